# %% [raw]
# sin formato
