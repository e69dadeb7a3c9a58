# A crash with unsynced records leaves no proof that every dot is still known, even where the log ends
# cleanly: the disk is numbered anew, and no dot is issued twice (DESIGN 4.2, pitfall 1).
cluster nodes=5 seed=44 fsync=never
client alice
client bob
put k v1 as=alice via=@k/1 w=3
put k v2 as=alice via=@k/1 w=3
crash @k/1 keep=synced
restart @k/1
expect holders k @k/2,@k/3
put k v3 as=bob via=@k/1 context=none
expect ok
wait quiet
expect no-lost-writes
expect converged
get k r=3
expect values v2 v3
