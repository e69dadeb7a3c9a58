# Pitfall 15: a Merkle tree that knows only what its node coordinated is out of step. The coordinator
# of a put loses its disk; the replica that merged the put is the only one left that can repair the
# others.
cluster nodes=5 seed=75 handoff=off read_repair=off sloppy=off anti_entropy_interval=100ms
drop all kind=write to=@k/3
put k v via=@k/1
expect ok
release
crash @k/1
restart @k/1 disk=lost
expect holders k @k/2
wait quiet
expect holders k @k/1,@k/2,@k/3
expect converged
