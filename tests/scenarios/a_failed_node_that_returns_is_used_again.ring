# Pitfall 26: a node that was believed down is used again once it is back: it takes its writes itself,
# and no stand-in does.
cluster nodes=5 seed=8
put cart v1
wait quiet
crash @cart/3
wait 15s
put cart v2
expect hints 1
restart @cart/3
wait quiet
expect hints 0
put cart v3 w=3 pw=3
expect ok
expect hints 0
get cart r=3 pr=3
expect value v3
