# A link that is cut the other way: what a coordinator sends does not arrive, what it is sent does.
cluster nodes=5 seed=68 anti_entropy=off read_repair=off
cut @k/1->@k/3
put k v1 via=@k/1 w=3
expect ok
expect hints 1 for=@k/3
expect holders k @k/1,@k/2
put k v2 via=@k/3 context=none as=bob
expect ok
expect holders k @k/1,@k/2,@k/3
heal
wait quiet
expect hints 0
get k r=3
expect values v1 v2
