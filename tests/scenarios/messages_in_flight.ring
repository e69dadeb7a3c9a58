# Single messages are named while they are in flight, by the event of their sending. Here they are
# the writes to the second and the third place of a key; whoever is not named is left alone.
cluster nodes=5 seed=27 latency=const(10ms) membership=static failure_detector=none anti_entropy=off read_repair=off sloppy=off
async put k v1 via=@k/1
wait 5ms
# One is dropped: that replica never hears of it.
drop 1 flight=7
wait 100ms
expect ok
expect holders k @k/1,@k/3
async put k v2 via=@k/1 context=last
wait 5ms
# One is held where it is, and doubled: the copy is held too, and each is released by itself.
hold 1 flight=19
duplicate 1 flight=19
wait 100ms
expect holders k @k/1,@k/3
release flight=19/2
wait 100ms
expect holders k @k/1,@k/2,@k/3
release flight=19
wait 100ms
expect converged
# One comes 50 ms late, and its copy is not late; a copy counts in the order of arrival.
async put k v3 via=@k/1 w=3
wait 5ms
delay 1 by=50ms flight=48
duplicate 1 flight=48
delay 1 by=1s flight=48/2
wait 25ms
expect ok
wait 2s
expect converged
expect value v3
