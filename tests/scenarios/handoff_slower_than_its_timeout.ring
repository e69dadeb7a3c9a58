# A batch whose acknowledgement comes after its time-out is acknowledged all the same: the answer
# says what the target has, so that the hint goes home however long the way is.
cluster membership=static nodes=5 seed=31 latency=const(600ms) client_timeout=10s anti_entropy=off
crash @k/3
put k v w=1
wait 2s
expect hints 1 for=@k/3
restart @k/3
wait quiet max=10m
expect hints 0
expect converged
expect holders k @k/1,@k/2,@k/3
