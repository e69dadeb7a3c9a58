# With fsync=always a write is acknowledged once it is synced: every replica crashes at once, keeps
# only what was synced, and the write is there (DESIGN 4.7).
cluster nodes=3 seed=41 fsync=always fsync_latency=const(5ms)
put k v
expect ok
crash A keep=synced
crash B keep=synced
crash C keep=synced
restart A
restart B
restart C
get k r=3
expect value v
expect no-lost-writes
# Without its own sync the coordinator must not have sent anything: a crash before it loses the
# write everywhere, and nobody was told otherwise.
async put j v via=@j/1 label=early
wait 1ms
crash @j/1 keep=synced
await
expect error timeout of=early
restart @j/1
wait quiet
get j r=3
expect notfound
expect no-lost-writes
