# Pitfall 21: a node is primary and fallback for one key. With preference=partitions the walk takes
# nodes again that it has met, as Riak does: with three nodes, one of which is down, another primary
# stands in for it. Its one copy counts for two places, and the hint lies beside it.
cluster seed=3 nodes=3 preference=partitions
put cart milk as=alice
expect ok
crash @cart/3
put cart "milk, bread" as=alice w=3
expect ok
expect hints 1 on=@cart/2 for=@cart/3
# Who wants three nodes, and not only three places, does not get them.
set node_confirms=3
put cart "milk, bread, eggs" as=alice w=3
expect error unavailable
set node_confirms=0
restart @cart/3
wait quiet
# The hint has gone home, and the primary has kept its own copy.
expect hints 0
expect holders cart A,B,C
expect converged
get cart r=3
expect value "milk, bread, eggs"
expect no-lost-writes
