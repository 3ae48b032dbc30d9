# %%
# NBVAL_IGNORE_OUTPUT
print(1)
