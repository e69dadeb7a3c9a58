# Reaping by agreement counts on no state being passed on that is older than message_ttl: a
# coordinator that was paused between logging a put and sending it asks nobody any more, and tells the
# client in its time what was got.
cluster nodes=3 seed=86 reap=after-agreement hint_ttl=1s message_ttl=1s fsync_latency=const(100ms) client_timeout=20s
async put k v via=@k/1 label=late
wait 50ms
pause @k/1
wait 3s
resume @k/1
await
expect error unavailable of=late
wait quiet
expect converged
get k r=3
expect value v
