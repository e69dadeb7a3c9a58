# A held message waits in flight until it is released; the quorum is met without it.
cluster nodes=5 seed=27
hold 1 kind=write to=@k/2
put k v
expect ok
wait 100ms
expect holders k @k/1,@k/3
release
wait 100ms
expect holders k @k/1,@k/2,@k/3
wait quiet
expect hints 0
drop all kind=read to=@k/3
get k r=3
expect ok
