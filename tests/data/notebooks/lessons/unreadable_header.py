# %% points=dos
x = 1
