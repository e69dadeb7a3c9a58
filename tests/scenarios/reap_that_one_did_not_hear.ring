# Pitfall 14: all but one forget the tombstone. It comes back from that one by repair, is agreed on
# again, and is gone in the end; it is no value that comes back.
cluster nodes=5 seed=59 actor_epochs=off reap=after-agreement hint_ttl=2s message_ttl=1s latency=const(1ms)
client alice
client bob
put k v1 as=alice w=3
get k as=bob label=old
delete k as=alice w=3
at 3s drop 4 kind=repair from=@k/1 to=@k/3
wait 2m
put k v2 as=alice context=none
put k v3 as=bob context=@old
expect value v3
expect no-lost-writes
