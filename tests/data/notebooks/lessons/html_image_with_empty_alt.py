# %% [markdown]
# Mira: <img src="mapa.png" alt="">
