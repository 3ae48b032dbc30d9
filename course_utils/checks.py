"""Comprobaciones para los tests de las tareas, con mensajes que ayudan a encontrar el error.

Cada función devuelve None o lanza `AssertionError` con una frase en español: qué se encontró, qué
se esperaba y, si el test la da, una pista. Los tipos se comparan tal cual (`type(x) is …`): una
subclase puede redefinir `==` y decir que es igual a todo.
"""

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

TYPE_NAMES = {
    list: "una lista (list)",
    tuple: "una tupla (tuple)",
    dict: "un diccionario (dict)",
    set: "un conjunto (set)",
    str: "un texto (str)",
    int: "un entero (int)",
    float: "un número decimal (float)",
    bool: "un booleano (bool)",
    type(None): "None",
}
# Lo que cabe en un mensaje sin tapar lo demás.
MAX_SHOWN = 80


def check_type(
    value: Any,
    expected: type | tuple[type, ...],
    *,
    name: str = "tu resultado",
    hint: str = "",
) -> None:
    """Comprueba que el tipo exacto de `value` es `expected` o uno de ellos.

    name: cómo llamar al valor en el mensaje. hint: pista que se añade al final.
    """
    options = expected if isinstance(expected, tuple) else (expected,)
    if not any(type(value) is option for option in options):
        wanted = " o ".join(_type_name(option) for option in options)
        _fail(name, _describe(value), wanted, hint)


def check_length(value: Any, expected: int, *, name: str = "tu resultado", hint: str = "") -> None:
    """Comprueba cuántos elementos tiene una lista, tupla, diccionario, texto, array o tensor."""
    if not _is_one_of(value, (list, tuple, dict, set, str)) and not _is_array(value):
        _fail(name, _describe(value), f"algo con {_count(expected)}", hint)
    if len(value) != expected:
        _fail(name, f"tiene {_count(len(value))}", str(expected), hint)


def check_keys(
    value: Any, expected: Iterable[str], *, name: str = "tu resultado", hint: str = ""
) -> None:
    """Comprueba que `value` es un diccionario con exactamente esas claves, en cualquier orden."""
    check_type(value, dict, name=name, hint=hint)
    wanted = list(expected)
    missing = [key for key in wanted if not any(_same_plain(own, key) for own in value)]
    extra = [key for key in value if not any(_same_plain(key, own) for own in wanted)]
    problems = [
        f"{verb} {_listed(keys)}"
        for verb, keys in (("le falta", missing), ("le sobra", extra))
        if keys
    ]
    if problems:
        _fail(name, " y ".join(problems), f"un diccionario con las claves {_listed(wanted)}", hint)


def check_shape(
    value: Any, expected: Sequence[int], *, name: str = "tu resultado", hint: str = ""
) -> None:
    """Comprueba la forma de un tensor, un array o unas listas anidadas; `()` es un número solo."""
    shape = _shape(value, name, hint)
    if shape != tuple(expected):
        _fail(name, f"su forma es {shape}", f"{tuple(expected)}", hint)


def check_equal(value: Any, expected: Any, *, name: str = "tu resultado", hint: str = "") -> None:
    """Comprueba que `value` es igual a `expected`, tipo a tipo y elemento a elemento.

    `expected` se hace con tipos de Python (None, números, textos, listas, tuplas, diccionarios…);
    para números con decimales, tensores y arrays está `check_close`.
    """
    for path, found, wanted in _differences(value, expected, ""):
        _fail(name, f"{_at(path)}{found}", wanted, hint)


def check_close(
    value: Any,
    expected: Any,
    *,
    tolerance: float = 1e-4,
    name: str = "tu resultado",
    hint: str = "",
) -> None:
    """Comprueba números que pueden diferir en el redondeo.

    value, expected: números, listas o tuplas de números (anidadas o no), arrays o tensores; solo
    importan la forma y los números. tolerance: diferencia admitida, absoluta o relativa
    (`math.isclose`). Ni NaN ni True o False pasan por un número.
    """
    shape, wanted_shape = _shape(value, name, hint), _shape(expected, "el valor esperado", "")
    if shape != wanted_shape:
        found = f"su forma es {shape}" if shape else f"es un número solo, {_show(_plain(value))}"
        _fail(name, found, f"forma {wanted_shape}" if wanted_shape else "un número solo", hint)
    pairs = zip(_leaves(_plain(value), ""), _leaves(_plain(expected), ""), strict=True)
    for (path, found), (_, wanted) in pairs:
        if not math.isclose(found, wanted, rel_tol=tolerance, abs_tol=tolerance):
            _fail(name, f"{_at(path)}vale {found:.6g}", f"{wanted:.6g}", hint)


def _fail(name: str, found: str, expected: str, hint: str) -> NoReturn:
    lead = name[0].upper() + name[1:] if name.startswith(("tu ", "el ", "la ")) else name
    message = f"{lead}: {found}; se esperaba {expected}."
    raise AssertionError(f"{message} Pista: {hint}" if hint else message)


def _is_one_of(value: Any, types: Iterable[type]) -> bool:
    return any(type(value) is one for one in types)


def _is_array(value: Any) -> bool:
    """Si es un array de numpy o un tensor de torch. No los importa: si existe, ya lo están."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy and type(value) is numpy.ndarray:
        return True
    return bool(torch) and _is_one_of(value, (torch.Tensor, torch.nn.Parameter))


def _is_number(value: Any) -> bool:
    """Si es un número de Python o de numpy; True y False no lo son."""
    if _is_one_of(value, (int, float)):
        return True
    numpy = sys.modules.get("numpy")
    codes = numpy.typecodes["AllInteger"] + numpy.typecodes["Float"] if numpy else ""
    return any(type(value) is numpy.dtype(code).type for code in codes)


def _plain(value: Any) -> Any:
    """Un número o listas de números de Python, con los mismos valores."""
    if _is_array(value):
        return value.tolist()
    if _is_number(value):
        return value if _is_one_of(value, (int, float)) else value.item()
    return [_plain(item) for item in value]


def _shape(value: Any, name: str, hint: str) -> tuple[int, ...]:
    if _is_array(value):
        if "bool" in str(value.dtype) or "complex" in str(value.dtype):
            _fail(name, f"contiene {value.dtype}", "números", hint)
        return tuple(int(size) for size in value.shape)
    if _is_number(value):
        return ()
    if not _is_one_of(value, (list, tuple)):
        _fail(name, _describe(value), "números (un número, una lista, un array o un tensor)", hint)
    shapes = [_shape(item, name, hint) for item in value]
    for shape in shapes:
        if shape != shapes[0]:
            _fail(name, f"mezcla filas de forma {shapes[0]} y {shape}", "filas iguales", hint)
    return (len(shapes), *(shapes[0] if shapes else ()))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, float]]:
    if not isinstance(value, list):
        yield path, value
        return
    for index, item in enumerate(value):
        yield from _leaves(item, f"{path}[{index}]")


def _differences(value: Any, expected: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Dónde, qué hay y qué debería haber, para cada diferencia."""
    if type(value) is not type(expected):
        yield path, _describe(value), _wanted(expected)
    elif isinstance(expected, list | tuple):
        if len(value) != len(expected):
            found = f"tiene {_count(len(value))}: {_show(value)}"
            yield path, found, f"{len(expected)}: {_show(expected)}"
            return
        for index, (item, wanted) in enumerate(zip(value, expected, strict=True)):
            yield from _differences(item, wanted, f"{path}[{index}]")
    elif isinstance(expected, dict):
        if not _same_members(value, expected):
            yield path, f"tiene las claves {_listed(value)}", _listed(expected)
            return
        for key, wanted in expected.items():
            yield from _differences(value[key], wanted, f"{path}[{key!r}]")
    elif not (_same_members if isinstance(expected, set) else _same_plain)(value, expected):
        yield path, f"es {_show(value)}", _show(expected)


def _same_plain(value: Any, expected: Any) -> bool:
    return type(value) is type(expected) and value == expected


def _same_members(value: dict | set, expected: dict | set) -> bool:
    """Si dos conjuntos, o las claves de dos diccionarios, tienen lo mismo, sin fiarse de `==`."""
    return len(value) == len(expected) and all(
        any(_same_plain(own, wanted) for own in value) for wanted in expected
    )


def _describe(value: Any) -> str:
    if value is None:
        return "es None (¿falta un return, o usaste print?)"
    shown = _show(value)
    return f"es {_type_name(type(value))}" + (f", {shown}" if shown else "")


def _wanted(expected: Any) -> str:
    kind = _type_name(type(expected))
    return kind if expected is None else f"{kind}, {_show(expected)}"


def _show(value: Any) -> str:
    """El valor, acortado. De un objeto ajeno, nada: su `repr` podría ser enorme o fallar."""
    if not _is_one_of(value, TYPE_NAMES) and not _is_number(value):
        return ""
    if _is_one_of(value, (list, tuple)):
        opening, closing = "[]" if type(value) is list else "()"
        items = ", ".join(_show(item) or _type_name(type(item)) for item in value)
        return _short(f"{opening}{items}{closing}")
    if type(value) is dict:
        items = ", ".join(
            f"{_show(key)}: {_show(item) or _type_name(type(item))}" for key, item in value.items()
        )
        return _short(f"{{{items}}}")
    return _short(repr(value if _is_one_of(value, TYPE_NAMES) else value.item()))


def _short(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _type_name(kind: type) -> str:
    if kind in TYPE_NAMES:
        return TYPE_NAMES[kind]
    return f"un objeto {kind.__module__.split('.')[0]}.{kind.__name__}"


def _listed(items: Iterable[Any]) -> str:
    return ", ".join(_show(item) or _type_name(type(item)) for item in items) or "ninguna"


def _count(number: int) -> str:
    return "1 elemento" if number == 1 else f"{number} elementos"


def _at(path: str) -> str:
    return f"en {path} " if path else ""
