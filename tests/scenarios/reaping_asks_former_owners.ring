# B is cut off, and misses first that d is deleted and then that F takes its place: it still holds an
# old value, which it has to bring to F. Until that has come, the tombstone that all primaries hold
# is not forgotten; else the deleted value would be back (pitfall 19; DESIGN 4.3, 4.5).
cluster nodes=5 seed=7 sloppy=off reap=after-agreement hint_ttl=2s message_ttl=500ms
put d v1 w=3
expect holders d B,C,D
partition B | A,C,D,E
delete d via=C
expect ok
join F seed_node=C
cut B<->F
wait 30s
expect holders d B
print replicas d
heal
wait quiet
expect holders d ""
expect converged
get d r=3
expect notfound
wait 30s
print replicas d
expect no-lost-writes
