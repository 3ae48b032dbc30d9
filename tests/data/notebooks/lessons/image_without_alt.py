# %% [markdown]
# Mira: ![](mapa.png)
