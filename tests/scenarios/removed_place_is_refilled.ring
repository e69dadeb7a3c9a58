# A removed node brings nothing to its successors: the first primary that stays does, without
# anti-entropy and reads.
cluster seed=3 nodes=5 anti_entropy=off read_repair=off
put k v
crash @k/1
remove @k/1
wait quiet
expect converged
expect hints 0
