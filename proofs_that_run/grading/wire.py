"""What crosses the border between the grader and a student's code, as JSON: numbers, arrays, text, and no objects.

`encoded` gives plain data for `json.dumps`; `decoded` is careful, since what comes from a worker was written by
whoever wrote the answer. What is callable goes one way only, from the grader to the worker, as a number (`handles`).

Calls and answers go in `Rows`, a thousand and more to a question: the numbers of all their arrays stand together in one
text of bytes, since as decimals they would take most of the time.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

DTYPES = frozenset(
    ["bool", *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)),
     "float16", "float32", "float64", "complex64", "complex128"]
)  # fmt: skip
NAMES = {np.dtype(name).newbyteorder(order): name for name in DTYPES for order in "<>"}
"""By the type of an array; asking the type itself for its name takes longer than all the rest."""
NUMBERS = frozenset([bool, int, float])
MOST = 2_000_000
"""Entries that an array may have."""
DEEP = 12
"""Lists within lists."""
DOUBLE = np.dtype("<f8")
TOGETHER = 30_000
"""Bytes of rows that make a line."""


class Unsendable(TypeError):
    """A value that does not travel: an object, a function, an array of objects."""


def encoded(
    value: Any, handles: Callable[[Any], Any] | None = None, depth: int = 0, numbers: bytearray | None = None
) -> Any:
    """A value as plain data; `handles` says what stands for an object, or raises `Unsendable`.

    Where `numbers` are given, those of arrays are added to them; their place stands in the data.
    """
    if numbers is not None and type(value) is np.ndarray and value.dtype == DOUBLE:  # most are
        place = len(numbers) // DOUBLE.itemsize
        numbers += value.tobytes()
        return {"at": [place, *value.shape]}
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": str(value)}
    if type(value) is complex:
        return {"complex": [encoded(value.real), encoded(value.imag)]}
    if depth > DEEP:
        raise Unsendable("it is nested too deeply.")
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype not in NAMES:
        if handles is not None:
            return handles(value)
        raise Unsendable(f"an array of {value.dtype.name} does not travel: make it an array of numbers.")
    if isinstance(value, np.ndarray):
        if numbers is not None and value.dtype == DOUBLE:
            place = len(numbers) // DOUBLE.itemsize
            numbers += np.asarray(value).tobytes()
            return {"at": [place, *value.shape]}
        return {"array": [NAMES[value.dtype], list(value.shape), _flat(value)]}
    if isinstance(value, np.generic):
        return {"scalar": [NAMES[value.dtype], _flat(np.asarray(value))[0]]}
    if isinstance(value, list):
        return [encoded(one, handles, depth + 1, numbers) for one in value]
    if isinstance(value, tuple):
        return {"tuple": [encoded(one, handles, depth + 1, numbers) for one in value]}
    if isinstance(value, dict):
        return {"dict": [[encoded(one, handles, depth + 1, numbers) for one in item] for item in value.items()]}
    if isinstance(value, (set, frozenset, range)):
        return [encoded(one, handles, depth + 1, numbers) for one in value]
    if isinstance(value, (float, int)):  # a subclass
        return encoded(float(value) if isinstance(value, float) else int(value))
    if handles is not None:
        return handles(value)
    raise Unsendable(f"a {type(value).__name__} does not travel: return numbers, arrays, lists or text.")


def decoded(
    data: Any, objects: Callable[[Any], Any] | None = None, depth: int = 0, numbers: np.ndarray | None = None
) -> Any:
    """The value that `encoded` gave; ValueError with a sentence for anything else."""
    if data is None or isinstance(data, (bool, float, str)):
        return data
    if isinstance(data, int):  # beyond the floats a comparison cannot tell
        if abs(data) > sys.float_info.max:
            raise ValueError("it is a number that is too large.")
        return data
    if depth > 2 * DEEP:
        raise ValueError("it is nested too deeply.")
    if isinstance(data, list):
        return [decoded(one, objects, depth + 1, numbers) for one in data]
    if not isinstance(data, dict) or len(data) != 1:
        raise ValueError("it is no value.")
    ((kind, of),) = data.items()
    if kind == "at" and numbers is not None:
        return _cut(numbers, of)
    if kind == "float" and of in ("nan", "inf", "-inf"):
        return float(of)
    if kind == "tuple" and isinstance(of, list):
        return tuple(decoded(one, objects, depth + 1, numbers) for one in of)
    if kind == "dict" and isinstance(of, list):
        return {decoded(k, objects, depth + 1, numbers): decoded(v, objects, depth + 1, numbers) for k, v in of}
    if kind == "complex" and isinstance(of, list) and len(of) == 2:
        return complex(*_array("float64", [2], of).tolist())
    if kind == "array" and isinstance(of, list) and len(of) == 3:
        return _array(*of)
    if kind == "scalar" and isinstance(of, list) and len(of) == 2:
        return _array(of[0], [1], [of[1]])[0]
    if kind == "object" and objects is not None:
        return objects(of)
    raise ValueError("it is no value.")


def _flat(array: np.ndarray) -> list[Any]:
    array = np.asarray(array)  # np.matrix makes lists within lists
    if array.dtype.kind == "c":
        return [part for z in array.ravel().tolist() for part in (encoded(z.real), encoded(z.imag))]
    flat = array.ravel().tolist()
    if array.dtype.kind == "f" and not all(map(math.isfinite, flat)):
        return [encoded(x) for x in flat]
    return flat


def _cut(numbers: np.ndarray, of: Any) -> np.ndarray:
    """An array of some of the numbers, which nothing else has."""
    if not (isinstance(of, list) and of and type(of[0]) is int and _is_shape(of[1:])):
        raise ValueError("it is no array.")
    place, *shape = of
    size = math.prod(shape)
    if size > MOST or not 0 <= place <= len(numbers) - size:
        raise ValueError("it is no array.")
    return numbers[place : place + size].copy().reshape(shape)


def _is_shape(of: Any) -> bool:
    return isinstance(of, list) and len(of) <= 8 and all(type(d) is int and 0 <= d <= MOST for d in of)


def _array(dtype: Any, shape: Any, flat: Any) -> Any:
    if dtype not in DTYPES or not _is_shape(shape) or not isinstance(flat, list):
        raise ValueError("it is no array.")
    numbers = flat
    if not set(map(type, flat)) <= NUMBERS:  # numbers that JSON has no name for
        numbers = [decoded(x) if isinstance(x, dict) else x for x in flat]
    if not set(map(type, numbers)) <= NUMBERS:
        raise ValueError("it is no array.")
    whole = np.dtype(dtype)
    try:
        if whole.kind == "c":
            numbers = [complex(re, im) for re, im in zip(numbers[::2], numbers[1::2], strict=True)]
        if len(numbers) > MOST or math.prod(shape) != len(numbers):
            raise ValueError("it is no array.")
        return np.array(numbers, dtype=whole).reshape(shape)
    except (OverflowError, TypeError) as error:
        raise ValueError("it is no array.") from error


class Rows:
    """Rows of plain data, as they are made; `numbers` are those of their arrays."""

    def __init__(self) -> None:
        self.numbers = bytearray()
        self._rows: list[str] = []
        self._size = 0

    def add(self, row: Any) -> None:
        self._rows.append(json.dumps(row))
        self._size += len(self._rows[-1])

    @property
    def full(self) -> bool:
        return self._size + len(self.numbers) > TOGETHER

    def line(self, **more: Any) -> str:
        """All of them as a line of JSON, which can be read by itself; from here on there are none."""
        head = "".join(f"{json.dumps(key)}: {json.dumps(value)}, " for key, value in more.items())
        numbers = base64.b64encode(self.numbers).decode()
        line = f'{{{head}"rows": [{", ".join(self._rows)}], "numbers": "{numbers}"}}\n'
        self.__init__()  # type: ignore[misc]
        return line


def rows_of(told: Any) -> tuple[list[Any], np.ndarray]:
    """The rows and the numbers of a line, read from its JSON; ValueError where it is none."""
    if not isinstance(told, dict) or not isinstance(told.get("rows"), list) or not isinstance(told.get("numbers"), str):
        raise ValueError("these are no rows.")
    return told["rows"], np.frombuffer(base64.b64decode(told["numbers"]), DOUBLE)


def apart(line: bytes) -> tuple[bytes, np.ndarray]:
    """What a line of rows says but for the numbers, as it came, and the numbers; ValueError where it is none.

    Lines that say the same differ in their numbers alone, place by place.
    """
    said, found, rest = line.rpartition(b'"numbers": "')
    if not (found and rest.endswith(b'"}')):
        raise ValueError("these are no rows.")
    return said, np.frombuffer(base64.b64decode(rest[:-2], validate=True), DOUBLE)


def sizes(data: Any) -> Iterator[int]:
    """How many of the numbers each array in plain data has, as `encoded` put them there one after the other."""
    if isinstance(data, dict) and "at" in data:
        yield math.prod(data["at"][1:])
    elif isinstance(data, (list, dict)):
        for one in data.values() if isinstance(data, dict) else data:
            yield from sizes(one)
