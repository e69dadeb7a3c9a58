# The next messages that match arrive late, and are taken in then as ever.
cluster nodes=5 seed=64 sloppy=off anti_entropy=off read_repair=off latency=const(2ms)
delay 1 by=300ms kind=write to=@k/3
put k v1
expect ok
wait 200ms
expect holders k @k/1,@k/2
wait 110ms
expect holders k @k/1,@k/2,@k/3
# An old write that arrives after a newer one does not bring the old value back.
delay 1 by=300ms kind=write to=@k/3
put k v2
put k v3 w=3
wait 400ms
get k via=@k/3 r=1
expect value v3
expect converged
