# Pitfall 24: a write that failed was stored on the replicas that answered, and may be read later.
cluster nodes=3 seed=7
put k old
wait quiet
partition @k/1 | @k/2,@k/3
put k new via=@k/1
expect error unavailable
expect holders k A,B,C
heal
wait 5s
get k via=@k/1 r=3
expect value new
