# %%
from IPython.display import display

display({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}, raw=True)
