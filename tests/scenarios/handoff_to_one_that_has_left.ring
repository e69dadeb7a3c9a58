# C has taken a write for A, which leaves meanwhile: C brings it to another primary, also when C
# leaves itself and its own table still names A.
cluster seed=8 nodes=6 loss=0.4
at 300ms leave C
leave A
get list as=alice
wait 5s
resolve list v17 as=alice
join J
put list v18 as=alice context=none w=3
put list v21 as=alice w=3 via=C
bus loss=0
wait quiet
expect converged
expect hints 0
