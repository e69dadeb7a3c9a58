# Each node has one of 360 degrees, a key the degree that is its hash modulo 360.
# Requests, hints and anti-entropy work as with equal partitions.
cluster seed=5 partitioning=degrees
put cart milk as=alice
expect ok
crash @cart/3
put cart "milk, bread" as=alice w=3
expect hints 1 on=@cart/4 for=@cart/3
get cart r=3
expect value "milk, bread"
restart @cart/3
wait quiet
expect hints 0
expect converged
get cart via=@cart/5
expect value "milk, bread"
expect no-lost-writes
print ring
