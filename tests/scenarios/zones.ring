# Six nodes stand in three zones by turns: A and D, B and E, C and F. Preference lists take one node of
# each zone before they take a second one, so that two zones lost leave a replica of every key.
cluster seed=11 nodes=6 zones=3 partitioning=tokens token_source=name r=1 w=3
put a 1
put b 2
put c 3
put d 4
print ring
print replicas a
print replicas b
print replicas c
print replicas d
crash A
crash D
crash C
crash F
get a
expect value 1
get b
expect value 2
get c
expect value 3
get d
expect value 4
