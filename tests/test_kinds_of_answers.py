"""Answers that are no formulas: how they are typed, what is right and wrong, and what costs no attempt."""

from __future__ import annotations

import pytest

from qed.answers.choices import Choice, Claims, FalseLine, Order
from qed.answers.numbers import Number, Table
from qed.answers.shapes import ShapeOf
from qed.answers.typed import table

ROOT = Number(r"\frac{1}{3} \sqrt{2}", mistakes={"1/3": "the root is forgotten"})
PRODUCT = Table(r"A\vec{x}", {"A": [[1, 2], [3, 4], [5, 7]], "x": [1, -1]}, why="rows times the vector")
SQUARE = Table("[[1, 2], [3, 1/2]]")
CHOICE = Choice([("a", "not a"), ("b", "since b"), ("c", "not c")], [2])
WORDED = Choice([("a minimum", ""), ("a saddle", "not that"), ("$f(x)$", "")], [1])
SEVERAL = Choice([("a", "A."), ("b", "B."), ("c", "C.")], [1, 3])
FALSE = FalseLine([("x", "x is fine"), ("y", "y is not"), ("z", "")], [2])
CLAIMS = Claims([("p", True, "P."), ("q", False, "Q."), ("r", True, "R.")])
ORDER = Order(["a", "b", "c", "d"], {3: [1], 4: [2, 3]}, "exr-x.1")


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2], [3, 0.5]]", "1 2; 3 1/2", "[1 2; 3 0.5]", "[1, 2], [3, 1/2]", "1 2\n3 0.5", "((1, 2), (3, 1/2))",
        "np.array([[1, 2], [3, 5e-1]])", r"\begin{bmatrix} 1 & 2 \\ 3 & \frac{1}{2} \end{bmatrix}",
        "1/2 [[2, 4], [6, 1]]", "[[2, 4], [6, 1]]/2", "np.array([[2, 4], [6, 1]]) / 2",
        "np.array([[2, 4], [6, 1]]) * (1/2)", "2[[0.5, 1], [1.5, .25]]", "[1 2]\n[3 1/2]",
        "| 1 2 |\n| 3 1/2 |",
        r"\frac{1}{2} \begin{pmatrix} 2 & 4 \\ 6 & 1 \end{pmatrix}", "-[[-1, -2], [-3, -.5]]",
        "A = [[1, 2], [3, 0.5]]", "[[1 2]\n [3 0.5]]", "Matrix([[1, 2], [3, 1/2]])", "{{1, 2}, {3, 1/2}}",
        "[[1, 3], [2, ½]]^T",
        r"$\begin{pmatrix} 1 & 2 \\ 3 & .5 \\ \end{pmatrix}$", "np.array([[1, 2], [3, 1/2]], dtype=float)",
        r"\left[ \begin{array}{cc} 1 & 2 \\ 3 & 1/2 \end{array} \right]",
        r"\begin{smallmatrix}1&2\\3&1/2\end{smallmatrix}",
    ],
)  # fmt: skip
def test_a_matrix_is_typed_in_many_ways(text: str) -> None:
    assert table(text).tolist() == [[1, 2], [3, 0.5]], table(text)
    assert SQUARE.judge(text)


@pytest.mark.parametrize(
    "text",
    [
        "(-1, -1, -2)", "-1, -1, -2", "[-1, -1, -2]", "-1 -1 -2", "-1; -1; -2", "[-1, -3/3, 1 - 3]", "(-1, -1, -2)^T",
        r"\left( -1, -1, -2 \right)^\top", "[[-1, -1, -2]]", "[[-1], [-1], [-2]]", "np.array([[-1, -1, -2]]).T",
        "⟨-1, -1, -2⟩", "x = {-1, -1, -2}", "-1, -1 and -2", "−1,0; −1,0; −2,0",
        r"\begin{bmatrix} -1 & -1 & -2 \end{bmatrix}^\top", "x_1 = -1, x_2 = -1, x_3 = -2", "k = -1; k = -1; k = -2",
        r"\lVert x \rVert_1 = -1, \lVert x \rVert_2 = -1, \lVert x \rVert_\infty = -2", "the point (-1, -1, -2)",
        "P(-1, -1, -2)", "x* = (-1, -1, -2)", r"-1, -1 \text{ and } -2", "-1, -√1, -4^.5", "-(1, 1, 2)",
    ],
)  # fmt: skip
def test_a_vector_is_typed_in_many_ways(text: str) -> None:
    found = PRODUCT.judge(text)
    assert found, found
    assert found.why == "rows times the vector"


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(2)/3",
        r"\frac{\sqrt{2}}{3}",
        "√2/3",
        "2^{1/2}/3",
        "2/(3 sqrt(2))",
        "0.471404520791032",
        "x = sqrt(2)/3",
        "$= \\sqrt{2} / 3$",
        r"\frac{\sqrt{2}}{3} \approx 0.471",
        "√2/3 = 0.471",
        "f'(0) = sqrt(2)/3",
        "dL/dw = sqrt 2 / 3",
        "√18/9",
        "2^0.5/3",
        "2**.5/3",
        "math.sqrt(2)/3",
        "exactly sqrt(2)/3",
    ],
)
def test_a_number_is_typed_in_many_ways(text: str) -> None:
    assert ROOT.judge(text), ROOT.judge(text)


@pytest.mark.parametrize(
    ("question", "typed", "verdict", "says", "mistake"),
    [
        (ROOT, "1/3", "not equal", "too small", "the root is forgotten"),
        (ROOT, "-sqrt(2)/3", "not equal", "too small", "the sign is the other one"),
        (ROOT, "2/9", "not equal", "too small", "it is the square of the right answer"),
        (ROOT, "0.47141", "not equal", "too large", ""),
        (Number("3/2"), "1", "not equal", "too small", ""),
        (Number("3/2"), "15%", "not equal", "too small", ""),
        (PRODUCT, "(-1, -1, 2)", "not equal", "not right: entry 3. Right: the other 2", ""),
        (PRODUCT, "x_1 = -1, x_2 = -1, x_3 = 2", "not equal", "not right: entry 3", ""),
        (SQUARE, "1/2 [[2, 4], [6, 2]]", "not equal", "row 2, column 2", ""),
        (
            ShapeOf("n×m"),
            "n columns, m rows",
            "not equal",
            "neither",
            "rows and columns have changed places: the other layout",
        ),
        (PRODUCT, "(1, 1, 2)", "not equal", "no entry is right", "the sign is the other one"),
        (SQUARE, "1 3; 2 1/2", "not equal", "row 1, column 2; row 2, column 1", "it is the transpose"),
        (SQUARE, "2 4; 6 1", "not equal", "no entry is right", "it is twice the right answer"),
        (Number("6", mistakes={"3": "a factor is lost"}), "3", "not equal", "too small", "a factor is lost"),
        (Number("2"), "4", "not equal", "too large", ""),  # twice 2, or its square: two names match
        (ShapeOf("m×n"), "n×m", "not equal", "neither", "rows and columns have changed places: the other layout"),
        (ShapeOf("m×n", ["k"]), "m×k", "not equal", "the number of rows is right", ""),
        (ShapeOf("m×n", mistakes={"m×m": "A^T comes first"}), "m x m", "not equal", "rows is right", "A^T comes first"),
        (ShapeOf("n"), "1×n", "not equal", "neither", "rows and columns have changed places: the other layout"),
        (CHOICE, "1", "wrong", "that is not it", ""),
        (SEVERAL, "1", "wrong", "1 of 1 chosen are right, 1 more to find", ""),
        (FALSE, "line 1", "wrong", "line 1 follows", ""),
        (CLAIMS, "T F F", "wrong", "2 of 3 are right; look again at 3", ""),
    ],
)
def test_what_is_wrong_is_an_attempt_and_says_where(
    question: Number, typed: str, verdict: str, says: str, mistake: str
) -> None:
    found = question.judge(typed)
    assert (found.verdict, found.mistake) == (verdict, mistake), found
    assert says in found.words
    assert found.costs_an_attempt


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        (ROOT, "", "nothing in it"),
        (ROOT, "foo", "there are words in it"),
        (ROOT, "sqrt(2)/3 or 1/3", "there are words in it"),
        (ROOT, "sqrt(2)/3, 1/3", "there are 2 numbers, and one is asked for"),
        (Number("12"), "int(12.5)", "there are words in it"),
        (PRODUCT, "x_2 = -1, x_1 = -1, x_3 = -2", "the names of the entries are not in order"),
        (SQUARE, "[[1, 2], [2, 1]] * 2 + x", "x is not declared"),
        (ShapeOf("m×n"), "n columns", "rows × columns"),
        (ShapeOf("m×n"), "like that of W", "there are words in it"),
        (CLAIMS, "true", "there are 3 claims, and one answer"),
        (CHOICE, "no one", "from 1 to 3"),
        (WORDED, "a saddle, not a minimum", "from 1 to 3"),
        (ROOT, "1/0", "no value"),
        (ROOT, "(1, 2)", "one number is asked for"),
        (ROOT, "0.47", "it is rounded, and the exact answer is asked for"),
        (ROOT, "0,47", "it is rounded, and the exact answer is asked for"),
        (ROOT, "sqrt(2)/3 = 5", "the sides of = are not the same number"),
        (Number("1"), "1,000", "1,000 may be 1000 or 1.000"),
        (PRODUCT, "[]", "nothing in it"),
        (PRODUCT, "(-1, -1, -2) or (1, 1, 2)", "there are words in it"),
        (PRODUCT, "(-1, -1)", "a vector with 2 entries, and a vector with 3 entries is asked for"),
        (SQUARE, "1, 2, 3", "your answer is a vector with 3 entries, and a 2×2 matrix is asked for"),
        (SQUARE, "1 2; 3", "its rows have 2, 1 entries"),
        (SQUARE, "[[1, 2], [3, x]]", "the entry x: x is not declared"),
        (SQUARE, "[[1, 2], [3, ]]", "missing beside a comma"),
        (ShapeOf("m×n"), "q×n", "q is not declared"),
        (ShapeOf("m×n"), "m×n×n", "rows × columns"),
        (CHOICE, "4", "from 1 to 3"),
        (CHOICE, "-2", "from 1 to 3"),
        (CHOICE, "4/2", "from 1 to 3"),
        (CHOICE, "not 2", "from 1 to 3"),
        (FALSE, "2.5", "from 1 to 3"),
        (CLAIMS, "T F T ?", "? is neither"),
        (CLAIMS, "not true, false, true", "not is neither"),
        (ShapeOf("m×n"), "m n", "rows × columns"),
        (CHOICE, "1, 2", "one option is asked for, and you name 2"),
        (FALSE, "the last", "name a line by its number"),
        (CLAIMS, "T, maybe, F", "maybe is neither true nor false"),
        (CLAIMS, "T F", "there are 3 claims, and 2 answers"),
        (ORDER, "1 2 3", "each of the numbers from 1 to 4 once"),
    ],
)
def test_what_cannot_be_read_or_has_another_size_costs_nothing(question: Number, typed: str, says: str) -> None:
    found = question.judge(typed)
    assert not found
    assert says in found.words, found
    assert not found.costs_an_attempt


@pytest.mark.parametrize(
    "typed",
    [
        "m×n",
        "m x n",
        "mxn",
        "m by n",
        "(m, n)",
        r"\mathbb{R}^{m \times n}",
        "R^(m x n)",
        "ℝ^{m×n}",
        "$m × n$.",
        "m*n",
        "m · n",
        "[m, n]",
        "m-by-n",
        "m rows and n columns",
        "an m×n matrix",
        r"M \in \mathbf{R}^{m \times n}",
        "n columns and m rows",
        "columns: n; rows: m",
        "m (rows) × n (columns)",
        "L is m×n",
        "L: m x n",
        "m ✕ n",
        "a matrix with m rows and n columns",
    ],
)
def test_a_shape_is_typed_in_many_ways(typed: str) -> None:
    assert ShapeOf("m×n").judge(typed)


def test_a_shape_is_compared_by_value() -> None:
    assert ShapeOf("mn × 2n").judge("n*m x (n + n)")
    assert ShapeOf("n").judge("n×1")
    assert ShapeOf("3×2").judge("3x2")
    assert not ShapeOf("mn×n").judge("m+n × n")


@pytest.mark.parametrize(
    "typed",
    [
        "1.5",
        "1,5",
        "1½",
        "3⁄2",
        "3÷2",
        "150 %",
        "Fraction(3, 2)",
        "np.float64(1.5)",
        "s = 1.5",
        r"\tfrac32",
        "1 1/2",
        "3/2 = 1.5",
    ],
)
def test_a_fraction_is_typed_in_many_ways(typed: str) -> None:
    assert Number("3/2").judge(typed)
    assert not Number("2/3").judge(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2",
        "line 2",
        "Line no. 2",
        "(2)",
        "2.0",
        "the 2nd line",
        "second",
        "b)",
        "line 2 is false",
        "line 2 is wrong",
        "l. 2",
        "2!",
        "in line 2, since 3-1 is not 1",
        "the second one",
    ],
)
def test_a_line_is_named_in_many_ways(typed: str) -> None:
    assert FALSE.judge(typed)
    assert (
        FALSE.judge(typed.replace("2", "1").replace("second", "first").replace("b", "a").replace("nd", "st")).verdict
        == "wrong"
    )
    assert FALSE.judge("line two")
    assert WORDED.judge("It is a minimum.")
    assert WORDED.judge("1 (a minimum)")
    assert WORDED.judge("a saddle, because f grows").verdict == "wrong"


def test_a_number_may_be_rounded_where_the_question_says_so() -> None:
    about = Number("0.9^5", places=2)
    assert about.judge("0.59").words == "equal to the answer of the book, to 2 decimal places"
    assert about.judge("0.5905")
    assert not about.judge("0.6")
    assert not about.judge("0.5951")
    assert about.judge("0.9^5 = 0.59 = 59%")


@pytest.mark.parametrize(
    "typed",
    [
        "T F T",
        "TFT",
        "true, false, true",
        "[True, False, True]",
        "1 0 1",
        "✓ ✗ ✓",
        "1. T\n2. F\n3. T",
        "claim 1 is true, claim 2 is false, claim 3 is true",
        "[np.True_, np.False_, np.True_]",
        "np.array([True, False, True])",
        "yes, no, yes",
        "1T 2F 3T",
        "a) T b) F c) T",
        "✅❌✅",
        "{1: True, 2: False, 3: True}",
        "true since p\nfalse because not q\ntrue",
        "101",
    ],
)
def test_claims_are_answered_in_many_ways(typed: str) -> None:
    found = CLAIMS.judge(typed)
    assert found
    assert found.why == "(1) P. (2) Q. (3) R."
    assert Claims(CLAIMS.claims[:2]).judge("1 0")
    one = Claims(CLAIMS.claims[:1])
    assert all(map(one.judge, ["true, because p", "5. T", "claim 5 is true", "it holds", "T!"]))
    assert not any(map(one.judge, ["not true", "0 T", "false, because true", "it holds only sometimes"]))


def test_a_reason_comes_after_the_answer_and_of_what_was_answered() -> None:
    assert CHOICE.judge("b").why == "since b"
    assert CHOICE.judge("3").why == "not c"
    assert CHOICE.judge("7").why == ""
    assert SEVERAL.judge("a or c").verdict == "cannot be read"
    assert SEVERAL.judge("a and c").why == "A. C."
    assert SEVERAL.judge("a, c").why == "A. C."
    assert CLAIMS.judge("T T T").why == "(1) P. (3) R."
    assert "because" in dict(FALSE.judge("line 2").rows())


def test_lines_are_put_in_an_order_in_which_each_has_what_it_needs() -> None:
    assert sorted(ORDER.shown) == [1, 2, 3, 4] != ORDER.shown
    assert ORDER.shown == Order(ORDER.lines, ORDER.needs, "exr-x.1").shown

    def typed(*lines: int) -> str:
        return " ".join(str(ORDER.shown.index(line) + 1) for line in lines)

    assert all(ORDER.judge(typed(*lines)) for lines in [(1, 2, 3, 4), (2, 1, 3, 4), (1, 3, 2, 4)])
    assert ORDER.judge(typed(1, 2, 3, 4).replace(" ", ""))
    assert ORDER.judge(typed(1, 2, 3, 4).replace(" ", " → "))
    assert ORDER.judge("\n".join(f"{k}. line {line}" for k, line in enumerate(typed(1, 2, 3, 4).split(), 1)))
    found = ORDER.judge(typed(1, 2, 4, 3))
    assert (
        found.words == f"the first 2 lines can stand so; line {typed(4)} needs something that does not stand before it"
    )
    assert not Order(["a", "b", "c"], seed="x").judge("1 2 3")
