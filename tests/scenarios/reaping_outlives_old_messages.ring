# Pitfall 18: a write is held in flight, and read by a paused node, longer than tombstones are kept.
# Reaping by agreement counts on no message being read that is older than message_ttl, so it is not.
cluster nodes=5 seed=72 reap=after-agreement hint_ttl=2s message_ttl=1s anti_entropy=off read_repair=off
client alice
client bob
hold all from=@k/1 to=@k/4 kind=write
crash @k/3
put k old as=alice via=@k/1
expect ok
wait 600ms
delete k as=alice via=@k/1
expect ok
restart @k/3
wait 20s
get k as=bob r=3
expect notfound
release
wait quiet
expect hints 0
get k as=bob r=3
expect notfound
expect converged
