# F has come to own d, and is not brought it yet: that it holds nothing says nothing of the key, so
# that whoever had it before is asked in its place (DESIGN 4.5).
cluster nodes=5 seed=7 r=1
put d v1 w=3
expect holders d B,C,D
hold all kind=handoff
join F
wait 200ms
expect holders d B,C,D
get d via=F
expect value v1
get d via=F r=3
expect value v1
get missing via=F
expect notfound
put d v2 via=F w=3
expect ok
release kind=handoff
wait quiet
expect holders d @d/1,@d/2,@d/3
expect holders d C,D,F
expect hints 0
expect converged
expect no-lost-writes
