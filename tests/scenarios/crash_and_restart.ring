# Pitfall 26: a node that failed and is back is used again; what it had on disk is still there.
cluster nodes=5 seed=14
put k v1 w=3
crash @k/1
get k
expect value v1
put k v2 via=@k/1
expect error unavailable
put k v2
restart @k/1
wait quiet
get k via=@k/1 r=3
expect value v2
expect converged
expect hints 0
