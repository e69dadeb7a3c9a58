# Two nodes join at the same time through different members, so that each makes the next ownership
# table. One of the two wins; whose table lost plans its own joining again on top of the winner.
cluster nodes=5 seed=3
put cart v1
join F seed_node=A
join G seed_node=B
wait quiet
expect converged
expect hints 0
expect view A F alive
expect view F G alive
expect holders cart @cart/1,@cart/2,@cart/3
print ring
leave F
leave G
wait quiet
expect converged
expect no-lost-writes
expect holders cart @cart/1,@cart/2,@cart/3
