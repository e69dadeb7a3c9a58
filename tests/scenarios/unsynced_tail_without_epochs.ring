# The same with actor_epochs=off: the node counts from 1 again, the others take its new write for an
# old one, and drop it though it was acknowledged.
cluster nodes=5 seed=44 fsync=never actor_epochs=off
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
expect lost-writes 1 cause=protocol
get k r=3
expect value v2
