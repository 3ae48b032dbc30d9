# %% solution="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" points=1
assert total([1]) == 1
