# ---
# author: Ana
# ---

# %%
x = 1
