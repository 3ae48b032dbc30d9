# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return 0
    ### END SOLUTION


# %% test="total" points=1
assert total([1]) == 1, "la suma de [1] es 1"
