# A repair is merged, never put in the place of what its receiver holds: a put reaches the replica
# while the repair is on its way.
cluster nodes=3 seed=76 handoff=off anti_entropy=off sloppy=off latency=const(2ms)
client alice
client bob
drop 1 kind=write to=@k/3
put k v1 as=alice via=@k/1
expect ok
hold 1 kind=repair to=@k/3
get k as=alice via=@k/1 r=2
wait 1s
put k v2 as=bob context=none via=@k/3 w=1
release
wait 1s
get k via=@k/3 r=1
expect values v1 v2
expect no-lost-writes
