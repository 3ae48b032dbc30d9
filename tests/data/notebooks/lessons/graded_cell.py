# %% locked="setup"
x = 1
