# failure_detector=none: nobody is ever believed down, so that every put waits for the silent replica
# anew before a fallback takes its place.
cluster nodes=5 seed=84 failure_detector=none
crash @k/3
put k v w=3
expect ok
expect view @k/1 @k/3 alive
expect hints 1 on=@k/4
restart @k/3
wait quiet
expect hints 0
expect converged
