# Pitfall 2 as it was: with actor_epochs=off the new value gets the dots of the old one, and the late
# tombstone kills it, though it was acknowledged and nobody deleted it.
cluster nodes=5 seed=32 reap=after(2s) anti_entropy=off read_repair=off actor_epochs=off
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
expect lost-writes 1 cause=protocol
get k r=3
expect notfound
