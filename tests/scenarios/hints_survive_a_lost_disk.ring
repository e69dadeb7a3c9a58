# Pitfall 17: the node that a hint is for comes back with an empty disk, and gets it all the same;
# where the holder's disk is lost the hint is lost too, and the value is on the primaries still.
cluster nodes=5 seed=62 anti_entropy=off read_repair=off
crash @k/3
put k v
wait 1s
expect hints 1 on=@k/4
restart @k/3 disk=lost
wait quiet
expect hints 0
expect holders k @k/1,@k/2,@k/3
crash @k/3
put k v2
wait 1s
crash @k/4
restart @k/4 disk=lost
expect hints 0
expect no-lost-writes
restart @k/3
set anti_entropy=on
wait quiet
get k r=3
expect value v2
