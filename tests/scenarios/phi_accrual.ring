# Phi-accrual (Hayashibara and others, 2004): heartbeats travel by gossip, and a node whose heartbeats
# stay out for improbably long is believed down, until they come again.
cluster nodes=5 seed=83 membership=gossip failure_detector=phi anti_entropy=off
wait 30s
expect view A B alive
crash C
wait 40s
expect view A C dead
expect view E C dead
put k v w=3
expect ok
restart C
wait quiet
expect view A C alive
expect view E C alive
expect hints 0
expect converged
