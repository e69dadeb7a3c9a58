# Pitfall 6: a forward arrives and its answer is lost; the retry elsewhere makes a second dot, and
# the client sees the value twice rather than never.
cluster nodes=5 seed=22
drop 1 kind=forward-reply
put k v via=@k/4
expect ok
wait quiet
get k
expect values v v
resolve k v
expect siblings 1
