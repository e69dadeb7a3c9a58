# A crash keeps some bytes of what was not synced: the record that they end in is damaged, is dropped
# by the recovery, and nothing before it is (DESIGN 4.7, pitfall 1).
cluster nodes=5 seed=44 fsync=never
client alice
client bob
put k v1 as=alice via=@k/1 w=3
put k v2 as=alice via=@k/1 w=3
crash @k/1 keep=80
restart @k/1
expect holders k @k/1,@k/2,@k/3
put k v3 as=bob via=@k/1 context=none
expect ok
wait quiet
expect no-lost-writes
expect converged
get k r=3
expect values v2 v3
