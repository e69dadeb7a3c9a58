# A node that has come far on its walk round its partitions, and has fewer of them by the next
# table, goes on comparing: the write that reached A alone comes to the new primaries.
cluster seed=802 nodes=3 read_repair=off anti_entropy_interval=200ms partitions=8
cut A->B
cut A->C
wait 20ms
put list v1 as=carol via=A
heal
wait 20ms
join D seed_node=C
wait quiet
expect converged
