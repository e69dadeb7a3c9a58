# Pitfall 17: a node fails for good while others hold hints for it. It is removed and another one
# joins: the hints go to whoever has taken its place, without any anti-entropy.
cluster nodes=5 seed=8 anti_entropy=off read_repair=off membership=swim
put cart v1
put milk v1
wait quiet
crash C
wait 10s
put cart v2
put milk v2
put eggs v2
put bread v2
wait 1s
remove C
join F
wait quiet
expect hints 0
expect converged
expect no-lost-writes
expect holders cart @cart/1,@cart/2,@cart/3
expect holders milk @milk/1,@milk/2,@milk/3
expect holders eggs @eggs/1,@eggs/2,@eggs/3
expect holders bread @bread/1,@bread/2,@bread/3
get cart r=3
expect value v2
