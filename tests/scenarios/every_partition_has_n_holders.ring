# Pitfall 22: one key for each of the 32 partitions, round the ring's end too, and each has N holders
# (DESIGN 4.1). The owners are written out, worked out by hand from the rule of the ring.
cluster nodes=5 seed=54
put k7 v w=3
put k16 v w=3
put k21 v w=3
put k12 v w=3
put k30 v w=3
put k0 v w=3
put k76 v w=3
put k20 v w=3
put k119 v w=3
put k6 v w=3
put k9 v w=3
put k67 v w=3
put k2 v w=3
put k87 v w=3
put k17 v w=3
put k57 v w=3
put k15 v w=3
put k62 v w=3
put k5 v w=3
put k33 v w=3
put k13 v w=3
put k58 v w=3
put k1 v w=3
put k28 v w=3
put k23 v w=3
put k4 v w=3
put k27 v w=3
put k24 v w=3
put k10 v w=3
put k18 v w=3
put k3 v w=3
put k11 v w=3
expect holders k7 A,B,C
expect holders k16 B,C,D
expect holders k21 C,D,E
expect holders k12 A,D,E
expect holders k30 A,B,E
expect holders k0 A,B,C
expect holders k76 B,C,D
expect holders k20 C,D,E
expect holders k119 A,D,E
expect holders k6 A,B,E
expect holders k9 A,B,C
expect holders k67 B,C,D
expect holders k2 C,D,E
expect holders k87 A,D,E
expect holders k17 A,B,E
expect holders k57 A,B,C
expect holders k15 B,C,D
expect holders k62 C,D,E
expect holders k5 A,D,E
expect holders k33 A,B,E
expect holders k13 A,B,D
expect holders k58 B,D,E
expect holders k1 A,D,E
expect holders k28 A,B,E
expect holders k23 A,B,C
expect holders k4 B,C,E
expect holders k27 A,C,E
expect holders k24 A,B,E
expect holders k10 A,B,C
expect holders k18 B,C,D
expect holders k3 A,C,D
expect holders k11 A,B,D
# Merkle trees cover each of them, the last partition up to the ring's end too (pitfall 29): what one
# node has lost comes back.
crash E
restart E disk=lost
wait quiet
expect converged
expect no-lost-writes
