# Pitfall 2: a tombstone is reaped, the key is made anew, and a late hint with the tombstone arrives.
# The new value has a dot of a new birth, which the old tombstone does not cover (DESIGN 4.2).
cluster nodes=5 seed=32 reap=after(2s) anti_entropy=off read_repair=off
client alice
client bob
crash @k/3
put k v1 as=alice via=@k/1
delete k as=alice via=@k/1
wait 1s
expect hints 1 on=@k/4
hold all kind=handoff
restart @k/3
wait 4s
expect hints 0
put k v2 as=bob via=@k/1 w=3
expect ok
set reap=never anti_entropy=on
release
wait quiet
expect no-lost-writes
expect converged
get k r=3
expect value v2
