# reap=after-agreement waits for a primary that is down: nothing is forgotten before it holds the
# tombstone too, and its old value stays dead (pitfalls 14 and 19; DESIGN 4.3).
cluster nodes=5 seed=55 handoff=off reap=after-agreement hint_ttl=3s message_ttl=2s
put k v1 w=3
crash @k/3
delete k
wait 30s
restart @k/3
wait quiet
expect converged
expect holders k ""
get k r=3
expect notfound
wait 1m
get k r=3
expect notfound
expect no-lost-writes
