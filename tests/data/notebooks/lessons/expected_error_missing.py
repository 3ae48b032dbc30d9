# %% tags=["raises-exception"]
print("no falla")
