# Generated load: the same requests from the same seed, each answered or failed, and the cluster
# comes to rest behind it.
cluster seed=3
workload ops=200 keys=20 dist=zipf(0.99) rate=400 clients=3 blind=0.2
expect ok
at 700ms crash B
at 1s restart B
workload ops=100 keys=20 dist=hotspot(0.1,0.9) read=0.8 rate=150
wait quiet
expect converged
expect no-lost-writes
print metrics
