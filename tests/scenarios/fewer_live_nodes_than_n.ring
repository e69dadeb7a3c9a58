# Pitfall 27: with fewer than N live nodes the walk ends, and what can be written is written.
cluster nodes=3 seed=13
put k v1
crash @k/3
put k v2
expect ok
expect hints 0
crash @k/2
put k v3
expect error unavailable
put k v4 w=1
expect ok
# v3 failed, and landed on the one node that is up: v4 was written without having seen it.
get k r=1
expect values v3 v4
