# A bus that loses a third of all messages: requests are slower, and nothing is lost for good.
cluster nodes=7 seed=19 loss=0.33
put a 1
put b 2
put c 3
put d 4
put e 5
bus loss=0
wait quiet
expect hints 0
get a r=3
get b r=3
print metrics
bus loss=1
put f 6
expect error unavailable
set loss=0
put f 6
expect ok
