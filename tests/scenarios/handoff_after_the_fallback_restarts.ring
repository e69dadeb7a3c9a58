# Pitfall 10: a hint is durable. The fallback crashes and restarts, and still brings it home.
cluster nodes=5 seed=9
crash @k/3
put k v
wait 1s
expect hints 1 on=@k/4
crash @k/4
expect hints 1 on=@k/4
restart @k/4
restart @k/3
wait quiet
expect hints 0
expect holders k @k/1,@k/2,@k/3
expect converged
