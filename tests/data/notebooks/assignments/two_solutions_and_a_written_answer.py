# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Tarea pequeña

# %% locked="setup"
def check_equal(got, expected, hint):
    assert got == expected, f"salió {got}: {hint}"


example = [1, 2, 3]

# %% [markdown]
# ## Suma

# %% solution="total"
def total(values):
    """Suma de los valores; `total([1, 2])` es 3."""
    ### BEGIN SOLUTION
    secret_answer = sum(values)
    return secret_answer
    ### END SOLUTION


# %% test="total" points=2
"""Suma todos los valores."""
check_equal(total(example), 6, hint="¿Te dejas el último?")
### BEGIN HIDDEN TESTS
hidden_input = [10, 20]
check_equal(total(hidden_input), 30, hint="¿Contestas siempre lo mismo?")
### END HIDDEN TESTS

# %% test="total" part="empty" points=0.5
# Otro caso, oculto.
### BEGIN HIDDEN TESTS
assert total([]) == 0, "la suma de nada es 0"
### END HIDDEN TESTS

# %% solution="largest"
def largest(values):
    """El mayor de los valores."""
    ### BEGIN SOLUTION
    return max(values)
    ### END SOLUTION


# %% test="largest" points=1
assert largest(example) == 3, "¿devuelves el primero?"

# %% [markdown] manual="explain_total" points=3
# **Pregunta.** ¿Por qué la suma de nada es 0?
#
# ### BEGIN SOLUTION
# Porque es el neutro de la suma.
# ### END SOLUTION
