# Pitfall 18: a write is held in flight for longer than its tombstone is kept. Reaping by agreement
# counts on no message being read that is older than message_ttl: so it is not read.
cluster nodes=5 seed=72 reap=after-agreement hint_ttl=2s message_ttl=1s anti_entropy_interval=100ms
client alice
client bob
hold 1 from=@k/1 to=@k/3 kind=write
put k old as=alice via=@k/1
expect ok
wait 2s
delete k as=alice via=@k/1 w=3
expect ok
wait 20s
expect holders k ""
release
wait 1s
expect holders k ""
get k as=bob r=3
expect notfound
# A node that was paused does not read them either.
put j old as=alice w=3
expect ok
get j as=alice
pause @j/3
put j new as=alice via=@j/1
wait 500ms
resume @j/3
pause @j/3
delete j as=alice via=@j/1
wait 3s
resume @j/3
wait 30s
expect holders j ""
wait quiet
expect converged
expect hints 0
get j as=bob r=3
expect notfound
