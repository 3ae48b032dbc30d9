# %% test="total" points=1
assert total([1]) == 1
