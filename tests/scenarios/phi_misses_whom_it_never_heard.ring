# A node that is down from the first moment sends no heartbeat that its silence could be measured
# from; it is believed down all the same, once its first heartbeats would have come through.
cluster nodes=5 seed=85 membership=gossip failure_detector=phi anti_entropy=off
crash C
wait 3s
expect view A C alive
wait 40s
expect view A C dead
expect view E C dead
expect view A B alive
expect view E D alive
restart C
wait quiet
expect view A C alive
