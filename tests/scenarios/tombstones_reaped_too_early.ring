# With reap=after(5s) the same replica comes back when the others have forgotten that the key was
# deleted, and its old value is resurrected (pitfalls 14 and 19).
cluster nodes=5 seed=55 handoff=off reap=after(5s)
put k v1 w=3
crash @k/3
delete k
wait 30s
restart @k/3
wait quiet
expect converged
expect holders k @k/1,@k/2,@k/3
get k r=3
expect value v1
