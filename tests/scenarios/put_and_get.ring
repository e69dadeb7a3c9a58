# A value that was put is read back, through any node.
cluster nodes=5 seed=1
put cart milk
expect ok
expect value milk
get cart
expect value milk
get cart via=A
expect value milk
get cart via=B
expect value milk
get cart via=C
expect value milk
get cart via=D
expect value milk
get cart via=E
expect value milk
wait quiet
expect holders cart @cart/1,@cart/2,@cart/3
expect converged
get nothing-here
expect ok
expect notfound
expect siblings 0
