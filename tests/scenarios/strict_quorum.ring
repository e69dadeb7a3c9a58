# With sloppy=off only primaries count: too few of them, and the request fails, though others are
# up (DESIGN 4.3).
cluster nodes=5 seed=6 sloppy=off
put k v1
crash @k/2
put k v2
expect ok
crash @k/3
put k v3
expect error unavailable
get k
expect error unavailable
get k r=1
expect value v3
expect hints 0
# Asked of a node that is no replica, with no primary left to coordinate.
crash @k/1
put k v4 via=@k/4
expect error unavailable
