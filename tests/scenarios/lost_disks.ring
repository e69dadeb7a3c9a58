# A write is lost by the disk when the last disk that held it is lost, not before, and not when a
# later write of somebody who had seen it is kept (DESIGN 5).
cluster nodes=3 seed=63 anti_entropy=off read_repair=off
put k v1 w=3
put j w1 w=3
crash A
crash B
crash C
restart A disk=lost
restart B disk=lost
expect no-lost-writes
put k v2 as=bob
expect ok
restart C disk=lost
expect lost-writes 2 cause=disk
expect lost-writes 0 cause=protocol
get j r=3
expect notfound
# Seen, then overwritten: not lost.
put m a1 as=alice w=3
put m a2 as=alice w=3
crash A
restart A disk=lost
expect lost-writes 2
