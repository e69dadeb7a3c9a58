# With fsync=never a crash that keeps only what was synced loses every acknowledged write, by the
# disk; one that keeps all loses nothing (DESIGN 4.7).
cluster nodes=3 seed=42 fsync=never
put k v w=3
expect ok
crash A keep=all
crash B keep=all
crash C keep=all
restart A
restart B
restart C
get k r=3
expect value v
expect no-lost-writes
put j v w=3
crash A keep=synced
crash B keep=synced
expect no-lost-writes
crash C keep=synced
expect lost-writes 1 cause=disk
expect lost-writes 0 cause=protocol
restart A
restart B
restart C
get j r=3
expect notfound
get k r=3
expect value v
