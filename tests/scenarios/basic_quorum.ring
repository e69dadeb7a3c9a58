# With notfound_ok=off a read waits for a replica that holds the key; basic_quorum=on gives up once
# most have answered that they do not (SEMANTICS 3).
cluster nodes=3 seed=49 sloppy=off read_repair=off anti_entropy=off notfound_ok=off r=1 latency=const(2ms)
drop 2 kind=write
put k v via=@k/3 w=1
expect holders k @k/3
link @k/3->@k/1 latency=const(100ms)
get k via=@k/1
expect value v
set basic_quorum=on
get k via=@k/1
expect notfound
get k via=@k/3
expect value v
