# A slow node answers too late: a fallback stands in for it, and what it was sent it takes in late.
# Its own requests are slow too.
cluster nodes=5 seed=66 latency=const(2ms) anti_entropy=off read_repair=off
slow @k/2 x500
put k v1 via=@k/1 w=3
expect ok
expect hints 1 for=@k/2
expect holders k @k/1,@k/3
wait 1s
expect holders k @k/1,@k/2,@k/3
put j v via=@k/2
expect error
slow @k/2 x1
wait quiet
expect hints 0
put k v2 via=@k/1 w=3
expect hints 0
