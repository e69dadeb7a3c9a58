# Pitfall 3: a fallback coordinates, hands off and forgets, then takes a state that it did not
# coordinate and that knows nothing of its first dot, and coordinates again. It takes a new birth,
# since it has none of its own beside that state (DESIGN 4.2).
cluster membership=static nodes=6 seed=33 anti_entropy=off read_repair=off
client alice
client bob
client carol
crash @k/1
crash @k/2
crash @k/3
put k v0 as=alice via=@k/4 w=1
put k v1 as=alice via=@k/4 w=1
expect value v1
expect hints 1 on=@k/4
wait 2s
crash @k/5
crash @k/6
restart @k/1
restart @k/2
wait 12s
expect hints 0 on=@k/4
crash @k/1
crash @k/2
restart @k/3
put k v2 as=bob via=@k/3
wait 1s
expect hints 1 on=@k/4
crash @k/3
put k v3 as=carol via=@k/4 w=1 context=none
expect ok
restart @k/1
restart @k/2
restart @k/3
restart @k/5
restart @k/6
set read_repair=async anti_entropy=on
wait quiet
expect hints 0
expect no-lost-writes
expect converged
get k r=3
expect values v1 v2 v3
