# Each node has 16 tokens, and a partition is the arc up to one (the paper's strategy 1).
# Requests, hints and anti-entropy work as with equal partitions.
cluster seed=5 partitioning=tokens
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
