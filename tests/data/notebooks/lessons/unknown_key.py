# %% soluton="total"
x = 1
