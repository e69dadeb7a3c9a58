# Handoff to a node that does not answer is tried again after 1, 2 and 4 s, and then every 4 s: not at
# once, and not after ever longer times (Dynamo paper, section 4.8.3).
cluster membership=static nodes=5 seed=61 anti_entropy=off read_repair=off latency=const(1ms)
crash @k/3
put k v
restart @k/3
drop 3 kind=handoff
wait 9s
expect hints 1 on=@k/4
wait 9s
expect hints 0
crash @k/3
put k v2
wait 10m
expect hints 1
restart @k/3
wait 7s
expect hints 0
