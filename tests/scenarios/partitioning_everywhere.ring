# Every node holds every key: whoever is down is a primary, and nobody is left to stand in.
cluster seed=5 partitioning=everywhere nodes=4
put cart milk as=alice w=4
expect ok
expect holders cart A,B,C,D
crash D
put cart "milk, bread" as=alice w=3
expect ok
expect hints 0
put cart "milk, bread, eggs" as=alice w=4
expect error unavailable
restart D
wait quiet
expect converged
get cart via=D r=4
expect value "milk, bread, eggs"
expect no-lost-writes
