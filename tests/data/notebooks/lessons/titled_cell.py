# %% Cargamos el modelo
x = 1
