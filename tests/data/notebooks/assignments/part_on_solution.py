# %% solution="total" part="b"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="total" points=1
assert total([1]) == 1
