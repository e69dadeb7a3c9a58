# Pitfall 28: states that differ by one absent actor compare right both ways. One replica knows {A:1},
# one {A:1, B:1}, one {B:1}: none is taken for another, and each gets what it lacks.
cluster nodes=3 seed=71 sloppy=off w=1 r=1 anti_entropy=off read_repair=off
drop 1 kind=write to=@k/3
put k a via=@k/1
wait 50ms
# The second value is @k/2's, which knows the first. Then @k/1 misses it.
drop 1 kind=write to=@k/1
drop 1 kind=write to=@k/3
put k b via=@k/2 context=none
wait 2s
get k via=@k/1
expect value a
get k via=@k/2
expect values a b
get k via=@k/3
expect notfound
put k c via=@k/3 context=none
expect ok
wait 2s
set read_repair=async
get k via=@k/1 r=3
expect values a b c
wait 100ms
expect converged
# The other way round: the newer state is the coordinator's, then another's.
drop 1 kind=write to=@k/1
put k d via=@k/2 context=last
wait 2s
get k via=@k/2 r=3
expect value d
wait 100ms
get k via=@k/1
expect value d
expect no-lost-writes
