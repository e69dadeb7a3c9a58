# R and W, for the cluster and for one request.
cluster nodes=5 n=3 r=1 w=1 seed=5
put k one
expect ok
put k two w=3
expect ok
get k r=3
expect value two
put k x w=4
expect error bad-request
get k r=4
expect error bad-request
set r=3 w=3
crash @k/1
crash @k/2
crash @k/3
put k three
expect error unavailable
get k
expect error unavailable
set w=2 r=2
put k four
expect ok
get k
expect values three four
restart @k/1
restart @k/2
restart @k/3
wait quiet
expect hints 0
expect converged
get k r=3
expect values three four
