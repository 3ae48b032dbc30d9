# %% [markdown]
# Mira: ![ ][mapa]
#
# [mapa]: mapa.png
