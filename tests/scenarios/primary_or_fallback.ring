# Pitfall 21: a node takes one place of a key and no second one. Two of four nodes are down: the one
# fallback stands in for one primary, and three replicas cannot be had.
cluster nodes=4 seed=69
put k v0 w=3
crash @k/2
crash @k/3
put k v1 via=@k/1 w=2
expect ok
put k v2 via=@k/1 w=3
expect error unavailable
expect hints 1 on=@k/4
put k v3 via=@k/4 w=2
expect ok
put k v4 via=@k/4 w=3
expect error unavailable
expect hints 0 on=@k/1
restart @k/2
restart @k/3
wait quiet
expect hints 0
expect converged
