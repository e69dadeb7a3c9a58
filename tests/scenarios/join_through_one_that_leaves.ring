# F joins through A, which is about to leave and answers only with its ownership table: F asks another
# of the members that it names.
cluster seed=15492 nodes=4 duplicate=0.4 indirect_probes=1 suspicion=off
leave A
pause A
join E
wait 5s
pause E
get list as=alice pr=1 via=E
join F seed_node=A
wait 5s
resume A
resume E
bus latency=uniform(1ms,5ms) duplicate=0
wait quiet max=5m
expect view B F alive
expect view F B alive
expect view F A left
