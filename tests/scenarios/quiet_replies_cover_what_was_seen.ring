# A put whose reply shows nothing (return_body=off) takes nothing away from what its client had seen:
# what the client goes on to replace is not lost.
cluster nodes=3 seed=1

put k v1 as=alice return_body=off
put k v2 as=alice return_body=off
expect ok
expect no-lost-writes

# bob adds a sibling that alice was never shown; alice's own context stays as it was.
put k v3 as=bob context=none return_body=off
put k v4 as=alice return_body=off
put k v5 as=alice return_body=off
expect no-lost-writes
get k as=carol
expect ok
expect no-lost-writes
