# A paused node keeps its memory and its mailbox: others take it for dead, and it goes on where it
# stopped.
cluster nodes=5 seed=15
put k v1 w=3
pause @k/2
put k v2 w=3
expect ok
expect hints 1 for=@k/2
put k v3 via=@k/2
expect error timeout
resume @k/2
wait quiet
expect hints 0
expect converged
