# %% alt="Una línea que sube."
print("no dibujo nada")
