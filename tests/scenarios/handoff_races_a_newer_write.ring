# The mark goes only when the acknowledgement covers exactly the state that is still held: a write
# that reaches the fallback while its hint is on the way is not forgotten.
cluster nodes=5 seed=11 anti_entropy=off read_repair=off
crash @k/3
put k v1
wait 1s
expect hints 1 on=@k/4
hold all kind=handoff-ack
restart @k/3
wait 5s
cut @k/1<->@k/3
cut @k/2<->@k/3
put k v2
wait 900ms
expect hints 1 on=@k/4
release kind=handoff-ack
heal
wait quiet
expect hints 0
expect converged
get k r=3
expect value v2
