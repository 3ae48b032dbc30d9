# %% solution="total"
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION

