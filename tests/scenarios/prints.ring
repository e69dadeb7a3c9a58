# What an observer finds out about the members and their Merkle trees (DESIGN 5).
cluster nodes=5 seed=53 handoff=off read_repair=off sloppy=off anti_entropy=off partitions=32
put k7 v1 w=3
drop 1 kind=write to=C
put k7 v2
crash D
put k16 v
wait 1s
print members
print merkle A C 0
print merkle A B 0
print merkle A B 31
print ring
print hints
print metrics
print history
print config
expect hints 0
