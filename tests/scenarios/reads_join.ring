# A read is the join of what R replicas hold: a coordinator that missed a write shows it all the same.
cluster nodes=3 seed=77 handoff=off anti_entropy=off read_repair=off sloppy=off
client alice
client bob
drop 1 kind=write to=@k/3
put k v1 as=alice via=@k/1
drop 2 kind=write from=@k/3
put k v2 as=bob context=none via=@k/3 w=1
expect value v2
get k via=@k/3 r=3
expect values v1 v2
get k via=@k/1 r=3
expect values v1 v2
