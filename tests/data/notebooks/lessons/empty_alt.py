# %% alt=""
x = 1
