# B loses its disk while it leaves, and remembers A first, which was removed: it joins through
# another member, and leaves.
cluster seed=2425
crash A
leave B
remove A
crash B
restart B disk=lost
wait quiet
expect view C B left
expect view C A removed
