# Every message arrives twice. A forwarded put makes one dot, recognised by its request, and a
# stand-in write exactly one mark.
cluster nodes=5 seed=20 duplicate=1
put k v via=@k/4
expect value v
get k via=@k/5
expect siblings 1
crash @k/3
put k w
wait 1s
expect hints 1
restart @k/3
wait quiet
expect hints 0
expect converged
expect siblings 1
