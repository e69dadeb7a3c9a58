# Partitions are as many as there are members: a request that began with more of them goes on by the
# table that it began with.
cluster seed=2 nodes=7 w=3 partitioning=modulo
drop all kind=write
async put a v1 via=A
async put b v1 via=A
async put c v1 via=A
async put d v1 via=A
async put e v1 via=A
async put f v1 via=A
async put g v1 via=A
async put h v1 via=A
async put i v1 via=A
async put j v1 via=A
async put k v1 via=A
async put l v1 via=A
wait 5ms
crash G
crash F
crash E
remove G
remove F
remove E
wait 3s
release
wait quiet
expect converged
