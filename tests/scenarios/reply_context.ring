# Pitfall 8: a put's reply that does not show all siblings gives out no context that covers them, so
# that its client cannot overwrite what it was never shown (DESIGN 4.2).
cluster nodes=5 seed=50
client alice
client bob
put k v1 as=alice
put k v2 as=bob context=none return_body=off
expect siblings 0
put k v3 as=bob
expect values v1 v2 v3
# A reply that shows them gives out a context that covers them.
put k v4 as=bob
expect value v4
# And so does one whose value stands alone.
put j w1 as=bob return_body=off
put j w2 as=bob return_body=off
get j as=alice
expect value w2
