# With fsync=every(1s) a crash loses what was acknowledged since the last sync, and nothing older
# (DESIGN 4.7).
cluster nodes=3 seed=43 fsync=every(1s)
put old v w=3
wait 1100ms
put new v w=3
expect ok
crash A keep=synced
crash B keep=synced
crash C keep=synced
expect lost-writes 1 cause=disk
restart A
restart B
restart C
get old r=3
expect value v
get new r=3
expect notfound
