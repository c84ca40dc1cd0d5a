r"""What people write around a formula, in the words that are read: nothing of it is a part of the formula.

**(AB)ᵀ = BᵀAᵀ**, show that tr(AB) = tr(BA)       without marks and asides
Sei A symmetrisch. Dann gilt A = Aᵀ                Let A symmetric. Then A = Aᵀ
∂(Ax)/∂x = Aᵀ (denominator layout)                 ∂(Ax)/∂x = Aᵀ, in this layout
σ(-x) = 1 - σ(x), where σ is the sigmoid           σ(-x) = 1 - σ(x), with σ(z) := sigmoid(z) before it
AB = BA and tr(A) = 1                              AB = BA, tr(A) = 1
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from . import adjoints, asides, attained, bounds, code_before, copied, foreign_words, in_words, primed, which_norm
from .typed_definitions import ACRONYMS


class Plain(NamedTuple):
    """A text without what stands around it, and what that says: a layout, a norm, and definitions."""

    text: str
    layout: str = ""
    given: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    several: bool = False
    """Whether it says of several claims that all of them hold: none is the condition for another."""
    norm: str = ""


_MARKS = re.compile(
    r"^\s*(?:[-*>]\s+|\d+[.)]\s+)?(\*\*\*|\*\*|__|`{1,3}|\*|_)(?=\S)(?P<inside>.+?)(?<=\S)\1\s*$", re.DOTALL
)
"""**…** and `…`, in Markdown."""
_ASKING = re.compile(
    r"^\s*(?:(?:(?:please\s+)?(?:show|prove|check|verify|note|recall|claim|conjecture|is it true|is it correct|i think"
    r"|it is known|we know|we see|we get|we obtain|we have|one has|it holds|it follows"
    r"|(?:the|this|our)\s+(?:gradient|derivative|hessian|jacobian|result|answer|solution|formula|identity|inequality)"
    r"(?:\s+(?:is|becomes|reads|says|gives))?(?=\s*:))(?:\s+that)?|true or false"
    r"|montre[rz]?(?: que)?|demuestra(?: que)?|demostrar(?: que)?|zeige(?:n sie)?(?:,? dass)?|beweise(?:,? dass)?"
    r"|hence|thus|therefore|so|then|why is|is)\b\s*[:,]?\s+)+(?=\S)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:(?:[\s,]+(?:holds|is true|is correct|right|correct|true|always holds|always))+\s*[?!]*|\s*\?[?!]*|\s+!+)?\s*$"
)
"""What asks, or claims loudly. An ! after a letter is a factorial."""
_LAYOUT = re.compile(
    r"[\s,;]*(?:\\q?quad\s*)?(?:\\(?:text|mbox|textrm)\s*\{\s*)?[(\[]?\s*(?:(?:in|using|with|by|under)\s+)?(?:the\s+)?"
    r"(?P<layout>numerator|denominator)[\s-]+layout(?:\s+(?:convention|notation))?\s*[)\]]?\s*\}?\s*[,:;]?",
    re.IGNORECASE,
)
_FUNCTIONS = {
    "sigmoid": "sigmoid", "logistic": "sigmoid", "relu": "ReLU", "hyperbolic tangent": "tanh", "tanh": "tanh",
    "softplus": "softplus",
}  # fmt: skip
_FUNCTION = rf"(?:the\s+)?(?:logistic\s+(?=sigmoid))?(?P<what>{'|'.join(_FUNCTIONS)})(?:\s+(?:function|activation))*"
_IS_A_FUNCTION = re.compile(
    rf"[\s,;(]*(?:\b(?:where|with|for|here|and)\s+)?\$?(?P<letter>\\?(?:sigma|phi|varphi|rho)|[σφρfgh])\$?\s*"
    rf"(?:\([a-z]\)\s*)?(?:is|denotes|being|=|:)\s*\$?{_FUNCTION}\)?\s*(?![\w(^])[.,;]?",
    re.IGNORECASE,
)
_BRACED = re.compile(
    r"\\(?:text|mbox|textrm)\s*\{([^{}]*(?:sigmoid|logistic|relu|tanh|softplus)[^{}]*)\}", re.IGNORECASE
)
_RELATION = re.compile(r"(?<![:<>])[=<>≤≥≠](?!=)|[<>=]=|\\(?:leq?|geq?|neq?)(?![A-Za-z])")
_AND = re.compile(
    r"\s*,?\s+(?:\\(?:text|mbox)\{\s*(?:and|but|or equivalently)\s*\}|and|but|but also|as well as)\s+(?:also\s+)?"
)
_SIGNS = re.compile(r"\\(?:pm|mp)(?![A-Za-z])|[±∓]")
_CONDITION = re.compile(
    r"\\(?:implies|Rightarrow|iff|forall|begin)|[⇒⇔⟹∀]|=>|\b(?:if|for|let|where|when|whenever|with|such|suppose|assume|"
    r"provided|then)\b",
    re.IGNORECASE,
)
_SEMIDEFINITE = r"(?:symmetric\s+)?(?:positive[\s-]+semi-?\s?definite|positive\s+semidef|psd|PSD|p\.s\.d\.)"
_PROJECTION = r"(?:(?P<straight>orthogonal\s+)(?:projection|projector)|projection|projector|idempotent)"
_WHAT = r"(?:\s+(?:matrix|matrices))?"
_BE = r"\s+(?:(?:is|are|be|being)\s+)?(?:an?\s+)?"
_MADE = re.compile(
    rf"(?P<before>\b(?:if|for|let|where|when|with|suppose|assume|and|given|all|any|every)\s+|,\s*|[(]\s*){bounds.LETTERS}{_BE}"
    rf"(?:(?P<semidefinite>{_SEMIDEFINITE})|{_PROJECTION})\b{_WHAT}", re.IGNORECASE,
)  # fmt: skip
_MADE_BEFORE = re.compile(
    rf"(?P<before>\b(?:if|for|let|where|when|with|all|any|every|and)\s+(?:an?\s+|all\s+|any\s+|every\s+)?)"
    rf"(?:(?P<semidefinite>{_SEMIDEFINITE})|{_PROJECTION}){_WHAT}\s+{bounds.LETTERS}(?=\s*(?:[,.;:)]|$|we\b|then\b))",
    re.IGNORECASE,
)
"""A, B are psd, for every projection P: what no family says, as a formula."""
_SAME_SIZE = rf"(?P<x>{bounds.LETTER})\s*(?:,|and|\\text\{{\s*and\s*\}})\s*(?P<y>{bounds.LETTER})"
_PERPENDICULAR = [
    re.compile(
        rf"{_SAME_SIZE}\s+(?:are|be)\s+(?P<how>orthogonal|perpendicular|orthonormal)(?:\s+vectors)?(?!\s+matri)"
    ),
    re.compile(rf"(?P<how>orthogonal|perpendicular|orthonormal)(?:\s+vectors)?\s+{_SAME_SIZE}(?!\w)"),
]
"""u and v are orthogonal: of small letters."""
_EIGEN = re.compile(
    rf"(?P<v>{bounds.LETTER})\s+(?:is|be)\s+an?\s+eigenvector\s+of\s+(?P<a>[A-Z])\s+(?:with|for|to|corresponding to)\s+"
    rf"(?:the\s+)?(?:eigenvalue|ev)\s+(?P<l>{bounds.LETTER})"
)
_SAID_OF_SIGMA = re.compile(
    r"\s*,?\s*\(?\s*(?:where|with|and)\s+(?:the\s+)?\$?(?:\\?(?:sigma|lambda)|[σλ])_?\{?[\w\\]*\}?\$?\s+"
    r"(?:is|are|denotes?|being)\s+(?:the\s+)?(?:largest|smallest|[ijk]-?th)?\s*(?:singular values?|eigenvalues?)"
    r"(?:\s+of\s+\$?[A-Z]\$?)?\)?"
)
"""where \\sigma_1 is the largest singular value of A: what it means without these words as well."""
_REAL_NUMBERS = re.compile(
    r"\bfor\s+(?:all\s+|any\s+)?real\s+(?:numbers?\s+)?(?P<letters>[a-z](?:\s*(?:,|and)\s*[a-z])*)(?!\w)"
)
_NAMED_PROPERTY = re.compile(
    r"^\s*[A-Za-z]\s*=\s*(?P<what>[^=<>≤≥]+?)\s+(?:\\text\s*\{\s*)?(?=is\s+(?:an?\s+)?(?:(?:orthogonal\s+)?projec|symmetric|idempotent|positive|psd|skew|"
    r"invertible|orthogonal))"
)
"""C = X^T X is symmetric: C stands nowhere else."""
_CONVEX = re.compile(
    r"convex\s*(?:and|,)\s*(?:\w+\s+)?(?:differentiable|smooth|continuous)|(?:differentiable|smooth) and convex"
)
_KINDS = r"(?:(?:square|real|arbitrary|[nm]\s*[x×]\s*n)\s+)*(?:matrix|matrices|vectors?|numbers?)"
_SAME = (
    r"(?:\s+(?:of|with)\s+(?:the\s+same|equal|compatible|matching)\s+(?:size|sizes|shape|shapes|dimensions?|order))?"
)
_OF_ANY = re.compile(
    rf"^\s*(?:for\s+(?:any|all|every|each|an?)(?:\s+two)?|let)\s+{_KINDS}\s+{bounds.LETTERS}{_SAME}\s*[,:]\s*",
    re.IGNORECASE,
)
_LET_BE_ANY = re.compile(
    rf"^\s*(?:let|given|suppose|assume)\s+{bounds.LETTERS}\s+(?:be\s+|are\s+|is\s+)?(?:an?\s+|two\s+|any\s+)?{_KINDS}"
    r"(?:\s+(?:square|of the same size))?\s*[.,;:]\s*(?:then,?\s+)?", re.IGNORECASE,
)  # fmt: skip
"""For any square matrix A, …: of which shape it is, the formula says."""
_SUPPOSE = re.compile(r"^\s*(?:suppose|assume)(?:\s+that)?\s+(?=\S)", re.IGNORECASE)
_REAL = re.compile(r"\breal[\s-]+(?=symmetric|square|orthogonal|skew|invertible|matri|vector)")
_THE_MATRIX = re.compile(r"^\s*the\s+(?:matrix|vector|product)\s+", re.IGNORECASE)
_EXISTS = re.compile(r"(?<![A-Za-z])([A-Z])\s*(?:\^\s*\{?\s*-1\s*\}?|⁻¹)\s+exists")
_LET_ALL_BE = re.compile(
    rf"^\s*let\s+(?P<letters>{bounds.LETTER}(?:\s*,\s*{bounds.LETTER})+)\s*{bounds.SPACE}(?:\s*\^\s*(?:\{{[^{{}}]*\}}|\w))?\s+be\s+(?:an?\s+)?",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"^\s*given\s+(?:that\s+)?(?:an?\s+)?(?P<said>[^=<>≤≥,]+?),\s*(?=\S)", re.IGNORECASE)
_BOTH = re.compile(r"symmetric\s*,?\s*(?:and\s+)?positive(?=[\s-]definite)")
_OF = re.compile(
    r"(?:the\s+)?\b(?P<what>gradient|trace|determinant|rank)\s+of\s+(?P<of>[^=<>≤≥,]+?)(?=\s+(?:is|equals)\s|\s*[=<>≤≥]|\s*$)"
)
_DERIVATIVE_OF = re.compile(
    r"(?:the\s+)?\bderivative\s+of\s+(?P<of>[^=<>≤≥,]*?x[^=<>≤≥,]*?)(?=\s+(?:is|equals)\s|\s*=)"
)
_EQUALS = re.compile(r"\s+(?:equals|is equal to|is the same as)\s+")
_COMMANDS = {
    "gradient": r"\nabla",
    "trace": r"\operatorname{tr}",
    "determinant": r"\det",
    "rank": r"\operatorname{rank}",
}
_ONE_FORMULA = re.compile(
    r"^(?!.*\b(?:if|for|let|where|when|with|suppose|assume|given)\b)[^$]*\$\$?[^$]+\$\$?[\s.*_]*$",
    re.IGNORECASE | re.DOTALL,
)
"""**Claim:** $…$"""
_DOLLARS = re.compile(r"(?<!\\)\${1,2}")
_FIRST = re.compile(r"^\s*[Ff]or\s+(?P<of>[^:=]*\[[^:=]*)\s*:(?!=)\s*(?P<claim>.+)$", re.DOTALL)
"""for t in [0, 1]: …, with a comma that ends nothing."""
_IN = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s+in\s+(?=[\[(]\s*[-\d])")


_ARROW = re.compile(r"(?<=[^\s=])\s*(?:→|⟶|\\to(?![a-z])|\\rightarrow(?![a-z])|-{1,2}>)\s*(?=\S)")
_LIMIT = re.compile(r"\blim|\\lim|infty|∞|:\s*(?:\\mathbb|ℝ|R\b)")
_ACRONYM = ACRONYMS
_FUNCTION_NAME = re.compile(
    r"\\text\s*\{\s*(tr|Tr|trace|rank|det|diag|vec|softmax|sigmoid|ReLU|relu|ker|sign|tanh|log|exp|dim|cond)\s*\}"
)
_UPRIGHT = re.compile(
    rf"\\(?:text|mbox|operatorname|mathrm)\s*\{{\s*({_ACRONYM}|[A-Z][a-z]{{2,}}(?=\s*\}}\s*\([a-z]\)\s*=))\s*\}}"
)
_NAMED = re.compile(rf"(?<![A-Za-z\\{{])(?:{_ACRONYM})(?=\s*:?=(?!=))")
_SLOPE_OF = re.compile(rf"(?<![A-Za-z\\])(d|∂)\s?({_ACRONYM})\s*/\s*\1\s?([A-Za-z](?:_\w)?)(?!\w)")
_LONE_NAME = re.compile(rf"(?<![A-Za-z\\{{])({_ACRONYM})(?![A-Za-z(])")
_CODE = re.compile(r"@|\*\*|\b(?:np|torch|jnp)\.|%\*%|\.[*^]")
_BOLD_DERIVATIVE = re.compile(r"\\(?:bm|boldsymbol|mathbf)\s*\{\s*([HJ])\s*\}\s*(?=_\s*\{?\s*[fghFGL])")
_TYPED_FUNCTION = re.compile(
    r"([f-h])\s*(?::|\\colon)\s*[^,;:=]*?(?:\\to(?![a-z])|→|\\rightarrow)[^,;:=]*?(?:,|;|:|\bby\b|\bbe\b)[\s$]*(?=\1\s*\()"
)
"""f: R^n → R, f(x) = …: the definition says the same."""
_BOLD_TEXT = re.compile(r"\\textbf\s*\{\s*([A-Za-z])\s*\}")
_TITLE = re.compile(
    r"^\s*\\text(?:bf|it|rm)?\s*\{\s*(?:Claim|Theorem|Lemma|Proposition|Corollary|Fact|Note|Proof|Show|Prove)[^{}]*\}\s*"
)
_WE_HAVE = re.compile(r"\s*,?\s+(?:then\s+)?(?:we have|one has|it holds|there holds)(?:\s+that)?\s*[:,]?\s+(?=\S)")
_AND_ALL = re.compile(r"\band\s+(?:for\s+)?(?:all|any|every)\s+(?=symmetric|orthogonal|invertible|positive|unit)")
_THEN_FOR = re.compile(r"(?<=[.,;])\s*then\s+(?=for\b)", re.IGNORECASE)
_WHERE_WITH = re.compile(r"(\b(?:where|[Ll]et)\b[^.]*?)\s+with\s+")
_SHAPED = re.compile(
    rf"(?P<letter>{bounds.LETTER})\s+(?P<verb>is|be|are)\s+(?:an?\s+|of (?:size|shape)\s+)?(?:real\s+)?"
    r"(?P<how>(?:symmetric|invertible|orthogonal|positive definite)\s+)?(?P<rows>[a-z])\s*(?:x|×|\\times|by)\s*"
    r"(?P<columns>[a-z])(?![a-z])(?:\s+(?:real\s+)?matri(?:x|ces))?"
)
"""A is an n x n matrix."""
_COLUMNS = re.compile(r"(?:the\s+)?columns\s+of\s+([A-Z])\s+are\s+(?:linearly\s+)?independent")
_ROWS = re.compile(
    r"(?<![A-Za-z])([A-Z])\s+(?:has|is of|with|of)\s+full\s+row\s+rank"
    r"|(?:the\s+)?rows\s+of\s+([A-Z])\s+are\s+(?:linearly\s+)?independent"
)
_TEXT_AROUND = re.compile(r"\\(?:text|mbox)\{([^{}]*(?:columns|rows|independent)[^{}]*)\}")
_FULL_STOP = re.compile(r"(?<!\.)\s*\.\s*$")
_BEFORE = [
    (_THE_MATRIX, ""), (_REAL, ""), (_SUPPOSE, "Let "), (_EXISTS, r"\1 is invertible"),
    (_LET_ALL_BE, r"Let \g<letters> be "), (_OF_ANY, ""), (_LET_BE_ANY, ""), (_GIVEN, r"Let \g<said>. Then "),
    (_BOTH, "positive"), (_TEXT_AROUND, r" \1 "), (_COLUMNS, r"\1 has full column rank"),
    (_ROWS, r"\\det(\1\2 \1\2^T) \\ne 0"),
]  # fmt: skip
_SAID = [
    (_CONVEX, "convex"), (_SAID_OF_SIGMA, " "), (_NAMED_PROPERTY, r"\g<what> "),
    (_EIGEN, r"\g<a> \g<v> = \g<l> \g<v>"),
]  # fmt: skip


def read(typed: str) -> Plain:
    """A text without what stands around it."""
    text = code_before.read(copied.read(typed))
    while marks := _MARKS.match(text):
        text = marks["inside"]
    text = foreign_words.translated(text)
    if not _ONE_FORMULA.match(text):
        text = _DOLLARS.sub(" ", text)
    text = in_words.read(_said_in_words(in_words.shaped(asides.read(text))))
    for pattern, instead in _BEFORE:
        text = pattern.sub(instead, text)
    text = _in_signs(text)
    for pattern, instead in _SAID:
        text = pattern.sub(instead, text)
    for pattern in _PERPENDICULAR:
        text = pattern.sub(_perpendicular, text)
    text = _REAL_NUMBERS.sub(
        lambda m: "for " + " and ".join(f"{x} ∈ ℝ" for x in re.findall(r"(?<!\w)[a-z](?!\w)", m["letters"])), text
    )
    text = _MADE_BEFORE.sub(_property, _MADE.sub(_property, text))
    text, norm = which_norm.without_name(text) if "norm" in text else (text, "")
    text, layout = _without_layout(text)
    text, given = _without_functions(text)
    text = _FIRST.sub(r"\g<claim> for \g<of>", _IN.sub(r"\1 ∈ ", text))
    if asking := _ASKING.match(text):
        text = text[asking.end() :]
    text = _FULL_STOP.sub("", text)
    if (asked := _ASKED.search(text)) and asked[0].strip():
        text = text[: asked.start()] + " " * (asked.start() == 0)
    text, notes = attained.read(text) if "min" in text or "inf_" in text else (text, ())
    text, of_functions = primed.read(text)
    text, of_letters = adjoints.read(text)
    apart = _with_both_signs(with_commas(text))
    said = (*notes, *of_functions, *of_letters)
    return Plain(apart, layout, given, said, apart != text, norm) if text.strip() else Plain(typed)


def _said_in_words(text: str) -> str:
    """Names of several letters, bold text, arrows between claims, and shapes in words, in what is read."""
    text = _FUNCTION_NAME.sub(r"\\operatorname{\1}", text)
    text = _UPRIGHT.sub(r"\\mathrm{\1}", text)
    if not _CODE.search(text) and _NAMED.search(text):
        over = r"\\frac{{{0} \\mathrm{{\2}}}}{{{0} \3}}"
        text = _SLOPE_OF.sub(lambda m: m.expand(over.format("d" if m[1] == "d" else r"\\partial")), text)
        text = _LONE_NAME.sub(r"\\mathrm{\1}", text)
    text = _TYPED_FUNCTION.sub("", _BOLD_DERIVATIVE.sub(r"\1", text))
    text = _TITLE.sub("", _BOLD_TEXT.sub(r"\\mathbf{\1}", text))
    text = _SHAPED.sub(_with_shape, _AND_ALL.sub("and ", _THEN_FOR.sub(" ", text)))
    text = _WHERE_WITH.sub(r"\1 and ", _WE_HAVE.sub(": ", text) if re.match(r"\s*(?:for|let)\b", text, re.I) else text)
    parts = _ARROW.split(text)
    claimed = len(parts) == 2 and not _LIMIT.search(text) and all(map(_RELATION.search, parts))
    return r" \implies ".join(parts) if claimed else text


def _with_shape(match: re.Match[str]) -> str:
    said = f"{match['letter']} ∈ ℝ^{{{match['rows']}×{match['columns']}}}"
    how = (match["how"] or "").strip()
    if not how:
        return said
    return f"{said} be {how}" if match["verb"] == "be" else f"{said} and {match['letter']} is {how}"


def _in_signs(text: str) -> str:
    """The gradient of f is g, the trace of AB equals the trace of BA, with signs in place of words."""
    signs = _DERIVATIVE_OF.sub(r"\\frac{d}{dx} (\g<of>)", text)
    signs = _OF.sub(lambda m: f"{_COMMANDS[m['what']]} ({m['of']})", signs)
    if signs != text:
        signs = re.sub(r"\s+is\s+(?!an?\s|the\s|symmetric|positive|invertible)", " = ", signs)
    return signs if _RELATION.search(signs) else _EQUALS.sub(" = ", signs)


def _perpendicular(match: re.Match[str]) -> str:
    x, y = match["x"], match["y"]
    if not (x.lstrip("\\")[:1].islower() and y.lstrip("\\")[:1].islower()):
        return match[0]
    if len(x) == len(y) == 1:
        x, y = rf"\mathbf{{{x}}}", rf"\mathbf{{{y}}}"
    units = f" and {x}^T {x} = 1 and {y}^T {y} = 1" if match["how"] == "orthonormal" else ""
    return f"{x}^T {y} = 0{units}"


def _property(match: re.Match[str]) -> str:
    """A \\succeq 0, P^2 = P, for each of the letters."""
    letters = re.findall(bounds.LETTER, match["letters"])
    if match["semidefinite"]:
        says = [rf"{letter} \succeq 0" for letter in letters]
    else:
        turned = r" and {0}^T = {0}" if match["straight"] else ""
        says = [("{0}^2 = {0}" + turned).format(letter) for letter in letters]
    return match["before"] + " and ".join(says)


def _without_layout(text: str) -> tuple[str, str]:
    """The text without the layout that it names, unless it names both."""
    named = {match["layout"].lower() for match in _LAYOUT.finditer(text)}
    return (_LAYOUT.sub(" ", text).strip(), named.pop()) if len(named) == 1 else (text, "")


def _without_functions(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the words that say which function σ is, and these as definitions."""
    bare = _BRACED.sub(r" \1 ", text)
    given: list[str] = []

    def defined(match: re.Match[str]) -> str:
        given.append(rf"{match['letter']}(z) := \operatorname{{{_FUNCTIONS[match['what'].lower()]}}}(z)")
        return " "

    plain = _IS_A_FUNCTION.sub(defined, bare)
    return (plain.strip(), tuple(given)) if given else (text, ())


def with_commas(text: str) -> str:
    """Claims with a comma between them, in place of "and"; what stands after a condition is left alone."""
    end = match.start() if (match := _CONDITION.search(text)) else len(text)
    parts = _AND.split(text[:end])
    if len(parts) < 2 or not all(map(_RELATION.search, parts)):
        return text
    return ", ".join(parts) + text[end:]


def _turned(turn: bool, sign: re.Match[str]) -> str:
    return "-" if (sign[0] in ("∓", r"\mp")) ^ turn else "+"


def _with_both_signs(text: str) -> str:
    r"""‖x ± y‖² = ‖x‖² ± 2xᵀy + ‖y‖² are two claims, one by the upper and one by the lower signs."""
    end = match.start() if (match := _CONDITION.search(text)) else len(text)
    claim = text[:end].strip(" ,;.$")
    if len(_SIGNS.findall(claim)) < 2 or "$" in claim:
        return text
    upper, lower = [_SIGNS.sub(functools.partial(_turned, turn), claim) for turn in (False, True)]
    return f"{upper}, {lower} {text[end:]}"
