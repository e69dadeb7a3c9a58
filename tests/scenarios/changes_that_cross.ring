# Nodes leave and join at once while messages are lost. A table in which one has left can lose against
# another's after that one is gone: others plan its leaving again.
cluster seed=8 nodes=6 r=3 loss=0.4 partitions=16
client alice entry=any
async get cart as=alice
join G
wait 5s
async delete cart as=alice
put cart v2 as=alice context=none w=1 return_body=off
put cart v3 as=alice
join H
put cart v8 as=alice
leave B
leave D
resolve cart v11 as=alice
get list as=alice
leave A
wait 5s
resolve list v17 as=alice
leave H
at 300ms leave C
bus latency=uniform(1ms,5ms) loss=0
wait quiet
expect converged
expect hints 0
expect view E A left
expect view E D left
expect view F H left
