# A read with digests asks the others for hashes only; where a hash is not that of the coordinator's
# own state, it asks for the state too, and repairs as ever (DESIGN 4.6).
cluster nodes=3 seed=52 sloppy=off anti_entropy=off digest_reads=on
put k v1 w=3
drop 1 kind=write to=@k/3
put k v2
wait 2s
get k via=@k/3 r=2
expect value v2
wait 100ms
expect converged
drop 1 kind=write to=@k/2
put k v3 via=@k/1
wait 2s
get k via=@k/1 r=3
expect value v3
wait 100ms
expect converged
get nothing-here r=3
expect notfound
