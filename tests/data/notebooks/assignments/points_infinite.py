# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="total" points=Infinity
assert total([1]) == 1
