# Pitfall 1 as it was: with actor_epochs=off the node is the actor, and its lost disk forgot how far
# it had counted. The others know the dot of the new write for an old one, and drop it.
cluster nodes=5 seed=31 actor_epochs=off
client alice
client bob
put k v1 as=alice via=@k/1 w=3
put k v2 as=alice via=@k/1 w=3
crash @k/1
restart @k/1 disk=lost
put k v3 as=bob via=@k/1 context=none
expect ok
wait quiet
expect lost-writes 1 cause=protocol
expect lost-writes 0 cause=disk
get k r=3
expect value v2
