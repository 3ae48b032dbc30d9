# %% solution="total"
def total(values):
    return sum(values)

# %% test="total" points=1
assert total([1]) == 1
