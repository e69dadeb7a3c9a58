# A node that is no replica forwards to one. A forward that is not answered is tried elsewhere; when
# none is answered, the node asked coordinates itself as a fallback.
cluster nodes=6 seed=21
put k v1 via=@k/4
expect ok
crash @k/1
put k v2 via=@k/5
expect ok
get k via=@k/4
expect value v2
crash @k/2
crash @k/3
put k v3 via=@k/4
expect ok
wait 1s
expect hints 3
restart @k/1
restart @k/2
restart @k/3
wait quiet
expect hints 0
expect converged
