# Nemesis flaky. A fifth of all messages is lost, in bursts on each link, while clients write;
# when it is over nothing that was acknowledged is lost, and the replicas agree (DESIGN 4.8).
cluster nodes=5 seed=86
client alice
client bob entry=any
put a a0 as=alice w=3
put b b0 as=bob w=3
nemesis flaky every=5s for=40s
wait 2s
put b b1 as=alice
wait 2s
put c c2 as=bob
wait 2s
put a a3 as=alice
wait 2s
get b as=bob
wait 2s
delete c as=alice
wait 2s
put a a6 as=bob
wait 2s
put b b7 as=alice
wait 2s
get c as=bob
wait 2s
put a a9 as=alice
wait 2s
put b b10 as=bob
wait 2s
delete c as=alice
wait 2s
get a as=bob
wait 2s
put b b13 as=alice
wait 2s
put c c14 as=bob
wait 2s
put a a15 as=alice
wait 2s
get b as=bob
wait 2s
delete c as=alice
wait 2s
put a a18 as=bob
wait quiet
expect hints 0
expect converged
expect no-lost-writes
put d last w=3 pw=3
expect ok
get d r=3 pr=3
expect value last
