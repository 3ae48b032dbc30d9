# %%
from IPython.display import HTML, display

display(HTML("<img src='mapa.png'>"))
