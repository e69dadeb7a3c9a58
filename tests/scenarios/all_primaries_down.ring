# Every primary is down: the fallbacks take the write, with a hint for each, and one of them
# coordinates. A fallback that coordinated, handed off and forgot takes a new birth when it
# coordinates again, so that no dot is issued twice (DESIGN 4.2).
cluster nodes=6 seed=12
crash @k/1
crash @k/2
crash @k/3
put k v1 as=alice
expect ok
wait 1s
expect hints 3
expect holders k ""
restart @k/1
restart @k/2
restart @k/3
wait quiet
expect hints 0
expect holders k @k/1,@k/2,@k/3
expect converged
crash @k/1
crash @k/2
crash @k/3
put k v2 as=bob
expect ok
restart @k/1
restart @k/2
restart @k/3
wait quiet
get k r=3
expect values v1 v2
expect converged
