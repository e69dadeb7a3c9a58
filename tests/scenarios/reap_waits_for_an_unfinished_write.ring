# Pitfall 13: the tombstone is still on its way to one primary when the others are old enough to
# forget it. They wait until that one holds it too.
cluster nodes=5 seed=57 reap=after-agreement hint_ttl=3s message_ttl=60s anti_entropy=off read_repair=off sloppy=off
put k v1 w=3
hold 1 kind=write to=@k/3
delete k
set message_ttl=1s
wait 20s
expect holders k @k/3
set message_ttl=60s
release
wait 1s
expect holders k ""
expect converged
set message_ttl=1s anti_entropy=on read_repair=async
wait quiet
get k r=3
expect notfound
expect converged
expect no-lost-writes
