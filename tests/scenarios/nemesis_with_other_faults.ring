# A nemesis mends what it broke and nothing else: the cut and the crash of the script outlast it. And
# `wait quiet` waits until it is over.
cluster nodes=5 seed=90 sloppy=off anti_entropy=off read_repair=off latency=const(1ms)
put k v1 w=3
cut @k/1->@k/3
nemesis halves every=1s for=10s
nemesis slow every=1s for=10s
wait 12s
put k v2 via=@k/1 w=3
expect error unavailable
put k v3 via=@k/1 w=2
expect ok
expect holders k @k/1,@k/2,@k/3
get k via=@k/3 r=1
expect value v1
heal
put k v4 via=@k/1 w=3
expect ok
# A node that the script crashed is not started by a nemesis that crashes others.
crash @k/2
nemesis crash-loop every=2s for=21s
wait 25s
put k v5 via=@k/1 w=3
expect error unavailable
restart @k/2
put k v6 via=@k/1 w=3
expect ok
# The nemesis is over before the cluster can be quiet.
nemesis single every=1s for=2m
wait quiet
put k v7 via=@k/1 w=3
expect ok
expect no-lost-writes
