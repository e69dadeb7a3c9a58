# Both sides of a partition take writes; after the heal both are there, as siblings.
cluster nodes=6 seed=16
client alice
client bob
put cart start as=alice
get cart as=bob
partition @cart/1,@cart/2,@cart/4 | @cart/3,@cart/5,@cart/6
put cart milk as=alice via=@cart/1
expect ok
put cart eggs as=bob via=@cart/3
expect ok
wait 2s
get cart as=alice via=@cart/1
expect value milk
get cart as=bob via=@cart/3
expect value eggs
heal
wait quiet
expect hints 0
expect converged
get cart
expect values milk eggs
