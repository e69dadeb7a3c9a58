# Pitfall 12: PW and PR are counted from what primaries really answered, not from who seemed up when
# the request began. Stand-ins meet W, and neither PW nor PR (SEMANTICS 3).
cluster nodes=6 seed=45
put k v0 w=3
partition @k/1,@k/4,@k/5 | @k/2,@k/3,@k/6
put k v1 via=@k/1 pw=2
expect error unavailable
# The failed write is on three nodes, and the next one has not seen it.
put k v2 via=@k/1 w=3 pw=1
expect ok
get k via=@k/1 pr=2
expect error unavailable
get k via=@k/1 r=3 pr=1
expect values v1 v2
# The other side has two primaries; what is read there with PR=2 is what was written with PW=2.
put k w1 via=@k/2 pw=2 context=none as=bob
expect ok
get k via=@k/3 pr=2 as=bob
expect values v0 w1
heal
wait quiet
get k pr=3
expect values v1 v2 w1
expect hints 0
