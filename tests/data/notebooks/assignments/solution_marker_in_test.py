# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="total" points=1
assert total([1]) == 1
### BEGIN SOLUTION
x = 1
### END SOLUTION
