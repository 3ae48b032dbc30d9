# %% [markdown] manual="why" points=1
# ¿Por qué?
