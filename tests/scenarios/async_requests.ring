# Requests that are not waited for overlap in time; each can be asked about by its label.
cluster nodes=5 seed=25
client alice
client bob
async put k from-alice as=alice label=one
async put k from-bob as=bob label=two
await one
expect ok of=one
await
expect ok of=two
wait quiet
get k
expect values from-alice from-bob
async get k label=three
await three
expect siblings 2 of=three
