# A node is down while a key of its is written: the next node on the preference list takes the
# write with a hint, and brings it home when the node is back (Dynamo paper, section 4.6).
cluster nodes=5 seed=8
put cart v1
wait quiet
crash @cart/3
put cart v2
wait 1s
expect hints 1
expect hints 1 on=@cart/4 for=@cart/3
expect holders cart @cart/1,@cart/2,@cart/3
print replicas cart
restart @cart/3
wait quiet
expect hints 0
expect converged
expect holders cart @cart/1,@cart/2,@cart/3
print replicas cart
get cart via=@cart/3 r=3
expect value v2
