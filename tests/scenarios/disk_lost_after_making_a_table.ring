# A makes the table that removes C, and loses its disk while it leaves. It must not make another table
# of the same number before it has heard of the others'.
cluster seed=34229 nodes=5 partitioning=tokens tokens_per_node=1 token_source=name probe_interval=200ms probe_timeout=50ms
crash C
remove C
wait 300ms
leave A
crash A
async put list v9 as=dave
restart A disk=lost
wait quiet max=5m
expect view B A left
expect view D C removed
expect converged
