# A replica says that it has logged a write only once the write is synced: when everybody crashes
# right after a put with DW=3, and the coordinator loses its disk besides, the write is still there.
cluster nodes=3 seed=74 fsync_latency=const(50ms) latency=const(1ms) read_repair=off anti_entropy=off
put k v via=@k/1 dw=3
expect ok
crash @k/1 keep=synced
crash @k/2 keep=synced
crash @k/3 keep=synced
restart @k/1 disk=lost
restart @k/2
restart @k/3
expect holders k @k/2,@k/3
get k r=3
expect value v
expect no-lost-writes
