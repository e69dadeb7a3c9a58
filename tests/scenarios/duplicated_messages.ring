# Single messages that arrive twice change nothing the second time: a forward makes one dot, a write
# and a handoff one copy, an acknowledgement counts once.
cluster nodes=5 seed=65 latency=const(2ms)
duplicate 1 kind=forward
put k v via=@k/4
expect value v
duplicate all kind=write-ack
crash @k/3
put k v2 via=@k/1 w=3
expect hints 1
duplicate all
restart @k/3
wait quiet
expect hints 0
expect converged
get k r=3
expect value v2
release
# One replica that acknowledges twice is one replica.
crash @k/3
crash @k/4
crash @k/5
duplicate all kind=write-ack
put k v3 via=@k/1 w=3
expect error unavailable
