# Each resolve puts with the context of its own get, also when several of one client are answered
# in the same instant: none replaces what its get has not shown.
cluster seed=90990 nodes=6 n=2 w=1

async resolve cart v4 as=carol
async resolve cart v6 as=carol
pause E
resolve cart v7 as=carol
resume E
wait quiet

get cart r=2
expect values v4 v6 v7
expect no-lost-writes
