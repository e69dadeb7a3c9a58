# Pitfall 23: a replica without the key answers a read with not-found, and that counts towards R; with
# notfound_ok=off it does not (SEMANTICS 3).
cluster nodes=3 seed=48 sloppy=off read_repair=off anti_entropy=off
drop 2 kind=write
put k v via=@k/1 w=1
expect holders k @k/1
get k via=@k/1 r=3
expect value v
get k via=@k/2 r=2
expect ok
set notfound_ok=off
get k via=@k/1 r=2
expect error unavailable
get k via=@k/2 r=1
expect value v
get nothing-here r=3
expect notfound
