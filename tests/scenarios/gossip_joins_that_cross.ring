# Two nodes lose their disks at once and join again through each other. What one of them says about
# itself is not taken for the seed node's answer: both come back one incarnation above, and their
# heartbeats count from the beginning.
cluster nodes=3 seed=55368 membership=gossip failure_detector=phi anti_entropy=off
crash B
wait 10s
crash A
restart A disk=lost
restart B disk=lost
wait 8s
expect view B A alive
expect view C A alive
expect view C B alive
