# Pitfall 1: a node that lost its disk numbers the next one anew, so that no dot is issued twice and
# what it coordinates next is not taken for something old (DESIGN 4.2).
cluster nodes=5 seed=31
client alice
client bob
put k v1 as=alice via=@k/1 w=3
put k v2 as=alice via=@k/1 w=3
crash @k/1
restart @k/1 disk=lost
put k v3 as=bob via=@k/1 context=none
expect ok
wait quiet
expect no-lost-writes
expect converged
get k r=3
expect values v2 v3
