# Pitfall 5: while a key is on its way to a new owner, a put of it is forwarded twice by the bus, and
# another is forwarded again after a time-out. The first makes one dot, the second may make two of one
# value; nothing is lost, and one read and one write make one value of it.
cluster nodes=5 seed=4
put cart v0
hold all kind=handoff
join F
wait 2s
duplicate 1 kind=forward
put cart v1 via=@cart/5
expect ok
expect siblings 1
drop 1 kind=forward-reply
put cart v2 via=@cart/5
expect ok
release kind=handoff
wait quiet
expect no-lost-writes
expect hints 0
expect converged
expect holders cart @cart/1,@cart/2,@cart/3
resolve cart v3
get cart r=3
expect value v3
