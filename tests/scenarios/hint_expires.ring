# A hint older than hint_ttl is dropped; the replica that was away gets the write from anti-entropy,
# or not at all (DESIGN 4.5).
cluster nodes=5 seed=60 hint_ttl=3s anti_entropy=off read_repair=off
crash @k/3
put k v
wait 2s
expect hints 1 on=@k/4
wait 3s
expect hints 0
restart @k/3
wait quiet
expect holders k @k/1,@k/2
set anti_entropy=on
wait quiet
expect converged
expect holders k @k/1,@k/2,@k/3
# A clock that is ahead ages no hint.
set hint_ttl=60m
crash @k/3
put k v2
wait 1s
skew @k/4 +120m
wait 10s
expect hints 1 on=@k/4
