# A leaves while it is cut off from all others but D, which is down. It stays until the others have
# heard that it leaves; else it would be held for a member for ever.
cluster seed=4488 nodes=4
wait 1s
crash D
partition A | B,C
leave A
wait 60s
expect view B A dead
heal
restart D
wait quiet
expect view B A left
expect view D A left
