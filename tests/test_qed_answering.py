"""What the check of an exercise says of an answer in code: the answer is defined in a cell before the check."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest
from qed_helpers import RANDOM

from qed import Session
from qed.errors import BadCheck, NotYet, StatementFails
from qed.statements import Statement

CHECK = """
@confirms("exr-slopes")
def both(A: Real["m", "n"], x: Real["n"]):
    value = image(A, x)
    return equal(A @ x, value), equal(size(A), 2 * A.size)
both
"""


@pytest.fixture
def book() -> Any:
    with Session({"exr-slopes": Statement("exr-slopes", "exercise", "1.2", "Slopes")}, random=RANDOM).active():
        yield


def ran(*cells: str) -> dict[str, Any]:
    """Cells of one notebook, each with a file of its own as Jupyter gives it one."""
    import qed

    names: dict[str, Any] = {"__name__": "__main__", "np": np, **{name: getattr(qed, name) for name in qed.__all__}}
    for number, code in enumerate(cells, 1):
        name = f"<cell {number} of {id(names)}>"
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        exec(compile(code, name, "exec"), names)
    return names


def said(answer: str, check: str = CHECK) -> str:
    with pytest.raises(NotYet) as found:
        ran(answer, check)
    assert found.value._render_traceback_() == [str(found.value)]
    return str(found.value)


@pytest.mark.usefixtures("book")
def test_a_right_answer_is_confirmed() -> None:
    check = ran("def image(A, x): return A @ x\ndef size(A): return 2 * A.size", CHECK)["both"]
    assert check.verdict.holds


@pytest.mark.usefixtures("book")
def test_the_answer_and_what_was_expected() -> None:
    words = said("def image(A, x): return 2 * A @ x\ndef size(A): return 2 * A.size")
    assert words.startswith("Not yet. For A = ")
    assert "your value is" in words
    assert "expected" in words
    assert words.endswith("(claim 1 of 2).")
    words = said("def image(A, x): return A @ x\ndef size(A): return A.size")
    assert words == "Not yet. For A = [0], x = (0): your size gives 1, expected 2 (claim 2 of 2)."


@pytest.mark.usefixtures("book")
def test_a_forgotten_return_is_recognised() -> None:
    words = said("def image(A, x):\n    A @ x\ndef size(A): return 2 * A.size")
    assert words.endswith(": image returned None: is a `return` missing?")
    inner = "def image(A, x):\n    def f():\n        return 1\n    f()\ndef size(A): return 2 * A.size"
    assert "image returned None" in said(inner)


@pytest.mark.usefixtures("book")
def test_an_error_in_an_answer_is_a_sentence() -> None:
    words = said("def image(A, x):\n    return A @ y\ndef size(A): return 2 * A.size")
    assert "In the line `return A @ y`: NameError: name 'y' is not defined." in words
    words = said("def image(A, x): return A.T @ x\ndef size(A): return 2 * A.size")
    assert "the shapes do not fit" in words
    words = said("def image(A, x): return (A @ x)[:, None]\ndef size(A): return 2 * A.size")
    assert words.endswith("your value is an array of shape 2×1, expected a vector with 2 entries.")
    check = CHECK.replace("    value", "    assert size(A) > 99, 'the size is too small'\n    value")
    words = said("def image(A, x): return A @ x\ndef size(A): return 2 * A.size", check)
    assert words.endswith("The size is too small.")


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("return str(A @ x)", "image returned a text. Return a number or an array"),
        ("return [A @ x, None]", "image returned a list with None in it."),
        ("return image", "image returned a function."),
        ("return image(A, x)", "a function calls itself without end. In the line `def image"),
        ("A *= 2; return A @ x", "a function changes what it is given. In the line `def image"),
    ],
)
def test_values_that_are_no_numbers_and_changed_arguments_are_told(image: str, says: str) -> None:
    assert f": {says}" in said(f"def image(A, x): {image}\ndef size(A): return 2 * A.size")


@pytest.mark.usefixtures("book")
def test_a_list_that_the_check_adds_to_is_told() -> None:
    check = CHECK.replace("equal(A @ x, value)", "equal(A @ x, value + 0.0)")
    words = said("def image(A, x): return list(A @ x)\ndef size(A): return 2 * A.size", check)
    assert ": image returned a list." in words
    check = CHECK.replace("value = image(A, x)", "value, _ = image(A, x)")
    words = said("def image(A, x): return 1\ndef size(A): return [2, 3]", check)
    assert ": a function returned one value, and more are expected. In the line" in words


@pytest.mark.usefixtures("book")
def test_both_sides_are_named_where_neither_alone_is_the_answer() -> None:
    check = CHECK.replace("equal(A @ x, value)", "at_most(0, value)")
    words = said("def image(A, x): return -np.ones(len(A))\ndef size(A): return 2 * A.size", check)
    assert ": `0` is 0 and `value` is −1; the first is to be smaller, or no larger (claim 1 of 2)." in words


@pytest.mark.usefixtures("book")
def test_what_is_no_answer_is_still_said_as_before() -> None:
    assert ran("def image(A, x): raise NotImplementedError\ndef size(A): return 1", CHECK)["both"].verdict.open
    with pytest.raises(BadCheck, match="returns nothing"):
        ran("def image(A, x): return A", "@confirms('exr-slopes')\ndef both(A: Real['m', 'n']):\n    A @ A.T")


def test_a_statement_is_false_and_no_answer() -> None:
    with (
        Session({"prp-slopes": Statement("prp-slopes", "proposition", "1.2", "Slopes")}, random=RANDOM).active(),
        pytest.raises(StatementFails) as found,
    ):
        ran("def image(A, x): return 2 * A @ x\ndef size(A): return 2 * A.size", CHECK.replace("exr-", "prp-"))
    assert not isinstance(found.value, NotYet)
    assert "Proposition 1.2 (prp-slopes) is false" in str(found.value)
