# %%
x = 1

# %%
{}["NEUTRAL"]
