# Failure detection is local (Dynamo paper, section 4.8.3). With indirect probes nobody minds that A
# cannot reach B; without them A suspects B each round, and B refutes.
cluster nodes=5 seed=81 membership=swim failure_detector=swim anti_entropy=off
cut A->B
wait 60s
expect view A B alive
expect view B A alive
heal
set indirect_probes=0 suspicion=off
cut A->B
wait 60s
expect view C D alive
heal
wait quiet
expect view A B alive
expect view C B alive
