# Where a client enters: by the preference list, anywhere, by the fastest, or by one node.
cluster nodes=5 seed=29
client pat entry=preference
client andy entry=any
client fay entry=fastest
client nora entry=@k/5
put k 1 as=pat
put k 2 as=andy context=none
put k 3 as=fay context=none
put k 4 as=nora context=none
expect siblings 4
crash @k/5
get k as=nora
expect error unavailable
get k as=andy
expect siblings 4
get k as=fay
expect siblings 4
