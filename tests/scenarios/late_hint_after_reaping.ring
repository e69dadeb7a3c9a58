# Pitfall 18: a node with a hint is away until the key was deleted and its tombstone forgotten. The
# hint is older than hint_ttl by then, and is dropped instead of bringing the value back.
cluster nodes=5 seed=58 reap=after-agreement hint_ttl=5s message_ttl=2s
crash @k/3
put k v1
wait 1s
expect hints 1 on=@k/4
crash @k/4
restart @k/3
wait 1m
expect holders k @k/1,@k/2,@k/3
delete k w=3
wait 20s
restart @k/4
wait quiet
expect hints 0
expect converged
expect holders k ""
get k r=3
expect notfound
expect no-lost-writes
