# The same without anti-entropy: what a replica missed it never gets.
cluster nodes=5 seed=53 handoff=off read_repair=off sloppy=off anti_entropy=off
put a v1 w=3
put b v1 w=3
drop all kind=write to=@a/3
drop all kind=write to=@b/3
put a v2
delete b
release
wait quiet
wait 5m
expect holders b @b/3
get a via=@a/3 r=1
expect value v1
set anti_entropy=on
wait quiet
expect converged
