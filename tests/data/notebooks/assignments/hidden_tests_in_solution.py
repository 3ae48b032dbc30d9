# %% solution="total"
def total(values):
    ### BEGIN HIDDEN TESTS
    return sum(values)
    ### END HIDDEN TESTS


# %% test="total" points=1
assert total([1]) == 1
