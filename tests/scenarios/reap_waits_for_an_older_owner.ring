# C was a primary before D joined, and has an old value to bring to D, which it cannot reach for
# long. Nobody forgets the tombstone before that: else the value would be back.
cluster seed=83819 nodes=3 partitions=8 hint_ttl=200ms reap=after-agreement message_ttl=100ms
put cart v4 as=bob
join D
hold all from=C to=D
wait 5s
delete cart as=bob
wait 10s
release
heal
wait quiet
expect converged
get cart
expect notfound
