# Merkle anti-entropy repairs a replica that missed a put and a delete; nothing else does: handoff
# and read repair are off (DESIGN 4.6; Dynamo paper, section 4.7).
cluster nodes=5 seed=53 handoff=off read_repair=off sloppy=off
put a v1 w=3
put b v1 w=3
drop all kind=write to=@a/3
drop all kind=write to=@b/3
put a v2
put c v1 via=@c/1
delete b
wait 50ms
expect holders b @b/3
release
wait quiet
expect converged
expect holders b ""
get a via=@a/3 r=1
expect value v2
