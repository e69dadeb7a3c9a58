# With reap=never a tombstone stays, and a replica that was away when the key was deleted cannot
# bring the old value back (pitfalls 14 and 19).
cluster nodes=5 seed=55 handoff=off
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
expect no-lost-writes
