# %% tags=["raise-exception"]
1 / 0
