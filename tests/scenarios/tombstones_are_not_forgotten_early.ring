# Before hint_ttl and message_ttl have both passed the tombstone is still there: the new value counts
# on from it, and an old context does not cover it.
cluster nodes=5 seed=56 actor_epochs=off reap=after-agreement hint_ttl=3s message_ttl=2s
client alice
client bob
put k v1 as=alice w=3
get k as=bob label=old
delete k as=alice w=3
wait 4s
put k v2 as=alice context=none
put k v3 as=bob context=@old
expect values v2 v3
