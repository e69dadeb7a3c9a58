# Pitfall 7: two clients write in turns, each with the context of its own last write. Version
# vectors with server ids would keep every write; DVVSet keeps two.
cluster nodes=5 seed=3
client alice
client bob
put k a0 as=alice label=a
put k b0 as=bob label=b context=none
put k a1 as=alice context=@a label=a
put k b1 as=bob context=@b label=b
put k a2 as=alice context=@a label=a
put k b2 as=bob context=@b label=b
get k
expect values a2 b2
