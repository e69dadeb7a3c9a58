# node_confirms counts the distinct nodes that answered, whatever W and R say (DESIGN 4.3).
cluster nodes=3 seed=47 w=1 r=1 node_confirms=3
put k v1
expect ok
get k
expect value v1
crash @k/3
put k v2
expect error unavailable
get k
expect error unavailable
set node_confirms=2
put k v3
expect ok
get k
expect ok
