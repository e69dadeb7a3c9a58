# After agreement, and once no hint and no message can be older, the tombstone is forgotten
# everywhere: the node counts from 1 again without actor epochs, so that an old context covers the
# new value. (What the epochs are for is told by doomstone_without_epochs.)
cluster nodes=5 seed=56 actor_epochs=off reap=after-agreement hint_ttl=3s message_ttl=2s
client alice
client bob
put k v1 as=alice w=3
get k as=bob label=old
delete k as=alice w=3
wait 10s
put k v2 as=alice context=none
put k v3 as=bob context=@old
expect value v3
