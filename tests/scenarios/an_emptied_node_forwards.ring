# Pitfall 20: a node that gave a key away answers for it no more. It passes requests on; what reaches it
# too late, here a handoff that was held up, it refuses, and its sender finds the new owner.
cluster nodes=5 seed=1 anti_entropy=off read_repair=off
put k7 v1
wait quiet
crash C
wait 10s
put k7 v2
put a v2
put b v2
put c v2
put d v2
put e v2
put f v2
wait 1s
hold all kind=handoff
restart C
wait 5s
join F
join G
join H
wait 15s
release kind=handoff
wait quiet
expect hints 0
expect converged
expect no-lost-writes
expect holders k7 @k7/1,@k7/2,@k7/3
expect holders a @a/1,@a/2,@a/3
expect holders b @b/1,@b/2,@b/3
expect holders c @c/1,@c/2,@c/3
expect holders d @d/1,@d/2,@d/3
expect holders e @e/1,@e/2,@e/3
expect holders f @f/1,@f/2,@f/3
get k7 via=C r=3
expect value v2
get a via=C r=3
expect value v2
get b via=C r=3
expect value v2
# Others have what the one that leaves had, as soon as it is in no table any more.
leave C
wait 2s
get a r=2
expect value v2
put a v3 via=@a/4
wait quiet
get a r=3
expect value v3
expect no-lost-writes
