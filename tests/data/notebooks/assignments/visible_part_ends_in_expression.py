# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="total" points=1
"""Suma."""
### BEGIN HIDDEN TESTS
assert total([1]) == 1
### END HIDDEN TESTS
