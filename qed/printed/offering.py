"""Which declarations make a formula well formed: offered to a reader, never assumed.

Every letter that nobody declared is tried as what its kind of letter mostly stands for, and as something else only
where that does not fit; its dimensions are unknowns, which reading the formula binds. Where all letters are declared
and the shapes do not fit, those of numbers, vectors and matrices are unknowns as well.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from .. import families
from ..errors import NotWellFormed
from ..families import Dimension, Family, Hypothesis
from ..hypotheses import Hypotheses
from . import nodes as n
from .claims import Printed
from .dialect import is_of_a_word, of_a_word
from .kinds import declared, printed_name
from .parser.operators import TIMES, TIMES_OF_LETTERS
from .shapes import ONE, SCALAR, Dim, Function, Matrix, Scalar, Type, Unknown

Read = Callable[[Mapping[str, Type]], Printed]
Offer = dict[str, tuple[str, ...]]
"""For each letter its family and dimensions: {"A": ("Real", "m", "n"), "n": ("Dimension",)}.

Where a derivative fits in the other layout alone, that is offered as well: {"layout": ("denominator",)}; and
{"norm": ("2",)} where it matters which one ‖A‖ is.
"""

MOST_LETTERS = 6
_FEW = 12
_ESTIMATE = (
    "{0} is no letter that any vector stands for: say beside the formula what it is, as "
    '\\hat\\{1} = (X^T X)^{{-1}} X^T y, or declare it, {0}=Real["n"].'
)
_IOTA = (
    r'Declare iota=Real["n"] for any vector; the vector of ones, as economists use the letter, is written \mathbf{1}.'
)
LAYOUT = 'layout="denominator"'
_DIMENSIONS = set("nmdpkqrN")
_VECTORS = set("xyzuvwbgqpred")
_FUNCTIONS = set("fghFGH")
_OF_FUNCTIONS = ("field", "map", "curve")
"""R^n → R, R^n → R^m, R → R."""
_BOLD = re.compile(r"\\(?:vec|mathbf|boldsymbol|bm)(?![A-Za-z])")
_OF_A_NORM = re.compile(r"(?:\\r?[Vv]ert|\\\||\|\||‖)\s*_\s*\{?\s*$")
_OF_A_MATRIX = "is one of a matrix"
"""What the parser says of σ_i and λ_i where nobody can tell of which."""
_APPLIED = (
    r"(?<![A-CE-Za-z\\]){0}['′]*\s*(?:\\left\s*)?\(|\\nabla\s*(?:\^2\s*)?\(?{0}(?![A-Za-z])"
    r"|\\circ\s*{0}(?![A-Za-z])|{0}\s*\\circ"
)
"""A letter that stands for a function."""
_JACOBIAN = re.compile(r"(?<![A-Za-z\\])(?:D\s*\(?\s*[f-h]|J_)")
_LOSS = re.compile(r"\s*(?:[LECJS]|\\ell|\\mathcal\s*\{?L\}?)\s*:?=\s*[a-zA-Z]\s*\([^()]*\)\s*")
"""L = f(y): a loss is a number."""
_BELOW = re.compile(r"_\s*\{[^{}]*\}")
_RELATIONS = re.compile(r"<=|>=|[=<>≤≥]|\\(?:leq?|geq?|neq?|approx)(?![A-Za-z])")
_TWO_INDICES = re.compile(r"\\?[A-Za-z]+\s*_\s*\{\s*[a-z1-9]\s*,?\s*[a-z1-9]\s*\}")
_COUNTS = set("kqr")
_COUNTING = re.compile(r"(?:\^\s*\{?|\\leq?(?![a-z])|≤|<=)\s*$")
_ROWS_FIRST = "Nmnkpqrd"
"""Of two dimensions that stand in a formula, that of the rows is mostly the first of these."""
_ALONE = {"number": "Real", "dimension": "Dimension", "count": "Dimension", "exponent": "Exponent"}
_PYTHON = {"lambda"}
_SAID_BESIDE = ("layout", "norm")
"""What `holds` takes beside the declarations."""


def offered(read: Read, hypotheses: Hypotheses) -> Offer | None:
    """The declarations with which a formula can be read; None where there are none, or where it can be read already.

    `read` reads it with given types, and raises `NotWellFormed` where that fails. The same is raised here where more is
    wrong than that letters are not declared.
    """
    types = declared(hypotheses)
    error = _fails(read, types)
    if error is None:
        return None
    if error.undeclared:
        return _declaring(read, types)
    return _reshaped(read, types, hypotheses)


def words(offer: Offer) -> str:
    """As a reader writes it in Python: A=Real["m", "n"], n=Dimension."""
    parts = []
    for letter, (family, *dims) in offer.items():
        if letter in _SAID_BESIDE:
            parts.append(f'{letter}="{family}"')
            continue
        sizes = ", ".join(dim if dim.isdigit() else f'"{dim}"' for dim in dims)
        parts.append(f"{letter}{'_' * (letter in _PYTHON)}={family}" + (f"[{sizes}]" if dims else ""))
    return ", ".join(parts)


def _fails(read: Read, types: Mapping[str, Type]) -> NotWellFormed | None:
    try:
        read(types)
    except NotWellFormed as error:
        return error
    return None


# --- letters without a declaration ---------------------------------------------------------------------


def _declaring(read: Read, types: Mapping[str, Type]) -> Offer | None:
    letters: list[str] = []
    shown: dict[str, str] = {}
    while len(letters) <= MOST_LETTERS:
        missing: NotWellFormed | None = None
        for kinds in _choices(letters, shown):  # numbers fit almost everywhere: what is missing is read next
            error = _fails(read, trial := {**types, **_made(kinds)})
            if error is None:
                found = _solved(kinds, trial, types, _indices(read, trial))
                if found is not None and _natural(read, trial) and not _is_odd(kinds):
                    return found
                usual = found is None and kinds == next(_choices(letters, shown))
                if usual and (found := _alike(read, kinds, types)):  # of blocks the unknown sizes would be 1
                    return found
                continue
            if is_of_a_word(error):
                raise of_a_word(error)
            missing = missing or (error if error.undeclared else None)
            if missing is None and (found := _alike(read, kinds, types)):
                return found
            if not (error.undeclared or error.misfit) and kinds == next(_choices(letters, shown)):
                raise _as_declared(error, kinds, trial, types)
        if missing is None:
            _stops(read, _choices(letters, shown), types)
            return None
        letter = _capital(missing, types) or missing.undeclared
        if letter in ("beta_hat", "theta_hat"):
            raise NotWellFormed(_ESTIMATE.format(letter, letter.partition("_")[0]), missing.latex, missing.span)
        if letter == "iota":
            raise NotWellFormed(_IOTA, missing.latex, missing.span)
        if _OF_A_MATRIX in missing.words:
            raise missing
        if letter in letters or not _is_letter(letter):
            return None
        applied = letter in _FUNCTIONS and re.search(_APPLIED.format(letter), missing.latex)
        if applied and not _stands_on_all_sides(letter, missing.latex):
            return None
        letters.append(letter)
        if _LOSS.fullmatch(missing.latex):
            shown[letter] = "field"
        if kind := _shown(letter, missing.latex, missing.span[0]):
            shown[letter] = kind
    return None


def _is_odd(kinds: Mapping[str, str]) -> bool:
    """Whether W is a number beside vectors; C and L may be constants."""
    numbers = {letter for letter, kind in kinds.items() if kind == "number"}
    return "vector" in kinds.values() and not numbers.isdisjoint("AWXUVQHP")


def _capital(missing: NotWellFormed, types: Mapping[str, Type]) -> str:
    """A, where what is missing is a_{ij}, and A stands beside it."""
    letter, capital = missing.undeclared, missing.undeclared.upper()
    if len(letter) > 1 or not letter.islower() or not _TWO_INDICES.match(missing.latex, missing.span[0]):
        return ""
    alone = capital not in types and re.search(rf"(?<![A-Za-z\\]){capital}(?![A-Za-z_])", missing.latex)
    return capital if alone else ""


def _stops(read: Read, kinds: Iterator[dict[str, str]], types: Mapping[str, Type]) -> None:
    """Say what is wrong where the letters are what they mostly stand for, with all sizes n.

    Where the shapes do not fit with that, what is said of other kinds comes first: that a sign is not read, or that a
    row and a column would be the same by the other layout.
    """
    errors: list[tuple[bool, bool, int, NotWellFormed, dict[str, str], dict[str, Type]]] = []
    for one in itertools.islice(kinds, _FEW):
        trial = {**types, **_made(one, Dim.of("n"))}
        error = _fails(read, trial)
        if error is None and not errors:
            return
        if error is not None:
            errors.append((LAYOUT not in error.words, error.misfit, len(errors), error, one, trial))
    if errors:
        *_, error, one, trial = min(errors)
        raise _as_declared(error, one, trial, types)


def _alike(read: Read, kinds: Mapping[str, str], types: Mapping[str, Type]) -> Offer | None:
    """The declarations with all sizes n, where these can be read: A ⊗ B has sizes that cannot be unknowns."""
    size = Dim.of("n")
    others = _DIMENSIONS & kinds.keys() - {"n"}
    if isinstance(types.get("n"), Matrix) or kinds.get("n", "dimension") != "dimension" or others:
        return None  # with a second size in the formula, not all are n
    made = {**_made(kinds, size), "n": types.get("n", Scalar(size))}
    if {"matrix", "vector"}.isdisjoint(kinds.values()) or _fails(read, {**types, **made}) is not None:
        return None
    return _solved(kinds, {**types, **made}, types) if _natural(read, {**types, **made}) else None


def _as_declared(
    error: NotWellFormed, kinds: Mapping[str, str], trial: Mapping[str, Type], types: Mapping[str, Type]
) -> NotWellFormed:
    """What is wrong with a formula besides that its letters are not declared."""
    offer = _solved(kinds, trial, types)
    first = next(iter(kinds))
    told = f"{first} is not declared. With {words(offer)} the formula stops here: " if offer else ""
    return NotWellFormed(told + error.words, error.latex, error.span)


def _natural(read: Read, types: Mapping[str, Type]) -> bool:
    """Whether nothing is printed that nobody prints of numbers: a transpose, a trace, A ⊗ B, a product A @ B."""
    printed = read(types)
    if TIMES in printed.notes or TIMES_OF_LETTERS in printed.notes:
        return False
    return not any(_of_numbers(part) or _is_product_of_exponentials(part) for part in printed.parts())


def _is_product_of_exponentials(part: n.Node) -> bool:
    """Whether e^x · e^{-x} is the inner product of two vectors, which nobody means."""
    factors = (part.a.a, part.b) if isinstance(part, n.Product) and isinstance(part.a, n.Transpose) else ()
    return len(factors) == 2 and all(isinstance(one, n.Elementwise) and one.name == "exp" for one in factors)


def _of_numbers(part: n.Node) -> bool:
    if isinstance(part, n.Transpose):
        return isinstance(part.a, n.Sym) and isinstance(part.a.type, Scalar)
    if isinstance(part, (n.Spectrum, n.SpectralRadius, n.Norm)):
        return _is_number(part.a)
    return isinstance(part, (n.Trace, n.Determinant, n.Vec, n.Kronecker, n.Diagonal)) and any(
        map(_is_number, part.children())
    )


def _is_number(part: n.Node) -> bool:
    """Whether a number is made of numbers, as xᵀy is not."""
    made_of = (inside.type for inside in part.walk() if isinstance(inside, n.Sym))
    return isinstance(part.type, Scalar) and not any(isinstance(kind, Matrix) for kind in made_of)


def _is_letter(key: str) -> bool:
    return key.isidentifier() and "#" not in key


def _usual(letter: str) -> tuple[str, ...]:
    """What a letter may be, the most usual first."""
    plain = letter.split("_")[0]
    if letter in _FUNCTIONS:
        return _OF_FUNCTIONS
    if plain in _DIMENSIONS and plain == letter:
        return ("dimension", "vector", "number") if plain in _VECTORS else ("dimension", "number")
    if len(plain) == 1 and plain.isupper():
        return ("matrix", "number")
    if len(plain) > 1:  # Greek
        return ("number", "vector", "matrix") if plain[0].islower() else ("matrix", "number")
    return ("vector", "number") if plain in _VECTORS else ("number", "vector")


def _shown(letter: str, latex: str, place: int) -> str | None:
    """What its print shows of the letter that stands here.

    A small bold one is a vector, a_{ij} a matrix, that of ‖·‖_p an exponent, k in A^k and rank(B) ≤ k a number that is
    no size of a matrix.

    A Jacobian is one of a map R^n → R^m: with numbers as values the order in a chain rule would not matter.
    """
    if letter in _FUNCTIONS:
        if not re.search(_APPLIED.format(letter), latex):
            return "matrix" if letter.isupper() else _STEP if letter == "h" else "vector"
        return "map" if _JACOBIAN.search(latex) and r"\nabla" not in latex else None
    if _BOLD.match(latex, place):
        return "vector" if letter[0].islower() else None
    if letter.islower() and _TWO_INDICES.match(latex, place):
        return "matrix"
    if letter in _COUNTS and _COUNTING.search(latex, 0, place):
        return "count"
    return "exponent" if letter.islower() and _OF_A_NORM.search(latex, 0, place) else None


_STEP = "step"
"""h of f(x + h)"""


def _as_shown(kind: str) -> tuple[str, ...]:
    return ("vector", "number") if kind == _STEP else (kind,)


def _choices(letters: list[str], shown: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """All combinations of kinds, those with fewest exceptions first; for some letters one is shown."""
    usual = [_as_shown(shown[letter]) if letter in shown else _usual(letter) for letter in letters]
    ranked = itertools.product(*(range(len(kinds)) for kinds in usual))
    for ranks in sorted(ranked, key=lambda ranks: (sum(rank > 0 for rank in ranks), sum(ranks))):
        yield {letter: kinds[rank] for letter, kinds, rank in zip(letters, usual, ranks, strict=True)}


def _made(kinds: Mapping[str, str], size: Dim | None = None) -> dict[str, Type]:
    """Types of these kinds, with unknown dimensions, or with this one."""

    def made(letter: str, kind: str) -> Type:
        if kind in _OF_FUNCTIONS:
            argument = SCALAR if kind == "curve" else Matrix(size or Dim.of(Unknown()), ONE)
            return Function((argument,), Matrix(size or Dim.of(Unknown()), ONE) if kind == "map" else SCALAR)
        if kind in ("matrix", "vector"):
            return Matrix(size or Dim.of(Unknown()), ONE if kind == "vector" else size or Dim.of(Unknown()))
        return Scalar(Dim.of(letter)) if kind in ("dimension", "count") else SCALAR

    return {letter: made(letter, kind) for letter, kind in kinds.items()}


_INDICES = re.compile(r"_\s*(\{[^{}]*\}|[a-z])")
_RUN = re.compile(r"(?<![A-Za-z\\])[a-z]{1,3}(?![A-Za-z])")
_IS_NAMED = re.compile(r"[^\W\d]\w*(?:[-+]\d+)?|\d+")


def _indices(read: Read, types: Mapping[str, Type]) -> set[str]:
    """The letters below others, which are no names for dimensions: k of \\sum_k a_{ik} b_{kj}."""
    try:
        latex = read(types).latex
    except NotWellFormed:  # with the sizes that it has settled, it is none
        return set()
    runs = (run for below in _INDICES.findall(latex) for run in _RUN.findall(below))
    return set("".join(runs)) & set("ijkls")


def _solved(
    kinds: Mapping[str, str], trial: Mapping[str, Type], types: Mapping[str, Type], indices: Collection[str] = ()
) -> Offer | None:
    """The declarations that a reading has settled; None where a vector or a matrix turned out to be smaller."""
    shapes = {letter: shape for letter in kinds if (shape := _shape(trial[letter])) is not None}
    if any(_degenerate(kind) for kind in shapes.values()):
        return None
    taken = {*types, *kinds} - {letter for letter, kind in kinds.items() if kind == "dimension"}
    lone = [letter for letter, kind in kinds.items() if kind == "dimension"]
    lone += [letter for letter, kind in types.items() if isinstance(kind, Scalar) and kind.index]
    names = _named(shapes, taken | {*indices} - {*lone}, lone)
    offer: Offer = {}
    for letter, kind in kinds.items():
        if kind in _ALONE:
            offer[letter] = (_ALONE[kind],)
        elif kind in _OF_FUNCTIONS:
            offer[letter] = ("Smooth", *_real(shapes[letter], names)[1:]) if letter in shapes else ("Smooth",)
        else:
            offer[letter] = _real(shapes[letter], names)
    mentioned = {dim for _, *dims in offer.values() for dim in dims}
    if not all(map(_IS_NAMED.fullmatch, mentioned)):
        return None  # of two vectors: there is no name for n + m
    return {key: value for key, value in offer.items() if value != ("Dimension",) or key not in mentioned}


def _shape(kind: Type) -> Matrix | None:
    """The shape of a vector or matrix; of a function the sizes of its argument and of its value."""
    if isinstance(kind, Function):
        argument, value = kind.args[0], kind.result
        if not isinstance(argument, Matrix):
            return None
        return Matrix(argument.rows, value.rows if isinstance(value, Matrix) else ONE)
    return kind if isinstance(kind, Matrix) else None


def _stands_on_all_sides(letter: str, latex: str) -> bool:
    """Whether a claim may be one on any function: ∇f(x) = 2Ax is one on a function that was defined elsewhere."""
    if re.fullmatch(rf"\s*\\?\w+\s*:?=\s*{letter}\s*\([^()]*\)\s*", latex):  # L = f(y) says what L is
        return True
    sides = _RELATIONS.split(_BELOW.sub(" ", latex))
    return all(re.search(rf"(?<![A-CE-Za-z\\]){letter}(?![a-z])", side) for side in sides)


def _degenerate(kind: Matrix) -> bool:
    return kind.rows.resolved() == ONE or (kind.cols is not ONE and kind.cols.resolved() == ONE)


def _real(kind: Matrix, names: Mapping[Dim, str]) -> tuple[str, ...]:
    dims = (kind.rows,) if kind.is_vector else (kind.rows, kind.cols)
    return ("Real", *(names.get(dim.resolved(), str(dim.resolved())).replace("−", "-") for dim in dims))


def _named(shapes: Mapping[str, Matrix], taken: set[str], first: list[str]) -> dict[Dim, str]:
    """Names for the dimensions that nothing settled, `first` those that stand in the formula without a symbol."""
    free: list[Dim] = []
    if any(not kind.is_vector and kind.rows.resolved() != kind.cols.resolved() for kind in shapes.values()):
        first = sorted(first, key=_ROWS_FIRST.find)
    upright = len(first) > 1 or first in (["m"], ["N"])
    for kind in shapes.values():
        for dim in (kind.rows, kind.cols) if upright else (kind.cols, kind.rows):
            dim = dim.resolved()
            if any(isinstance(atom, Unknown) for atom, _ in dim.terms) and dim not in free:
                free.append(dim)
    used = {str(dim.resolved()) for kind in shapes.values() for dim in (kind.rows, kind.cols)}
    pool = [name for name in (*first, *"nmkpqrs") if name not in used and (name in first or name not in taken)]
    return dict(zip(free, dict.fromkeys(pool), strict=False))


# --- shapes that do not fit ----------------------------------------------------------------------------


def _reshaped(read: Read, types: Mapping[str, Type], hypotheses: Hypotheses) -> Offer | None:
    """Other dimensions for the declared vectors and matrices, where these make the formula well formed."""
    trial: dict[str, Type] = dict(types)
    before: dict[str, Hypothesis] = {}
    for name, hypothesis in hypotheses.parameters.items():
        key = printed_name(name)
        if not isinstance(hypothesis, Hypothesis) or not isinstance(types[key], Matrix):
            continue
        if any(isinstance(dim, int) or not dim.isidentifier() for dim in hypothesis.dims) or hypothesis.family.refers:
            return None
        unknown = {dim: Dim.of(Unknown()) for dim in hypothesis.dims}
        alone = str(hypothesis.family) == "Real"
        made = tuple(Dim.of(Unknown()) if alone else unknown[dim] for dim in hypothesis.dims)
        # a family only rearranges its dimensions
        shape: tuple[Dim, ...] = tuple(hypothesis.family.shape(made))  # type: ignore[arg-type]
        trial[key] = Matrix(shape[0], shape[1] if len(shape) > 1 else ONE)
        before[key] = hypothesis
    if not before or _fails(read, trial) is not None:
        return None
    shapes = {key: kind for key in before if isinstance(kind := trial[key], Matrix)}
    if any(_degenerate(kind) for kind in shapes.values()):
        return None
    names: dict[Dim, str] = {}
    for key, kind in shapes.items():
        dims = [str(dim) for dim in before[key].family.shape(before[key].dims)]  # type: ignore[arg-type]
        square = len(dims) > 1 and kind.rows.resolved() == kind.cols.resolved()
        for dim, name in zip((kind.rows, kind.cols), dims[::-1] if square else dims, strict=False):
            if (free := dim.resolved()) not in names and name not in names.values():
                names[free] = name
    offer: Offer = {}
    for key, kind in shapes.items():
        new = _real(kind, names)
        if any("?" in dim for dim in new):
            return None
        if str(before[key].family) == "Real" and new[1:] != before[key].dims:
            offer[key] = new
    return offer or None


def as_hypotheses(offer: Offer) -> dict[str, object]:
    """The same as hypotheses, to declare with."""

    def hypothesis(letter: str, family: str, *dims: str) -> object:
        if family == "Dimension":
            return Dimension
        if letter in _SAID_BESIDE:
            return family
        made: Family = getattr(families, family)
        sizes = tuple(int(dim) if dim.isdigit() else dim for dim in dims)
        return made[sizes] if sizes else Hypothesis(made)

    return {letter: hypothesis(letter, *kind) for letter, kind in offer.items()}
