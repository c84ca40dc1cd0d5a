"""The calls of the section *The same in a framework*, made with JAX: what they answer is what the book's code finds.

The calls are read from the page. JAX differentiates the chapter's own network, `output`, in 64 bits. It compiles each
shape, so the networks are two; `test_independent_derivatives.py` compares many shapes with autograd.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import extra
import numpy as np
import pytest
from chapter_code import definitions

from proofs_that_run import pages
from qed import Network, hessian, jacobian

try:
    import jax
    import jax.test_util
except ModuleNotFoundError:
    jax = None

PAGE = "chapters/08-backpropagation"
CLOSE = 1e-12
NETWORKS = [((3, 4, 2), ("tanh",)), ((2, 3, 1, 4), ("sigmoid", "tanh"))]
"""Widths, none of which is that of a neighbour, and activation functions."""


@pytest.fixture(autouse=True, scope="module")
def _jax() -> Iterator[None]:
    extra.package("jax")
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module")
def chapter() -> dict[str, Any]:
    return definitions(PAGE)


@pytest.fixture(scope="module")
def section() -> str:
    """The text of the section."""
    (text,) = (text for text in pages.markdown(pages.BOOK.source(PAGE)) if "## The same in a framework" in text)
    return text


def table(section: str) -> dict[str, str]:
    """By what is wanted, in words, the call of JAX that the table names."""
    rows = (line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ") and "`" in line)
    return {row[0].strip(): row[-1].strip(" `") for row in rows}


def block(section: str) -> list[str]:
    """The lines of the program in JAX, without their comments."""
    (text,) = re.findall(r"```python\n(jax.*?)```", section, re.DOTALL)
    return [line.partition("#")[0].strip() for line in text.splitlines()]


def answer(line: str, names: dict[str, Any]) -> Any:
    """The value of a line of Python: of its last expression, or of the last name that it assigns."""
    *first, last = ast.parse(line).body
    scope = dict(names)
    if isinstance(last, ast.Assign):
        exec(line, scope)
        return scope[last.targets[0].elts[-1].id]
    exec(ast.unparse(ast.Module(first, [])), scope)
    return eval(ast.unparse(last), scope)


def same(found: Any, book: Any) -> bool:
    found, book = np.asarray(found), np.asarray(book)
    return found.dtype == np.float64 and found.shape == book.shape and np.allclose(found, book, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize(("widths", "names"), NETWORKS, ids=str)
def test_jax_answers_what_the_book_finds(
    chapter: dict[str, Any], section: str, widths: tuple[int, ...], names: tuple[str, ...]
) -> None:
    rng = np.random.default_rng(len(widths))
    shapes = list(zip(widths[1:], widths, strict=False))
    net = Network.of([rng.standard_normal(s) for s in shapes], [rng.standard_normal(s[0]) for s in shapes], names)
    x, v, u = (rng.standard_normal(n) for n in (widths[0], widths[0], widths[-1]))
    activations = [{"tanh": jax.numpy.tanh, "sigmoid": jax.nn.sigmoid}[name] for name in names]

    def f(x: Any) -> Any:
        return chapter["output"](net.W, net.b, activations, x)

    def half_square(x: Any) -> Any:
        return f(x) @ f(x) / 2

    def ours(x: Any) -> Any:
        return net(x) @ net(x) / 2

    back, J, H = chapter["back_to_the_input"], jacobian(net, x), hessian(ours, x)
    of_numbers = {
        "gradient of a number": back(net, x, net(x)),
        "the Hessian": H,
        "Hessian times vector": H @ v,
    }
    of_vectors = {
        r"$J^\top \vec{u}$, one pass back": back(net, x, u),
        r"$J\vec{v}$, one pass forward": J @ v,
        "the whole Jacobian": J,
    }
    calls = table(section)
    for function, wanted in ((half_square, of_numbers), (f, of_vectors)):
        for what, book in wanted.items():
            found = answer(calls.pop(what), dict(jax=jax, f=function, x=x, u=u, v=v))
            assert same(found, book), f"{what}: {found} ≠ {book}"

    checkpointed = answer(calls.pop("checkpoints"), dict(jax=jax))
    assert same(jax.grad(checkpointed(half_square))(x), of_numbers["gradient of a number"])
    answer(calls.pop("check a gradient"), dict(jax=jax))(half_square, (x,), order=1)
    assert not calls, "a row that no test knows"

    _, *lines = block(section)
    for line, book in zip(lines, (back(net, x, u), J @ v, J, J), strict=True):
        assert same(answer(line, dict(jax=jax, f=f, x=x, u=u, v=v)), book), line


def test_the_gradient_by_the_weights_of_the_digits_is_that_of_jax(chapter: dict[str, Any], section: str) -> None:
    rng = np.random.default_rng(1)
    W, b, X = rng.standard_normal((3, 4)), rng.standard_normal(3), rng.standard_normal((4, 5))
    Y = np.eye(3)[:, [0, 2, 1, 1, 0]]

    def loss(W: Any, b: Any) -> Any:
        return -jax.numpy.mean(jax.numpy.sum(Y * jax.nn.log_softmax(W @ X + b[:, None], axis=0), axis=0))

    found = answer(block(section)[0], dict(jax=jax, loss=loss, W=W, b=b))
    ((by_W, _),) = chapter["batch_gradients"]([(W, b)], X, Y)
    assert same(found, by_W)


def test_jax_has_32_bits_unless_told_otherwise() -> None:
    with jax.enable_x64(False):
        assert jax.numpy.ones(1).dtype == np.float32
