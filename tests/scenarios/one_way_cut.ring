# A link that is cut in one direction: writes arrive, and their acknowledgements do not.
cluster nodes=5 seed=18
cut @k/2->@k/1
cut @k/3->@k/1
put k v w=3
expect ok
expect hints 2
expect holders k @k/1,@k/2,@k/3
heal
wait quiet
expect hints 0
expect converged
