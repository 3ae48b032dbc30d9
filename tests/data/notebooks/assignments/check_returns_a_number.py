# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test="total" points=1
assert total([1]) == 1

# %% test="total" part="b" points=1
def check_total():
    return 0.5


check_total()
