# %% [markdown]
# # Una lección pequeña
# Imprime, dibuja, falla a propósito y muestra una tabla.

# %%
# %matplotlib inline
import matplotlib.pyplot as plt

for word in ("malo", "regular", "bueno"):
    print(word, flush=True)

# %% alt="Línea que sube de 0 a 2: «puntuación» <por paso>."
fig, ax = plt.subplots(figsize=(2, 1))
ax.plot([0, 1, 2])
plt.show()

# %% tags=["raises-exception"]
{"NEGATIVE": 0}["NEUTRAL"]

# %%
class Table:
    def __repr__(self):
        return "etiqueta  puntuación"

    def _repr_html_(self):
        return "<table><tr><td>etiqueta</td><td>puntuación</td></tr></table>"


Table()

# %%
# !echo hola

# %% [markdown]
# **Qué observamos.** Todo sale igual cada vez.
