# A delete writes a tombstone: the key reads as not found, with a context (DESIGN 4.3).
cluster nodes=5 seed=4
client alice
client bob
put k v as=alice
delete k as=alice
expect ok
expect notfound
get k as=bob
expect notfound
wait quiet
expect converged
expect holders k ""
put k again as=bob
get k as=alice
expect value again

# A delete that has not seen a write leaves it alone.
get k as=alice label=old
put k newer as=bob
delete k as=alice context=@old
get k
expect value newer
