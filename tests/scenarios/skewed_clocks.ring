# Clocks that are wrong decide nothing: what replaces what is told by contexts, not by times.
cluster nodes=5 seed=67
client alice
client bob
skew @k/1 +10m
put k v1 as=alice via=@k/1
skew @k/1 -10m
put k v2 as=alice via=@k/1 w=3
expect value v2
put k v3 as=bob via=@k/2 context=none
expect values v2 v3
skew @k/2 -60m
resolve k v4 as=bob via=@k/2
wait quiet
get k r=3
expect value v4
expect converged
expect no-lost-writes
