# F was asked for a write by its place in an older table, and is no primary by the next one: it owes
# what it has written.
cluster seed=1187 entry=fastest latency=exp(3ms)+1ms
leave C
wait 1s
join F weight=3 seed_node=D
put cart v16 as=bob return_body=off
pause F
leave B
put file v20 as=dave context=none via=F
crash B
restart B
resume F
bus latency=uniform(1ms,5ms)
wait quiet
expect converged
expect hints 0
expect holders file @file/1,@file/2,@file/3
