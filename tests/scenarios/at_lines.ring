# `at` lines run at their time, whatever the other lines wait for.
cluster nodes=5 seed=26
at 100ms crash @k/3
at 2s restart @k/3
at 500ms put k v as=alice label=late
wait 1s
expect ok of=late
expect hints 1
wait quiet
expect hints 0
expect converged
