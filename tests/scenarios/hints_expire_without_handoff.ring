# hint_ttl holds whether hints are being handed off or not, and for a fallback that was paused or
# down in the meantime: it has no hint older than that to show.
cluster nodes=5 seed=73 handoff=off hint_ttl=2s anti_entropy=off
client alice
crash @k/3
put k v as=alice w=3
expect hints 1 on=@k/4 for=@k/3
wait 1500ms
expect hints 1
wait 500ms
expect hints 0
crash @k/2
put k w as=alice w=3
expect hints 2
crash @k/4
crash @k/5
wait 5s
restart @k/4
restart @k/5
expect hints 0
