# %% manual="why" points=1
### BEGIN SOLUTION
x = 1
### END SOLUTION
