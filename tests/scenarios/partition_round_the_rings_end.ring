# Pitfall 29: with one token a node a partition goes round the ring's end: the one up to the first
# token, which begins behind the last one. Keys on both sides of the end lie in it, and its Merkle
# trees find those that a replica has missed.
cluster seed=7 partitioning=tokens tokens_per_node=1 token_source=name sloppy=off read_repair=off
partition A,B,D,E | C
put "key 36" one as=alice via=E
expect ok
put "key 39" two as=alice via=E
expect ok
put "key 2" three as=alice via=A
expect ok
put "key 22" four as=alice via=A
expect ok
expect holders "key 36" A,E
expect holders "key 22" A,E
expect hints 0
print ring
heal
wait quiet
expect converged
expect holders "key 36" A,C,E
expect holders "key 39" A,C,E
expect holders "key 2" A,C,E
expect holders "key 22" A,C,E
print merkle C E 0
