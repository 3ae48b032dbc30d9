# Órdenes del curso. «make» sin nada las enumera.
#
# Variables:
#   PYTHON=…        intérprete con el que se crea el entorno (Python 3.11 o posterior)
#   VENV=…          carpeta del entorno (.venv)
#   TORCH_INDEX=…   índice de paquetes con PyTorch solo para CPU (véase el README)
#   PORT=…          puerto de JupyterLab
#   ASSIGNMENT=…    tarea que califica «make grade» (01_pipelines)

VENV ?= .venv
ASSIGNMENT ?= 01_pipelines
BIN := $(if $(filter /%,$(VENV)),$(VENV),$(CURDIR)/$(VENV))/bin
CACHE := $(CURDIR)/.cache

# El primer Python suficiente que haya; vacío si no hay ninguno.
PYTHON ?= $(firstword $(foreach candidate,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell command -v $(candidate) >/dev/null 2>&1 && \
	$(candidate) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo $(candidate))))

# Todo lo que las herramientas guardan en la carpeta personal queda aquí dentro.
export XDG_CACHE_HOME := $(CACHE)/xdg
export XDG_CONFIG_HOME := $(CACHE)/config
export XDG_DATA_HOME := $(CACHE)/data
export JUPYTER_CONFIG_DIR := $(CACHE)/jupyter/config
export JUPYTER_DATA_DIR := $(CACHE)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CACHE)/jupyter/runtime
export IPYTHONDIR := $(CACHE)/ipython
export MPLCONFIGDIR := $(CACHE)/matplotlib
export HF_HOME ?= $(CACHE)/huggingface
# Los servidores de lenguaje de JupyterLab llaman a npm si está instalado.
export npm_config_cache := $(CACHE)/npm
export PATH := $(BIN):$(PATH)

.PHONY: help install lab check test build release grade progress zoo clean
help:
	@echo "make lab        instala lo necesario y abre JupyterLab en la primera lección"
	@echo "make check      revisa el equipo y la instalación"
	@echo "make progress   muestra cómo llevas las tareas"
	@echo "make clean      borra el entorno y todo lo que se puede volver a crear"
ifneq ($(wildcard solutions),)
	@echo "make test       instala lo necesario y pasa todas las pruebas"
	@echo "make build      construye los cuadernos a partir de sus fuentes .py"
	@echo "make release    crea las versiones de alumno y dist/curso-alumnos.zip"
	@echo "make grade      califica las entregas de muestra de una tarea (ASSIGNMENT=$(ASSIGNMENT))"
	@echo "make zoo        mide los puntos de control incrustados"
endif

# Un entorno no se puede mover: guarda dónde se creó y, si la carpeta cambió de sitio, se rehace.
ifneq ($(shell cat $(VENV)/.installed 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.installed
endif

install: $(VENV)/.installed | .cache

# IPython se queja si su carpeta no existe.
.cache:
	@mkdir -p .cache

$(VENV)/.installed: pyproject.toml constraints.txt scripts/install.py
	@test -n "$(PYTHON)" || { echo "[FALLO] No encuentro Python 3.11 o posterior: instálalo (en Debian y Ubuntu, «sudo apt install python3 python3-venv») y repite, o indica dónde está con «make $(MAKECMDGOALS) PYTHON=/ruta/a/python3»."; exit 1; }
	@$(PYTHON) scripts/install.py "$(VENV)" $(if $(TORCH_INDEX),--torch-index "$(TORCH_INDEX)")

lab: install
	@"$(BIN)/curso" lab $(if $(PORT),--port $(PORT))

check: install
	@"$(BIN)/curso" check

test: install
	@test -d tests || { echo "[FALLO] Esta es la copia de alumnos, que no trae las pruebas: «make check» revisa la instalación y «make progress», tus tareas."; exit 1; }
	@echo "→ Estilo (ruff)"
	@"$(BIN)/ruff" check --quiet . && "$(BIN)/ruff" format --check --quiet .
	@echo "→ Pruebas, lecciones y tareas resueltas (pytest y nbval)"
	@"$(BIN)/python" -m pytest -n 2 --dist loadfile --nbval tests notebooks solutions

build: install
	@"$(BIN)/curso" build

release: install
	@"$(BIN)/curso" release

grade: install
	@"$(BIN)/curso" grade $(ASSIGNMENT) --samples

progress: install
	@"$(BIN)/curso" progress

zoo: install
	@"$(BIN)/curso" zoo eval --all

clean:
	rm -rf "$(VENV)" .cache build dist .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
