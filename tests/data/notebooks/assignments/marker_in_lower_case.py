# %% solution="total"
def total(values):
    ### begin solution
    return sum(values)
    ### END SOLUTION


# %% test="total" points=1
assert total([1]) == 1
