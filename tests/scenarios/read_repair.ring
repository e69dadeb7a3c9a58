# Read repair: off repairs nothing, async repairs after the client was answered, sync before (DESIGN
# 4.6; Dynamo paper, section 5). A replica missed a write, and nothing else repairs it.
cluster nodes=3 seed=51 sloppy=off anti_entropy=off read_repair=off
put a v1 w=3
put b v1 w=3
put c v1 w=3
delete a w=3
drop 1 kind=write to=@a/3
put a v2
drop 1 kind=write to=@b/3
put b v2
drop 1 kind=write to=@c/3
put c v2
wait 2s
get a r=3
wait 1s
expect holders a @a/1,@a/2
get b via=@b/3 r=1
expect value v1
wait 100ms
set read_repair=async
get a r=3
expect value v2
expect holders a @a/1,@a/2
wait 100ms
expect holders a @a/1,@a/2,@a/3
# A get that needs one answer is over before the others answer, and they are repaired all the same.
get b via=@b/3 r=1
expect value v1
wait 100ms
get b via=@b/3 r=1
expect value v2
set read_repair=sync
get c via=@c/1 r=3
expect value v2
expect converged
