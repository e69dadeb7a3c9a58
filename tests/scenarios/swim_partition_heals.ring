# Two halves hold each other for dead, and find together again when the network heals: now and then a
# dead member is probed.
cluster nodes=6 seed=82 membership=swim failure_detector=swim
put k v0 w=3
partition A,B,C | D,E,F
wait 20s
expect view A D dead
expect view D A dead
expect view A C alive
put k left as=alice via=A
put k right as=bob via=D context=none
heal
wait quiet
expect view A D alive
expect view D A alive
expect view F C alive
expect hints 0
expect converged
expect no-lost-writes
