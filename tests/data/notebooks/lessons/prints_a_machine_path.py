# %%
import os

print(os.getcwd() + "/datos")
