# Pitfall 11: a handoff that failed is tried again until it is acknowledged.
cluster nodes=5 seed=10
crash @k/3
put k v
wait 1s
expect hints 1
drop 3 kind=handoff
drop 2 kind=handoff-ack
restart @k/3
wait 30s
wait quiet
expect hints 0
expect converged
expect holders k @k/1,@k/2,@k/3
