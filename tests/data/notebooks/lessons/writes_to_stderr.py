# %%
import warnings

warnings.warn("método anticuado")
