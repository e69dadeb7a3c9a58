# SWIM (Das, Gupta, Motivala 2002): a crashed node is probed, suspected, and held for dead by all; a
# restarted one refutes in its next incarnation; one that has lost its disk joins again, one above.
cluster nodes=5 seed=80 membership=swim failure_detector=swim anti_entropy=off
wait 5s
expect view A B alive
expect view E A alive
crash C
wait 12s
expect view A C dead
expect view B C dead
expect view D C dead
expect view E C dead
# Who is held for dead is passed over at once: no time-out delays the put.
put k v w=3
expect ok
restart C
wait quiet
expect view A C alive
expect view E C alive
expect hints 0
expect converged
crash C
wait 12s
expect view B C dead
restart C disk=lost
wait quiet
expect view A C alive
expect view D C alive
# A paused node is suspected and held for dead; it refutes when it goes on.
pause D
wait 12s
expect view A D dead
resume D
wait quiet
expect view A D alive
expect view D A alive
