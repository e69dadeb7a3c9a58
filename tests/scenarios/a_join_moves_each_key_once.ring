# Pitfall 25: a join brings every key that gets a new owner to it once, and to nobody else: no replica is
# left where it does not belong. `tests/transfer` counts the states in the messages.
cluster nodes=5 seed=6
put k0 v0
put k1 v1
put k2 v2
put k3 v3
put k4 v4
put k5 v5
put k6 v6
put k7 v7
put k8 v8
put k9 v9
put k10 v10
put k11 v11
put k12 v12
put k13 v13
put k14 v14
put k15 v15
put k16 v16
put k17 v17
put k18 v18
put k19 v19
put k20 v20
put k21 v21
put k22 v22
put k23 v23
wait quiet
join F
wait quiet
expect hints 0
expect holders k0 @k0/1,@k0/2,@k0/3
expect holders k1 @k1/1,@k1/2,@k1/3
expect holders k2 @k2/1,@k2/2,@k2/3
expect holders k3 @k3/1,@k3/2,@k3/3
expect holders k4 @k4/1,@k4/2,@k4/3
expect holders k5 @k5/1,@k5/2,@k5/3
expect holders k6 @k6/1,@k6/2,@k6/3
expect holders k7 @k7/1,@k7/2,@k7/3
expect holders k8 @k8/1,@k8/2,@k8/3
expect holders k9 @k9/1,@k9/2,@k9/3
expect holders k10 @k10/1,@k10/2,@k10/3
expect holders k11 @k11/1,@k11/2,@k11/3
expect holders k12 @k12/1,@k12/2,@k12/3
expect holders k13 @k13/1,@k13/2,@k13/3
expect holders k14 @k14/1,@k14/2,@k14/3
expect holders k15 @k15/1,@k15/2,@k15/3
expect holders k16 @k16/1,@k16/2,@k16/3
expect holders k17 @k17/1,@k17/2,@k17/3
expect holders k18 @k18/1,@k18/2,@k18/3
expect holders k19 @k19/1,@k19/2,@k19/3
expect holders k20 @k20/1,@k20/2,@k20/3
expect holders k21 @k21/1,@k21/2,@k21/3
expect holders k22 @k22/1,@k22/2,@k22/3
expect holders k23 @k23/1,@k23/2,@k23/3
print metrics
