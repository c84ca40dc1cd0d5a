"""A node declares its fields: what walks and substitutes goes by the declaration, and nothing escapes it."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Mapping

import pytest
from printed import literature, sources

from qed.errors import NotWellFormed
from qed.families import Real, Smooth
from qed.hypotheses import Hypotheses
from qed.printed import holds
from qed.printed import nodes as n
from qed.printed.claims import bind
from qed.printed.kinds import declared, named
from qed.printed.parser.parts import Euler, PrintedWith
from qed.printed.shapes import SCALAR, Dim, Function, Unknown, depends, equal, product_of


def classes(base: type[n.Node] = n.Node) -> Iterator[type[n.Node]]:
    for cls in base.__subclasses__():
        if cls.__module__.startswith("qed."):
            if cls.fields:
                yield cls
            yield from classes(cls)


OTHERS = (
    r"e^{A^\top A} = I",
    r"\operatorname{softmax}(\vec{x}) = \vec{x}", r"\vec{x} \in \mathbb{R}^n",
    r"A \in \operatorname{argmin}_{B \in \mathbb{R}^{m \times n}, \operatorname{rank}(B) \le 1} \lVert A - B \rVert_2",
    r"\partial_{\vec{x}} f(A^\top A \vec{1}) = 1",
    r"d(A \vec{x}) = dA \, \vec{x} + A \, d\vec{x}",
)  # fmt: skip


def formulas() -> Iterator[n.Node]:
    """The sides of many formulas, and what the reader makes on the way."""
    built = ((one, latex) for one in sources.CASES if one.objects is None for _, latex in sources.chains(one))
    for one, latex in (*built, *((one, one.latex) for one in (*literature.TRUE, *literature.FALSE))):
        types = declared(Hypotheses.of(named(one.symbols), one.where))
        with contextlib.suppress(NotWellFormed):
            yield from (side for chain in bind(latex, types, one.given, one.layout).chains for side in chain.sides)
    types = declared(Hypotheses.of(named({"x": Real["n"], "A": Real["m", "n"], "f": Smooth["n"]})))
    for latex in OTHERS:
        yield from (side for chain in bind(latex, types).chains for side in chain.sides)
    factors = bind(r"U_1 \Sigma_1 = \sigma_1 \vec{u}_1", types, (r"A = U \Sigma V^\top",))
    yield from factors.chains[0].sides
    entries = bind("B = A^\\top", types, (r"B_{ij} := A_{ji}",))
    yield from entries.chains[0].sides
    given = (r"\sigma(z) := \mathbb{1}[z > 0]",)
    yield from (side for chain in bind(r"\sigma(A) = A", types, given).chains for side in chain.sides)
    types = declared(Hypotheses.of(named({"m": Real["m", "m"]})))
    for latex in (r"\operatorname{softmax}(m) = m", r"\sum_{i=1}^m m_{ii} = 1", r"\rho(m) = 1"):
        yield from bind(latex, types, reader="latex").chains[0].sides
    local = bind(r"\frac{\partial c}{\partial a} = 1", {"a": SCALAR}, (r"b := \exp(a)", "c := a + b"))
    yield from local.chains[0].sides
    f = n.Declared(n.Sym("f", Function((SCALAR,), SCALAR)))
    yield from (Euler(), PrintedWith(f, (n.Sym("x", SCALAR),)))


@pytest.fixture(scope="module")
def found() -> dict[type[n.Node], list[n.Node]]:
    """Nodes of every class, also those in definitions; of each class no more than fifty."""
    every: dict[type[n.Node], list[n.Node]] = {cls: [] for cls in classes()}
    waiting, seen = list(formulas()), set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            every[type(node)].append(node)
            waiting += node.below()
    return {cls: found[:50] for cls, found in every.items()}


def held(value: object) -> Iterator[n.Node]:
    """Every expression in a value, looked for without the declaration; a definition is a value of its own."""
    if isinstance(value, n.Node):
        yield value
    elif isinstance(value, (list, tuple, set)):
        for part in value:
            yield from held(part)
    elif isinstance(value, Mapping):
        yield from held([*value.keys(), *value.values()])
    elif not isinstance(value, (str, int, float, type(None))) and not hasattr(value, "bodies"):
        yield from held([getattr(value, name) for name in getattr(value, "__slots__", ())])
        yield from held(getattr(value, "__dict__", {}))


def test_the_formulas_have_nodes_of_every_class(found):
    assert [cls.__name__ for cls, nodes in found.items() if not nodes] == []


def test_the_walk_visits_exactly_the_expressions_that_a_node_holds(found):
    for nodes in found.values():
        for node in nodes:
            holds = [getattr(node, name) for name in node.fields]
            assert list(node.children()) == list(held(holds)), (type(node), str(node))
            assert [part for _, part in node.parts()] == list(node.children())


def test_every_expression_of_a_node_can_be_replaced(found):
    for nodes in found.values():
        for node in nodes:
            for k, child in enumerate(node.children()):
                other = copy.copy(child)
                made = node.remade(lambda part, child=child, other=other: other if part is child else None)
                assert type(made) is type(node)
                assert made.span == node.span
                assert list(made.children())[k] is other
            assert node.remade(lambda part: None) is node


def test_a_node_without_fields_is_an_error():
    with pytest.raises(TypeError, match="The node Bare does not declare its fields"):

        class Bare(n.Node):
            pass


def test_a_field_says_what_it_is():
    with pytest.raises(TypeError, match=r"Vague\.a does not say what it is"):

        class Vague(n.Node):
            a: n.Node


@pytest.mark.parametrize(
    "make",
    [
        lambda: n.Trace(),
        lambda: n.Trace(n.Num(1.0), n.Num(2.0)),
        lambda: n.Trace(b=n.Num(1.0)),
        lambda: n.Trace(n.Num(1.0), a=n.Num(1.0)),
    ],
)
def test_a_node_is_made_of_its_fields(make):
    with pytest.raises(TypeError, match="Trace is made of a"):
        make()


def test_fields_are_given_in_order_or_by_name_and_some_may_be_left_out():
    x = n.Sym("x", SCALAR)
    assert (x.key, x.kind, x.definition) == ("x", SCALAR, None)
    assert str(n.Divide(bottom=x, top=n.Num(1.0))) == "(1 / x)"


# --- products of dimensions --------------------------------------------------------------------------


M, N = Dim.of("m"), Dim.of("n")
SIZES = {"m": 3, "n": 5, "k": 2}.__getitem__


@pytest.mark.parametrize(
    ("a", "b", "words", "value"),
    [
        (M, N, "m·n", 15),
        (N, M, "m·n", 15),
        (N + 1, M, "(n+1)·m", 18),
        (M * 2, N, "(2m)·n", 30),
        (product_of(M, N), Dim.of("k"), "k·m·n", 30),
        (product_of(M, N) + 1, N, "(m·n+1)·n", 80),
        (M, Dim.of(4), "4m", 12),
    ],
)
def test_a_product_of_dimensions_has_words_and_a_value(a, b, words, value):
    assert str(product_of(a, b)) == words
    assert product_of(a, b).value(SIZES) == value


def test_products_of_dimensions_are_equal_where_their_factors_are():
    assert equal(product_of(M + N, M), product_of(M, N + M))
    assert not equal(product_of(M, N), product_of(M, M))


def test_a_name_is_found_and_replaced_in_a_product_of_dimensions():
    product = product_of(M, N) + M
    assert depends(product, "n")
    assert not depends(product, "k")
    assert str(product.replaced("n", Dim.of("k") + 1)) == "(k+1)·m+m"
    assert str(product.replaced("n", Dim.of(2))) == "3m"


def test_a_product_with_an_unknown_dimension_is_a_misfit():
    with pytest.raises(n.Misfit, match="A product of the sizes"):
        product_of(M, Dim.of(Unknown()))


def test_a_vector_may_have_as_many_entries_as_a_product_of_multiples():
    stacked = r"\begin{bmatrix} \vec{x} \\ \vec{x} \end{bmatrix} \otimes \vec{y}"  # of 2n·m entries
    latex = rf"\vec{{1}}^\top ({stacked}) = 2 (\vec{{1}}^\top \vec{{x}}) (\vec{{1}}^\top \vec{{y}})"
    assert holds(latex, exact=False, x=Real["n"], y=Real["m"])
