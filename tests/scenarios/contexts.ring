# A context is bound to its key and its cluster, and a damaged one is refused; nothing is stored.
cluster nodes=5 seed=23
put a v1 label=a
put b v1
put b v2 context=@a
expect error bad-context
put b v2 context=AAAA
expect error bad-context
put b v2 context="not a context"
expect error bad-context
put b v2 context=@nobody
expect error bad-context
get b
expect value v1
# A failed request leaves the client's context as it was.
put b v2
expect value v2
