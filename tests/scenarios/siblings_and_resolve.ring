# Two clients that do not know of each other make siblings; a put with the context of both
# replaces both (Dynamo paper, section 4.4).
cluster nodes=5 seed=2
client alice
client bob
put cart milk as=alice
put cart eggs as=bob
expect siblings 2
get cart as=alice
expect values eggs milk
resolve cart "milk and eggs" as=alice
expect value "milk and eggs"
get cart as=bob
expect value "milk and eggs"
wait quiet
expect converged

# Bob's context covers what he has read; a write of Alice's that he has not seen survives his.
get cart as=bob label=seen
put cart bread as=alice
put cart wine as=bob context=@seen
expect values bread wine

# A blind write replaces nothing, whatever the client has seen.
put cart salt as=alice context=none
expect siblings 3

# Repeated values under two dots are two siblings.
put cart salt as=bob context=none
expect values bread salt salt wine
