# A leaves on one side of a partition while F joins on the other. F's table wins, and A, which would
# have planned its leaving again, is gone by then: others see to it.
cluster nodes=5
partition A,B,C | D,E
leave A
join F seed_node=D
cut F<->A
cut F<->B
cut F<->C
wait 60s
expect view B A left
heal
put k v1
put l v2
put m v3
wait quiet
expect converged
expect hints 0
expect view B A left
expect view D A left
expect view F A left
