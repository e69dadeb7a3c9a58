# What does not fit this cluster is answered with an error, and nothing has changed.
cluster nodes=5 seed=24
put "" v
expect error bad-request
put k v via=Q
expect error bad-request
put k v via=@k/6
expect error bad-request
get k r=4
expect error bad-request
get k
expect notfound
