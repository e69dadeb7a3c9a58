# Conditions of a single link, in one direction and in both.
cluster nodes=3 seed=28 latency=const(1ms)
put k v w=3
link @k/1->@k/2 latency=const(100ms)
put k v2 w=3
expect ok
link @k/1<->@k/3 loss=1
put k v3 w=3
expect error unavailable
link @k/1<->@k/3 loss=0 latency=uniform(1ms,2ms)+5ms
put k v4 w=3
expect ok
