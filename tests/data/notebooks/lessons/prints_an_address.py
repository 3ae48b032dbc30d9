# %%
print(object())
