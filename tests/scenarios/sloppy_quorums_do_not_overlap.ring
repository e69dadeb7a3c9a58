# A write that only fallbacks took is acknowledged, and yet a read that reaches the primaries does
# not see it, before the hints go home.
cluster nodes=6 seed=17
put k old
wait quiet
partition @k/1,@k/2,@k/3 | @k/4,@k/5,@k/6
put k new via=@k/4
expect ok
get k via=@k/1
expect value old
heal
wait quiet
get k via=@k/1
expect value new
expect converged
