# Pitfall 30: siblings pile up until they would not fit in a message any more. The put is refused
# loudly, nothing of it is stored, what was stored is still read and repaired, and resolving helps.
cluster nodes=5 seed=71 message_limit=1024 anti_entropy_interval=100ms
client alice
client bob
put k 0123456789012345678901234567890123456789012345678901234567890123456789 as=alice context=none
put k 1123456789012345678901234567890123456789012345678901234567890123456789 as=bob context=none
put k 2123456789012345678901234567890123456789012345678901234567890123456789 as=alice context=none
expect ok
put k 3123456789012345678901234567890123456789012345678901234567890123456789 as=bob context=none
expect error too-large
get k as=bob r=3
expect siblings 3
wait quiet
expect converged
resolve k short as=bob
expect value short
# A forwarded put is refused by its coordinator in the same way.
put k 4123456789012345678901234567890123456789012345678901234567890123456789 as=alice context=none via=@k/4
put k 5123456789012345678901234567890123456789012345678901234567890123456789 as=alice context=none via=@k/4
put k 6123456789012345678901234567890123456789012345678901234567890123456789 as=alice context=none via=@k/4
expect error too-large
wait quiet
expect converged
expect no-lost-writes
