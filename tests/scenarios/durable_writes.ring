# DW counts the replicas whose record is logged and synced, W those that the write has reached. Two
# of three sync too slowly for DW=2, and fast enough for W=2 (DESIGN 4.3).
cluster nodes=3 seed=46 sloppy=off latency=const(1ms) fsync_latency=const(1ms)
slow @k/2 x400
slow @k/3 x400
put k v1 via=@k/1 w=2 dw=1
expect ok
put k v2 via=@k/1 w=2 dw=2
expect error unavailable
slow @k/2 x1
slow @k/3 x1
put k v3 via=@k/1 w=3 dw=3
expect ok
set dw=3
crash @k/3
put k v4 via=@k/1
expect error unavailable
put k v5 via=@k/1 dw=2
expect ok
