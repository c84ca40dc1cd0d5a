r"""What readers type, in the commands that the book prints by.

    ‖Ax‖₂ ≤ ‖A‖₂‖x‖₂        →  \|Ax\|_{2} \le \|A\|_{2}\|x\|_{2}
    norm(A, 'fro')**2        →  \lVert A\rVert_F \pow 2
    tr(A^T B), \mbox{tr} A   →  \operatorname{tr}(A^T B), \text{tr} A

This is a matter of letters alone, done before anything is parsed, and nothing is ever run. What depends on the
declared symbols (whether A' is a transpose, which norm ‖x‖ is) the parser decides, where its scope says `reader`.
Every character keeps the place in the text that it came from, so that a message can point there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..errors import NotWellFormed
from . import (
    bare_sums,
    bra_kets,
    index_conditions,
    macros,
    matlab_dialect,
    numpy_dialect,
    other_languages,
    upper_indices,
)
from .lex import LONGEST
from .parser.known_functions import NAMES
from .parser.vocabulary import COMMANDS, EXTREMA, GREEK, OF_MATRICES, WORDS
from .typed_text import Span, TypedText

_LOST = {"\t": r"\t", "\f": r"\f", "\b": r"\b", "\a": r"\a", "\v": r"\v", "\r": r"\r"}
_LOST_WORD = re.compile(r"[\t\f\x08\a\v\r](?=[A-Za-z])|\n(?=abla|e[ q]|eq|ot|u\b)")
"""A backslash and a letter that Python read as one character: the formula was no raw string."""

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵐᵏᵀᵗˣʸᶻᵃᵇᵖ⁽⁾", [*"0123456789+-nmkTTxyzabp()"], strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₗₘₙₚᵣₐₓ", [*"0123456789+-ijklmnprax"], strict=True))
_SIGNS = {
    "‖": r"\|", "∥": r"\|", "−": "-", "–": "-", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "∈": r"\in ", "∞": r"\infty ",
    "∂": r"\partial ", "∇": r"\nabla ", "⊗": r"\otimes ", "⊙": r"\odot ", "∘": r"\circ ", "·": r"\cdot ",
    "⋅": r"\cdot ", "×": r"\times ", "⊤": r"\top ", "⟨": r"\langle ", "⟩": r"\rangle ", "∑": r"\sum ", "∏": r"\prod ",
    "…": r"\dots ", "⋯": r"\cdots ", "ℝ": r"\mathbb{R}", "≔": ":=", "†": r"\dagger ", "′": "'", "∩": r"\cap ",
    "⇒": r"\implies ", "⟹": r"\implies ", "⇔": r"\iff ", "⟺": r"\iff ", "≡": r"\equiv ", "≈": r"\approx ",
    "→": r"\to ", "±": r"\pm ", "∓": r"\mp ", "∫": r"\int ", "⊥": r"\perp ", "⟂": r"\perp ", "∗": "*",
    "⪰": r"\succeq ", "⪯": r"\preceq ", "≻": r"\succ ", "≺": r"\prec ",
    "∀": r"\forall ", "½": r"\frac{1}{2}", "ℓ": r"\ell ", "𝟏": r"\vec{1}", "𝟙": r"\vec{1}", "\u00a0": " ",
}  # fmt: skip
GREEK_LETTERS = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
        "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
    ],
    strict=True,
))  # fmt: skip
_AFTER_MATRIX = re.compile(r"\s*(?:\^\s*(?:\\top|\{?\s*(?:-|\+(?=\s*[A-Z\\}=]|$)|T\b|\\top|\d\}?(?!\s*_)))|['=)\]]|$)")
"""What follows Σ where it is no sum: a transpose, an inverse, a bracket that closes."""
_COMMAND_OF = _SIGNS | {letter: f"\\{name} " for letter, name in GREEK_LETTERS.items()}
_RAISED_TOP = re.compile(r"(?<=[A-Za-z)\]])⊤")
"""A⊤ without the sign that raises it."""
_LETTER = re.compile("[\U0001d400-\U0001d6a3\U0001d6a8-\U0001d7cb]")
"""Bold and slanted letters, as in 𝐱 and 𝑨."""
_OUTSIDE = re.compile("[^\x00-\x7f]")

_FUNCTIONS = {*OF_MATRICES, *WORDS, *NAMES, "tr", "Tr", "adj", "adjugate"} - {"dim", "H"}


class Translated(NamedTuple):
    """A text in the book's commands, with the place in what was typed of every character."""

    latex: str
    typed: str
    places: tuple[Span, ...]
    reader: str
    """What it was typed in: "latex" (or plain text), "numpy" or "matlab"."""

    def place(self, span: Span) -> Span:
        """Where a part of the translation stands in what was typed."""
        start, end = span
        if not self.places or start >= len(self.places):
            return len(self.typed), len(self.typed)
        first = self.places[start]
        last = self.places[max(start, min(end, len(self.places)) - 1)]
        return first[0], max(last[1], first[0]) if end > start else first[0]


_WORD = re.compile(
    r"(?<![\\A-Za-z^])(?!(?!PSD|SVD|SPD)[A-Z]+(?![A-Za-z]))([A-Za-z]{3,}|[A-Za-z]{2,}(?=\s*[(\[]))(?![A-Za-z])"
)
"""What may be a word; ABC is a product of matrices."""
_HEAD = re.compile(r"^[\s&]*(?:\\(?:vec|mathbf|boldsymbol|hat|bar|tilde)\s*\{?\s*)*\\?([A-Za-z]+)")


def defined_letters(definition: str) -> list[str]:
    """The letter that a printed definition defines."""
    head = _HEAD.match(definition)
    return [head[1]] if head else []


def of_a_word(error: NotWellFormed) -> NotWellFormed:
    """The same error; of a letter that is not declared since it is one of a word, it speaks of the word."""
    for word in (*_LINKING.finditer(error.latex), *_WORD.finditer(error.latex)) if error.undeclared else ():
        if word.start(1) <= error.span[0] < word.end(1):
            if word[1] in _NAMED or word[1] in ("sum", "norm", "cond"):
                words = f"{word[1]} takes its argument in parentheses: {word[1]}(…)."
            else:
                words = (
                    f"“{word[1]}” is no function that is read here; tr, det, rank, norm, exp, log, max, sum, diag and "
                    f"others are. As a product of letters it has one that is not declared: {error.undeclared}."
                )
            return NotWellFormed(words, error.latex, word.span(1), error.misfit)
    return error


_LINKING = re.compile(r"(?<=\s)(so|is|of|or|if|by|be|we|to|an|on|it|at|as)(?=\s)")
_PLAIN_WORD = re.compile(
    r"(?:so|is|of|or|if|by|be|we|to|an|on|it|at|as)(?![A-Za-z])|[a-z]{4,}|[A-Za-z]{3,}(?=\s*\()|(?:all|and|any|are|but|for|has|iff|let|not|the|psd|spd|abs|arg|avg|col|cos|cot|cov|det|dim|div|eig|exp|inf|ker|lim|log"
    r"|max|min|mod|ran|row|sec|sgn|sin|std|sum|sup|svd|tan|var|vec|Var|Cov)(?![A-Za-z])"
)


def is_of_a_word(error: NotWellFormed) -> bool:
    """Whether a letter is not declared since it is one of a word, which is no product of letters."""
    typed = of_a_word(error)
    return typed is not error and _PLAIN_WORD.match(error.latex, typed.span[0]) is not None


def says_no_more(error: NotWellFormed) -> bool:
    """Whether an error only says that a letter is not declared, and the letter is none of a word."""
    plain = re.fullmatch(r"\w+ is not declared\.(?: Declared are [^.]*\.)?", error.words)
    return plain is not None and of_a_word(error) is error


def as_typed(error: NotWellFormed, texts: Iterable[Translated]) -> NotWellFormed:
    """An error in a translation, with its place in what was typed."""
    for text in texts:
        if error.latex == text.latex != text.typed:
            return NotWellFormed(error.words, text.typed, text.place(error.span), error.misfit)
    return error


_THIN = re.compile(r"(?<!\\)((?:\\\\)*)\\[,;:!> ]")


def spaced(typed: str) -> str:
    r"""What a reader typed with spaces for \, and \; which stand between factors as well as before a condition."""
    return _THIN.sub(lambda match: f"{match[1]}  ", typed)  # as long as before: places stay


def translated(typed: str, known: Collection[str] = (), defines: bool = False) -> Translated:
    r"""What a reader typed, with the book's commands. `known` are the letters that are symbols.

    Of what `defines`, \sigma^2 := … defines \sigma.

    Raises `NotWellFormed` where a backslash was lost, since nothing else can be said about such a text.
    """
    if lost := _LOST_WORD.search(typed):
        was = _LOST.get(lost[0], r"\n")
        raise NotWellFormed(
            f'Python read {was} as one character here: put an r before the quotes, r"…", so that backslashes stay.',
            typed,
            lost.span(),
        )
    if len(typed) > LONGEST:
        return Translated(typed, typed, (), "latex")
    text = TypedText(typed)
    other_languages.read(text)
    typed = text.text
    if "\\" not in typed:
        numpy_dialect.known_calls(text)
    if matlab := matlab_dialect.is_typed(typed):
        matlab_dialect.read(text)
    numpy = (
        "\\" not in typed.replace(r"\top", "").replace(other_languages.GRADIENT, "")
        and numpy_dialect.TYPED.search(typed) is not None
    )
    if numpy and not matlab:
        matlab_dialect.refuse_mixture(text)
    _unwrapped(text)
    if "O" in text.text and "O" not in known and (order := _ORDER.search(text.text)):
        text.refuse("O(…) is not read: say how large the remainder is, |…| ≤ … with a constant.", order)
    text.each(_OF_MOST, lambda m: [r"_{\text{", m.span(1), "}}"])
    if defines:
        text.each(_SQUARED_HEAD, lambda m: [m.span(1), m.span(2), r"\sqrt{", m.span(3), "}"])
    if "[" in typed:
        text.each(_ROWS, _matrix)
    if ";" in typed and "\\" not in typed:
        text.each(_MATLAB_ROWS, _matrix_of_rows)
    if "/" in typed and ("\\" not in typed or "∂" in typed):
        _quotients(text)
    if "/" in typed and not numpy:
        text.each(_LITERAL_FRACTION, lambda m: [r"\frac{", m.span(1), "}{", m.span(2), "}"])
    if not typed.isascii():
        _unicode(text, known)
    _words(text)
    if r"\sum" in text.text:
        bare_sums.read(text)
    if not defines:
        index_conditions.read(text, {*known})
    bra_kets.read(text)
    if "KL" in text.text:
        _divergences(text)
    if "||" in text.text:
        _double_bars(text)
    if "\\" in text.text or "{" in text.text:
        _commands(text)
        _evaluated(text)
        text.each(_FOR_ALL_FIRST, _quantified_last)
    if numpy:
        numpy_dialect.refuse_broadcasts(text)
        if not matlab:
            numpy_dialect.lists(text)
    certain = numpy and not matlab and numpy_dialect.CERTAIN.search(typed) is not None
    if numpy or numpy_dialect.CALL.search(text.text):
        numpy_dialect.calls(text, matlab_dialect.usual_norm(typed) if matlab else "F" if certain else "")
    _plain(text, known)
    if r"\nabla" in text.text:
        _without_arguments(text)
    if "^" in text.text and not numpy and not matlab:
        upper_indices.read(text, known)
    if numpy and not matlab:
        numpy_dialect.operators(text, known)
    unlike = not certain and "*" in text.text  # == and norm(…) are MATLAB's as well, whose * is another product
    reader = "matlab" if matlab else "numpy" if numpy and not unlike else "latex"
    return Translated(text.text, text.typed, tuple(text.places), reader)


_ORDER = re.compile(
    r"(?<![A-Za-z\\{])O\s*(?:\\left\s*)?\(|\\mathcal\s*\{?\s*O\s*\}?\s*(?:\\left\s*)?\(|\\(?:Oh|bigO)(?![A-Za-z])"
)
_SQUARED_HEAD = re.compile(
    r"^\s*((?:\\sigma|σ|sigma|s)(?:_\w|_\{\w+\})?)\s*(?:\^\s*2|\^\s*\{\s*2\s*\}|²)\s*(:?=)(.+)$", re.DOTALL
)
_WRAPPED = re.compile(r"^\s*(\$\$?|\\\[|\\\()(.*?)(\$\$?|\\\]|\\\))\s*$", re.DOTALL)
_IN_WORDS = re.compile(r"^([A-Za-z\s*_#>.,:'’–—()-]+)\$\$?([^$]+)\$\$?[\s.*_]*$")
"""**Claim:** $…$, in Markdown."""
_CONDITION_WORD = re.compile(
    r"\b(?:(?:if|for|let|where|when|with|not?|never|unless)\b|assum|suppose|given|symmetric|positive|invertible|square)",
    re.IGNORECASE,
)
_BOXED = re.compile(r"\\(?:boxed|fbox|ensuremath)\s*(?=\{)")
_LINEAR = re.compile(r"▒|[\u2061-\u2064\u200b]|(?<=[A-Za-z0-9)\]])\s+(?=\|?\^\d)")
"""What Word's linear format puts between a sum and its terms, a function and its argument, a letter and its power."""
_LINEAR_UNDER = re.compile(r"[┬〖〗]|\^'")
"""lim┬(h→0)⁡〖f^' (x)〗"""
_LINEAR_BELOW = re.compile(r"([_^])\((?=[^()]*\))")
_LINEAR_FRACTION = re.compile(r"\((∂|d)\s?(?=\()")
_WORD_MATRIX = re.compile(r"(?:\[\s*|\(\s*)?■\((?P<rows>[^()]*)\)(?:\s*[\])])?")
_ROWS = re.compile(r"(?<![A-Za-z_)\]])\[\s*((?:\[[^\[\]]*\]\s*,?\s*)+)\]")
_ROW = re.compile(r"\[([^\[\]]*)\]")
_LABEL = re.compile(
    r"^\s*(?:Correction|Erratum|Edit|Update|Note|Claim|Lemma|Theorem|Proof|Eq|Hint)\.?(?:\s[\d.]+)?:\s+"
)
_TITLE = re.compile(r"^\s*([A-Z][a-z]{3,}(?:[ –'’-][A-Za-z\d]+)*):(?!=)\s+")
"""Cauchy-Schwarz: …"""
_ASIDE = re.compile(r"\\(?:tag|label)\*?\{[^{}]*\}")


def _unwrapped(text: TypedText) -> None:
    if (said := _IN_WORDS.match(text.text)) and not _CONDITION_WORD.search(said[1]):
        text.put(0, len(text.text), [said.span(2)])
    text.each(_WRAPPED, lambda m: [m.span(2)])
    for match in reversed(list(_BOXED.finditer(text.text))):
        end = text.closing(match.end())
        text.put(*((match.start(), end + 1, [(match.end() + 1, end)]) if end > 0 else (*match.span(), [])))
    text.each(_WORD_MATRIX, _from_word_matrix)
    if "▒" in text.text or "\u2061" in text.text or "(∂(" in text.text:
        _from_word(text)
    text.each(_ASIDE, lambda m: [""])
    text.each(_LABEL, lambda m: [""])
    text.each(_TITLE, lambda m: None if _CONDITION_WORD.search(m[1]) else [""])


def _from_word_matrix(match: re.Match[str]) -> list[str | Span]:
    """[■(1&2@3&4)]"""
    parts, start = list[str | Span](), match.start("rows")
    for row in re.finditer(r"[^@]+", match["rows"]):
        parts += [(start + row.start(), start + row.end()), r" \\ "]
    return [r"\begin{bmatrix} ", *parts[:-1], r" \end{bmatrix}"]


def _from_word(text: TypedText) -> None:
    """√(∑_(i=1)^m▒|a_i |^2 ) and (∂(x^T Ax))/∂x, the linear format of Word's formulas."""
    text.each(_LINEAR_UNDER, lambda m: [{"┬": "_", "〖": "(", "〗": ")", "^'": "'"}[m[0]]])
    text.each(_LINEAR, lambda m: [" " if m[0] in "▒\u2061" else ""])
    for match in reversed(list(_LINEAR_BELOW.finditer(text.text))):
        end = text.closing(match.end() - 1)
        text.put(end, end + 1, ["}"])
        text.put(*match.span(), [match[1], "{"])
    for match in reversed(list(_LINEAR_FRACTION.finditer(text.text))):
        end = text.closing(match.start())
        if end > 0 and text.text[end + 1 :].lstrip()[:1] == "/":
            text.put(end, end + 1, [""])
            text.put(match.start(), match.start() + 1, [""])


def _matrix(match: re.Match[str]) -> list[str | Span] | None:
    """[[1, 2], [3, 4]] has these rows."""
    parts: list[str | Span] = []
    for row in _ROW.finditer(match.string, *match.span(1)):
        start = row.start(1)
        for cell in re.finditer(r"[^,]+", row[1]):
            parts += [(start + cell.start(), start + cell.end()), " & "]
        parts[-1:] = [r" \\ "]
    return [r"\begin{bmatrix} ", *parts[:-1], r" \end{bmatrix}"]


_MATLAB_ROWS = re.compile(r"(?<![A-Za-z_)\]])\[([^\[\]=]*;[^\[\]=]*)\]")
_CELL = re.compile(r"[^\s,;]+(?:\s[-+*/]\s[^\s,;]+)*")


def _matrix_of_rows(match: re.Match[str]) -> list[str | Span]:
    """[a b; c d]"""
    parts, start = list[str | Span](), match.start(1)
    for row in re.finditer(r"[^;]+", match[1]):
        for cell in _CELL.finditer(row[0]):
            parts += [(start + row.start() + cell.start(), start + row.start() + cell.end()), " & "]
        parts[-1:] = [r" \\ "]
    return [r"\begin{bmatrix} ", *parts[:-1], r" \end{bmatrix}"]


# --- Unicode -----------------------------------------------------------------------------------------

_SCRIPTS = re.compile(f"[{''.join(_RAISED)}]+|[{''.join(_LOWERED)}]+")
_NORM_OF_MOST = re.compile(r"([‖∥])(?=∞)")
_ROOT = re.compile(r"√\s*(?:((?:(?:tr|Tr|trace|det|rank|max|sum|log)\s*)?\()|(\d+(?:\.\d+)?))?")


_QUOTIENT = re.compile(r"(?:∂|(?<![A-Za-z\\])d)(?P<power>[²³]|\^[23])?\s?([A-Za-z](?![²³])\w?|\(|(?=/))")
_LITERAL_FRACTION = re.compile(
    r"(?<![\w.)\]}^_/])(\d+)/(\d+|[a-zA-Z](?=\s*(?:[Σ∑‖]|\\sum|sum_)))"
    r"(?=\s+[^\s*/+\-=<>!,.;:)\]}&^]|\s*[Σ∑‖(|\\])(?!\s*\\[lg]eq?\b)"
)
"""1/2 ‖x‖² and 1/2 x^T x: a number over a number is half of what follows. 1/2x may be read in two ways."""
_NEXT_BELOW = (
    r"\s*(?P<sign>∂|d)\s?(?P<by>[A-Za-z](?:_\w|_\{\w+\}|[" + "".join(_LOWERED) + r"]+)?)(?P<power>[²³]|\^[23])?"
)
_BELOW = re.compile(r"\s*/" + _NEXT_BELOW + "(?![A-CE-Za-z])")
_FURTHER = re.compile(_NEXT_BELOW + "(?![A-Za-z])")
_ORDERS = {"²": "^2", "³": "^3"}


_NAMED_ABOVE = re.compile(
    r"(?:∂|(?<![A-Za-z\\])d)\s?(?P<above>(?:tr|Tr|trace|det|log|ln|exp)\s*(?:det\s*)?(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\|[^|]*\||[A-Z](?![A-Za-z]))"
    r"|[A-Za-z][^\s=+/∂<>≤≥()-]*[A-Za-z)])\s*(?=/\s*(?:∂|d)\s?[A-Za-z])"
)
"""∂ tr(AX)/∂X, ∂xᵀAx/∂x"""
_OPERATOR_IN_BRACKETS = re.compile(r"\(\s*((?:d|∂)\s*/\s*(?:d|∂)\s?[A-Za-z])\s*\)\s*(?=[(\[A-Za-z\\])")
"""(d/dx)(x^2)"""


def _quotients(text: TypedText) -> None:
    r"""∂f/∂x, dy/dx and ∂²f/∂x∂y on one line are fractions."""
    text.each(_OPERATOR_IN_BRACKETS, lambda m: [m.span(1), " "])
    if "∂" in text.text:
        text.each(_NAMED_ABOVE, lambda m: [m[0][0], "(", m.span("above"), ")"])
    for match in reversed(list(_QUOTIENT.finditer(text.text))):
        end = match.end() if match[2] != "(" else text.closing(match.end() - 1) + 1
        found = _BELOW.match(text.text, end) if end > 0 else None
        sign = r"\partial " if match[0][0] == "∂" else "d "
        above, below = (match.start(2), end), list[str | Span]()
        while found is not None and found["sign"] == match[0][0]:
            power = found["power"] or ""
            below += [" "] if below else []
            below += [sign, found.span("by"), _ORDERS.get(power, power)]
            end = found.end()
            found = _FURTHER.match(text.text, end) if match["power"] else None
        if below:
            order = match["power"] or ""
            power = _ORDERS.get(order, order)
            text.put(match.start(), end, [r"\frac{", sign.strip(), power, " ", above, "}{", *below, "}"])


def _is_matrix(sign: re.Match[str]) -> bool:
    """Whether Σ or Π is a letter: U Σ V, Σ^{-1}."""
    before, after = sign.string[: sign.start()].rstrip(), sign.string[sign.end() :].lstrip()
    return _AFTER_MATRIX.match(after) is not None or (before[-1:].isupper() and after[:1].isupper())


def _unicode(text: TypedText, known: Collection[str]) -> None:
    def script(match: re.Match[str]) -> list[str | Span]:
        if match[0][0] in _RAISED:
            inside = "".join(_RAISED[c] for c in match[0])
            return [f"^{{{inside}}}".replace("-T", r"-\top").replace("{T}", r"\top ")]
        inside = "".join(_LOWERED[c] for c in match[0])
        return [r"_{\max}" if inside == "max" else r"_{\min}" if inside == "min" else f"_{{{inside}}}"]

    text.each(_NORM_OF_MOST, lambda m: [m.span(1), "_"])

    def root(match: re.Match[str]) -> list[str | Span]:
        if match[1]:
            end = text.closing(match.end() - 1)
            named = match.span(1) if match[1] != "(" else ""  # √tr(A)
            if end > 0:
                text.put(end, end + 1, [")}" if named else "}"])
                return [r"\sqrt{", named]
        return [r"\sqrt{", match.span(2), "}"] if match[2] else [r"\sqrt "]

    text.each(_SCRIPTS, script)
    text.each(_ROOT, root)
    for sign, name, command in (("Σ", "Sigma", r"\sum "), ("Π", "Pi", r"\prod ")):
        if sign in text.text and name not in known:
            text.each(re.compile(sign), lambda m, command=command: None if _is_matrix(m) else [command])  # type: ignore[misc]
    text.each(_LETTER, lambda m: [unicodedata.normalize("NFKC", m[0])])
    text.each(_RAISED_TOP, lambda m: [r"^\top "])
    text.each(_OUTSIDE, lambda m: [known_as] if (known_as := _COMMAND_OF.get(m[0])) else None)


# --- bars --------------------------------------------------------------------------------------------


_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_ENDS = {*GREEK, "top", "infty", "right", "|", "rVert", "rvert", "dagger", "intercal", "prime"}
"""Commands after which bars close, or multiply."""


_DIVERGENCE = re.compile(
    r"(?:D_\s*\{?\s*(?:\\(?:mathrm|text|operatorname|mathsf)\s*\{\s*)?KL\s*\}?\s*\}?"
    r"|\\(?:operatorname|mathrm|text|mathsf)\s*\{\s*(?:D_)?KL\s*\}|\\KL(?![A-Za-z])|(?<![A-Za-z\\])(?:D_)?KL)"
    r"\s*(?:\\(?:left|[bB]igg?l?)\s*)?(?=[(\[])"
)
_SPACE = r"\s*(?:\\[,;: !]\s*)*"
_BESIDE = re.compile(
    rf"{_SPACE}(?:\\(?:[bB]igg?|middle)\s*(?:\\\||\|\|)|\\\||\|\||\\parallel|\\[lr]?Vert|\\mid\s*\\mid|;){_SPACE}"
)


def _divergences(text: TypedText) -> None:
    r"""D_{\mathrm{KL}}(p \,\|\, q) and KL(p || q) have two arguments."""
    for match in reversed(list(_DIVERGENCE.finditer(text.text))):
        end = text.closing(match.end())
        bars = _BESIDE.search(text.text, match.end(), end) if end > 0 else None
        if bars is not None:
            text.put(*bars.span(), [", "])
        if end > 0:
            text.put(*match.span(), [r"\operatorname{KL}"])


def _double_bars(text: TypedText) -> None:
    r"""||x|| is ‖x‖, |a||b| is not, and |||x|| - ||y||| is | ‖x‖ - ‖y‖ |. What does not match is left as it is.

    Bars open where nothing stands before them that they could close or multiply; otherwise they close what is open.
    """
    found: list[tuple[int, int, bool]] = []  # place, bars, whether they open
    waiting: list[int] = []
    after_operand, k = False, 0
    while k < len(text.text):
        if command := _COMMAND.match(text.text, k):
            after_operand = command[0][1:] in _ENDS
            k = command.end()
            continue
        run = len(text.text[k:]) - len(text.text[k:].lstrip("|"))
        if not run:
            angle = text.text[k] == ">" and bool(waiting) and "<" in text.text[found[-1][0] : k]  # |<x, y>|
            after_operand = angle or (
                text.text[k] not in "+-*/=<>([{,;:&^_" and (after_operand or not text.text[k].isspace())
            )
            k += 1
            continue
        end = k + run
        while after_operand and waiting and k < end:
            if waiting[-1] > end - k:
                return
            found.append((k, waiting[-1], False))
            k += waiting.pop()
        if k < end:
            after_operand = False
            parts = [1] * (end - k == 1) or [2] * (end - k == 2) or [1, 2] * (end - k == 3)
            if not parts:
                return
            for bars in parts:
                found.append((k, bars, True))
                waiting.append(bars)
                k += bars
        else:
            after_operand = True
    if waiting:
        return
    mixed = any(bars == 1 for _, bars, _ in found)
    for place, bars, opens in reversed(found):
        if not mixed:
            text.put(place, place + 2, [r"\|"])
        else:
            text.put(place, place + bars, [rf"\{'l' if opens else 'r'}{'vV'[bars - 1]}ert "])


# --- commands ----------------------------------------------------------------------------------------

_WORD_COMMAND = re.compile(r"\\(Tr|tr|trace|rank|rk|diag|Diag|vecop|sign|sgn|softmax)(?![A-Za-z])")
_BOX = re.compile(r"\\(?:mbox|textbf|textit|mathop|textnormal)(?=\s*\{)")
_BARRED = re.compile(r"\\(norm|abs)\s*\{")
_INDICATOR = re.compile(r"\s*(?:\[|\\\{|_\{[^{}]*(?:[<>=]|\\[gl]eq?\b))")
"""After 𝟙 what makes it an indicator: a comparison in brackets or below it."""
_ONES = re.compile(r"\\(?:mathbbm?|mathds|bm|boldsymbol|mathbf)\s*\{?1\}?(?![0-9])")
_TURNED = re.compile(r"\^\s*(\{\s*)?(-?)\s*\\(?:mathsf|mathrm|text|mathit|textsf|rm)\s*\{?\s*T\s*\}?(?(1)\s*\})")
_INVERSE_TURNED = re.compile(r"\^\s*\{\s*-\s*1\s*(?:T|\\top|\\intercal|\\mathsf\s*\{?T\}?)\s*\}")
"""X^{-1 T}, and what X⁻¹ᵀ becomes."""
_HESSIAN = re.compile(
    r"\\nabla\s*\\nabla(?=\s*[A-Za-z])|\\operatorname\s*\{[Hh]ess\}|(?<![A-Za-z\\])[Hh]ess(?=\s*[a-z_(])"
)
_IDENTITY = re.compile(r"\\(?:mathbb|mathds)\s*\{?I\}?(?![A-Za-z])")
_GROUP = re.compile(r"(?:^|[-+*/=(,)]|(?<!frac)(?<!frac\s)[0-9]|\\(?:top|intercal|odot|otimes|cdot|circ|times))\s*(\{)")
"""Braces that group: after a sign, a number or a bracket, where no command waits for them."""
_OLD_FONT = re.compile(r"\{\s*\\(rm|it|sf|cal|bf)(?![A-Za-z])\s*([^{}\\]*)\}")
"""{\\rm Tr}, as in TeX before LaTeX."""
_BOLD_LETTERS = re.compile(r"\\(?:mathbf|boldsymbol|bm)\s*\{([A-Za-z]{2,})\}")
_BOLD_EXPRESSION = re.compile(r"\\(?:mathbf|boldsymbol|bm)\s*(?=\{[^{}]*[A-Za-z][^{}]*[\^+(' ][^{}]*\})")
_FROBENIUS = re.compile(r"\\rangle\s*_\s*(?:\{\s*)?(?:F(?![A-Za-z])|\\(?:mathrm|text)\s*\{F\})(?:\s*\})?")
_WORD_SCRIPT = re.compile(r"(?<=_)\s*(\\(?:mathrm|text|textrm|mathsf|operatorname)\s*\{[^{}]*\})")
_PRIMED = re.compile(r"\^\s*\{((?:\s*\\prime(?![A-Za-z]))+)\s*\}")
_CONDITION = re.compile(r"\\(?:operatorname|mathrm|text)\s*\{cond\}|\\cond(?![A-Za-z])")


_KERNEL = re.compile(
    r"\\(?:ker|Ker|im)(?![A-Za-z])|\\(?:operatorname|mathrm|text)\s*\{(?:ker|Ker|null|Null|im|Im)\}(?=\s*(?:\(|\\left|[A-Z]))"
)
_KERNEL_OF = re.compile(r"(\\mathcal\{[NR]\})\s*([A-Z](?:\s*\^\s*(?:\\top|T|\{[^{}]*\}))?)(?![A-Za-z(_^])")
"""Ker A, without parentheses."""
_COMPLEMENT = re.compile(r"\\mathcal\{([NR])\}(?=\s*\()")
_PERP = re.compile(r"\s*\^\s*\{?\s*\\perp(?![A-Za-z])\s*\}?")
_LAPLACIAN = re.compile(
    r"\\Delta(?![A-Za-z])\s*((?:\\\|[^|]*\\\|(?:\s*_\s*\{?2\}?)?|(?:\\left\s*)?\\lVert.*?\\rVert(?:\s*_\s*\{?2\}?)?)(?:\s*\^\s*\{?\d\}?)?"
    r"|[fg]\s*\([^()]*\))"
)
"""Δf(x) is the trace of the Hessian."""
_ARGMIN_FIRST = re.compile(r"^\s*(?P<least>\\arg\s*\\m(?:in|ax)[^=<>]*?)\s*=\s*(?P<value>[^=<>,&]+)$")
_ONE_SIGN = re.compile(r"^(?P<left>[^=<>&]+)=\s*\\pm\s*(?P<number>\d+)\s*(?=[.,;]?\s*$)")
"""det Q = ± 1: one of them."""
_COMPOSED = re.compile(r"(?<![A-Za-z\\])J_\s*\{\s*([a-zA-Z]\s*\\circ\s*[a-zA-Z])\s*\}\s*(?=\()")
"""J_{f \\circ g}(x), of functions that have a Jacobian D."""
_MODERN = {"rm": "mathrm", "it": "mathit", "sf": "mathrm", "cal": "mathcal", "bf": "mathbf"}
_EXTREME = re.compile(r"(?<=_)\s*\{\s*(max|min)\s*\}")
_ARG = re.compile(r"\\arg(min|max)(?![A-Za-z])")


def _commands(text: TypedText) -> None:
    macros.read(text)
    text.each(_BEFORE_LETTER, lambda m: [m.span(1), r"^\top "])
    for match in reversed(list(_BEFORE_GROUP.finditer(text.text))):
        if (end := text.closing(match.end())) > 0:
            text.put(end, end + 1, [")", r"^\top "])
            text.put(*match.span(), [""])
    text.each(_TR, lambda m: [r"^\top "])
    text.each(_FUNCTION, lambda m: [m.span(1)])
    text.each(_OLD_FONT, lambda m: [rf"\{_MODERN[m[1]]}{{", m.span(2), "}"])
    text.each(_WORD_SCRIPT, lambda m: ["{", m.span(1), "}"])
    text.each(_BOLD_EXPRESSION, lambda m: [""])
    text.each(_BOLD_LETTERS, _bold_letters)
    text.each(_FROBENIUS, lambda m: [r"\rangle "])
    text.each(_TURNED, lambda m: [r"^{-\top}" if m[2] else r"^\top "])
    text.each(_INVERSE_TURNED, lambda m: [r"^{-\top}"])
    text.each(_HESSIAN, lambda m: [r"\nabla^2 "])
    text.each(_IDENTITY, lambda m: ["I"])
    text.each(_PRIMED, lambda m: ["'" * m[1].count("prime")])
    text.each(_CONDITION, lambda m: [r"\kappa"])
    text.each(_KERNEL, lambda m: [r"\mathcal{", "R" if "im" in m[0].lower() else "N", "}"])
    text.each(_KERNEL_OF, lambda m: [m.span(1), "(", m.span(2), ")"])
    for space in reversed(list(_COMPLEMENT.finditer(text.text))):
        end = text.closing(text.text.index("(", space.end()))
        if perp := _PERP.match(text.text, end + 1) if end > 0 else None:  # N(A)^⊥ = R(Aᵀ), R(A)^⊥ = N(Aᵀ)
            text.put(*perp.span(), [r"^\top)"])
            text.put(*space.span(), [rf"\mathcal{{{'R' if space[1] == 'N' else 'N'}}}("])
    if "Delta" in text.text:
        text.each(_LAPLACIAN, lambda m: [r"\operatorname{tr}(\nabla^2 ", m.span(1), ")"])
    text.each(_ARGMIN_FIRST, lambda m: [m.span("value"), " = ", m.span("least")])
    text.each(_ONE_SIGN, lambda m: ["(", m.span("left"), ")^2 = ", m.span("number"), "^2"])
    text.each(_COMPOSED, lambda m: ["D(", m.span(1), ")"])
    text.each(_EXTREME, lambda m: ["{\\", m.span(1), "}"])
    text.each(_ARG, lambda m: ["\\arg\\", m.span(1)])
    text.each(_WORD_COMMAND, lambda m: [r"\operatorname{", m.span(1), "}"])
    text.each(_BOX, lambda m: [r"\text"])
    text.each(_ONES, lambda m: None if _INDICATOR.match(m.string, m.end()) else [r"\vec{1}"])

    while group := _GROUP.search(text.text):
        end = text.closing(group.start(1))
        if end < 0:
            break
        text.put(end, end + 1, [")"])
        text.put(*group.span(1), ["("])

    def bars(match: re.Match[str]) -> list[str | Span] | None:
        end = text.closing(match.end() - 1)
        if end < 0:
            return None
        text.put(end, end + 1, [r"\rVert " if match[1] == "norm" else r"\rvert "])
        return [r"\lVert " if match[1] == "norm" else r"\lvert "]

    text.each(_BARRED, bars)


def _bold_letters(match: re.Match[str]) -> list[str | Span]:
    r"""\mathbf{AXB} is a product of bold letters; \mathbf{diag} is a function."""
    if match[1] in _FUNCTIONS or match[1] in COMMANDS:
        return [r"\operatorname{", match.span(1), "}"]
    start = match.start(1)
    parts: list[str | Span] = []
    for k in range(len(match[1])):
        parts += [r"\mathbf{", (start + k, start + k + 1), "}"]
    return parts


# --- values at a place, and quantifiers ---------------------------------------------------------------

_LONE = re.compile(r"\\left\s*\.")
_SIDES = re.compile(r"\\(left|right)(?![A-Za-z])")
_VALUE_BAR = re.compile(r"\\right\s*(?:\||\\[lr]?vert)\s*(?=_)")
_OPERATOR = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:d|\\partial|\\mathrm\{d\})\s*(?:\^\{?\d\}?)?\s*\}\s*\{(?:[^{}]|\{[^{}]*\})*\}"
    r"\s*(\\[bB]igg?[lrm]?\s*(?:\||\\[lr]?vert)\s*_(?:\{[^{}]*\}))"
)
_BARS = re.compile(r"\\\||\|")
_PRODUCT_ENDS = re.compile(r"[-+=<>,&]|\\(?:leq?|geq?|neq?|quad|qquad|\\)(?![A-Za-z])|$")
_SPACE_OF = r"\\in\s*\\mathbb\s*(?:\{R\}|R)\s*(?:\^\s*(?:\{[^{}]*\}|\w))?"
_FOR_ALL_FIRST = re.compile(
    rf"^\s*(?:(?:\\forall|\\text\{{\s*[Ff]or (?:all|every|any)\s*\}}|[Ff]or (?:all|every|any)\b)\s*)?"
    rf"(?P<names>[A-Za-z\\{{}}, ]+?{_SPACE_OF}|(?<=\\forall )\s*[a-z](?:\s*,\s*[a-z])*(?=\s*:))"
    rf"\s*(?:(?::(?!=)|,|\\[,;:]|\\q?quad(?![A-Za-z])|\\colon(?![A-Za-z]))\s*)+(?P<claim>.+)$",
    re.DOTALL,
)


def _evaluated(text: TypedText) -> None:
    r"""\left. … \right|_{t=0} is … \Big|_{t=0}, and \frac{d}{dt}\Big|_{t=0} f(t) is \frac{d}{dt} f(t)\Big|_{t=0}."""
    for lone in reversed(list(_LONE.finditer(text.text))):
        depth = 0
        for side in _SIDES.finditer(text.text, lone.start()):
            depth += 1 if side[1] == "left" else -1
            if depth == 0:
                break
        bar = _VALUE_BAR.match(text.text, side.start()) if depth == 0 else None
        if bar is not None:
            text.put(*bar.span(), [r"\Big|"])
            text.put(*lone.span(), [""])
    for operator in reversed(list(_OPERATOR.finditer(text.text))):
        depth, end, open_bars = 0, operator.end(), set[str]()
        while end < len(text.text) and not (depth == 0 and _PRODUCT_ENDS.match(text.text, end)):
            if bars := _BARS.match(text.text, end):  # they open and close
                depth += -1 if bars[0] in open_bars else 1
                open_bars ^= {bars[0]}
                end = bars.end()
                continue
            depth += (text.text[end] in "([{") - (text.text[end] in ")]}")
            if depth < 0:
                break
            end += 1
        if text.text[operator.end() : end].strip():
            text.put(operator.start(1), end, [(operator.end(), end), " ", operator.span(1)])


def _quantified_last(match: re.Match[str]) -> list[str | Span]:
    r"""\forall x \in \mathbb{R}^n: … puts last what the book prints last."""
    return [match.span("claim"), r" \quad \forall ", match.span("names")]


# --- plain text --------------------------------------------------------------------------------------

_COMPARED = re.compile(r"<=|>=|!=|==")
_COMPARISONS = {"<=": r"\le ", ">=": r"\ge ", "!=": r"\ne ", "==": "="}
_EXPONENT = re.compile(r"\^\s*(?:\(\s*(-\s*\d+|-?T|\d+/\d+|-\s*\d+/\d+)\s*\)|(-\d+|-T\b)|(\d\d+|\d*\.\d+))")
_ROOT_OF_NUMBER = re.compile(r"(?<![\\A-Za-z])sqrt\s+(\d+(?:\.\d+)?)(?![\d.(])")
_POINT = re.compile(r"(?<![\w.)\]}\\])\.(?=\d)")
""".5 is 0.5."""
_OF_MOST = re.compile(r"(?<=[‖|∥])\s*_\s*(max|op|fro|Fro|nuc|spec)(?![A-Za-z])")
"""‖A‖_max"""
_OF_INFINITY = re.compile(r"(?<=_)\{?(?:inf|Inf|oo)\}?(?![A-Za-z])")
"""‖x‖_inf"""
_TWO_ONES = re.compile(r"(?<![\w.^}\\])1\s?1(?=\s*(?:'|\^\s*\{?\s*(?:T|\\top|\\intercal|-1\s*T)\b|\.T\b))")
"""11^T, of the vector of ones."""
_RAISED_SUM = re.compile(r"(?<=[e)\d])\^\(")
_SECOND = re.compile(r"(?<![\\A-Za-z])D\^\{?2\}?\s*(?=[a-z]\s*\()")
"""D²f(x) of a number, where no matrix has this letter."""
_RAISED_LETTER_SUM = re.compile(r"(?<![A-Za-z\\])([a-z])\^\((?=[^()]*[-+*/])")
_DOT_BETWEEN = re.compile(r"(?<=[A-Za-z)\]])\s+\.\s+(?=[A-Za-z(])")
_HESSIAN_OF = re.compile(r"(?<![\\A-Za-z])H_\{?([fghFGL])\}?(?=\s*\()")
"""H_f(x) is the Hessian of f, also where H is a letter."""
_AST = re.compile(r"\\ast(?![A-Za-z])")
_ENTRYWISE = re.compile(r"\.\*(?!\*)")
_ELLIPSIS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_PRIME = re.compile(r"(?<![\\\w])(?:(sigma|phi)_prime|d_?(sigma|phi))(?=\s*\()")
"""The names that σ' has in code."""
_ROW_OF_ONES = re.compile(r"(?<![\w.^}])(?<!\\vec )1(\s*\^\s*(?:\{\s*)?(?:T\b|\\top\b|\\intercal\b))")
"""1^T: the transpose of a number would be nothing to write."""
_COLUMN_OF_ONES = re.compile(r"(?<=[A-Z)] )1(?=\s*(?:[=<>≤≥+,;)/-]|\\[lgn]e|$))")
"""1^T A 1"""
_PAIR = re.compile(r"_([ijkl]{2}|[ijkl]\d|\d[ijkl])(?!\w)")
_ANGLES = re.compile(r"(^\s*|[=+\-*(|]\s*|\\l[vV]ert\s*|(?<=>))<([^<>=]*,[^<>=]*)>")
_TIMES_ANGLES = re.compile(r"(?<=\d)<([^<>=]+,[^<>=]+)>(?!\s*[\d.])")
_NUMBERED = re.compile(r"(?<![A-Za-z_\\\d.])([A-Za-z])(\d)(?![\w.(])")
"""x1, as one types x_1 where there is no other way."""
_NAME = re.compile(r"(?<![\\A-Za-z])([A-Za-z]{2,})(?![A-Za-z])")
_ALONE = {"tr", "Tr", "trace", "det", "rank", "log", "ln", "exp", "sin", "cos"}
"""Functions that people write without parentheses: tr A."""
_BEGINNINGS = "|".join(sorted({"operatorname", "vec", "mathbf", "boldsymbol", "sqrt", "lVert", *COMMANDS, *GREEK}))
_ARGUMENT = re.compile(rf"\s+\\(?:{_BEGINNINGS})(?![A-Za-z])")
"""What such a function may begin with besides a letter: log det X."""
_NAMED = {*_FUNCTIONS, *COMMANDS, *GREEK, "sqrt"}
_BIG = {"lim", "sum", "prod", "sqrt", "nabla", "partial", "infty", "grad"}
_BETWEEN = {"otimes", "odot", "cdot"}


_CALLED = re.compile(r"(?<![A-Za-z\\])[fgh]\s*(?:\\left\s*)?[('_:]|:=|\\circ")
_UNCALLED = re.compile(r"(?<![A-Za-z\\_^])([fgh]{1,3})(?![A-Za-z(])")
_REACHING = re.compile(r"\\nabla\s*[fgh]\s*[fgh]")
_NABLA_OF = re.compile(r"\\nabla\s*(?:\^\s*\{?2\}?)?\s*([fgh])(?![A-Za-z])")


def _without_arguments(text: TypedText) -> None:
    """∇(fg) = f∇g + g∇f is of functions whose arguments are left out: of all that stand after a ∇ as well."""
    of = set(_NABLA_OF.findall(text.text))
    bare = set("".join(_UNCALLED.findall(_NABLA_OF.sub(" ", text.text))))
    if bare and bare <= of and not _CALLED.search(text.text) and not _REACHING.search(text.text):
        text.each(_UNCALLED, lambda m: [f"{letter}(x) " for letter in m[1]])


_TIMES = re.compile(r"(?<=[A-Za-z0-9)\]}])\s+times\s+(?=[A-Za-z0-9(\[\\])")
_PLUS = re.compile(r"(?<![\\A-Za-z.])(plus|minus)(?=\s)")
_OF_LETTER = re.compile(r"(?<![\\A-Za-z.])(?:the\s+)?(transpose|inverse)\s+of\s+([A-Za-z](?![A-Za-z])|(?=\())")
_AFTER_LETTER = re.compile(
    r"((?<![\\A-Za-z])[A-Za-z]|[)\]}])[\s-]+(inverse\s+transposed?|transposed?|inverse)(?![A-Za-z(])"
)
_TRANS = re.compile(r"(?<![\\A-Za-z.])trans(?=\s*\()")
_SCRIPTS_OF = {"transpose": r"^\top ", "transposed": r"^\top ", "inverse": "^{-1} "}
_BEFORE_LETTER = re.compile(r"\{\s*\}\s*\^\s*\{?\s*[tT]\s*\}?\s*(?:\\!)?\s*([A-Za-z])")
_BEFORE_GROUP = re.compile(r"\{\s*\}\s*\^\s*\{?\s*[tT]\s*\}?\s*(?:\\!)?\s*(?:\\left\s*)?(?=\()")
"""ᵗA and ᵗ(AB), as the French print it."""
_TR = re.compile(r"\^\s*\{\s*(?:\\(?:mathrm|text)\s*\{\s*)?tr\s*\}(?:\s*\})?")
_FUNCTION = re.compile(r"\\(?:operatorname|mathrm|text)\s*\{\s*(kron|outer|inv|transpose)\s*\}\s*(?:\\left\s*)?(?=\()")


_IN_SPACE = re.compile(
    r"(?:(?:[Ff]or(?:\s+(?:all|every|any|each))?|∀|\\forall)\s*)?(?<![A-Za-z\\])([A-Za-z](?:\s*(?:,|and)\s*[A-Za-z])*)\s+"
    r"(?:in|∈)\s+[Rℝ](?:\s*\^\s*(?:(\w+)|[({]\s*(\w+)(?:\s*[x×]\s*(\w+))?\s*[)}]))?(?![\w^])"
)
"""for all x, y in R^n"""
_ORTHOGONAL = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s*(?:⟂|⊥|\\perp(?![A-Za-z]))\s*([A-Za-z])(?![A-Za-z])")
_OF_A_SPACE = re.compile(
    r"(?<![\\A-Za-z])(?P<dim>dim(?:\s+(?:of\s+)?|\s*(?P<open>\()\s*))?"
    r"(?:(?P<kernel>ker|null|nullspace)|(?P<range>col|colspace|range|image|im|row|rowspace))"
    r"\s*(?:of\s+)?(?:\(\s*)?(?P<of>[A-Z])(?![A-Za-z])(?:\s*\))?(?(open)\s*\))"
)
"""dim ker A"""
_IS = re.compile(
    r"^(?P<what>[^=<>≤≥]+?)\s+(?:\\text\s*\{\s*)?(?:is\s+(?:an?\s+)?)?"
    r"(?P<how>symmetric|idempotent|orthogonal|skew-symmetric|antisymmetric|positive definite|positive semi-?definite"
    r"|invertible|non-?singular|singular|not invertible|psd|PSD|(?:orthogonal\s+)?project(?:ion|or))"
    r"(?:\s+matrix)?\s*\}?\s*\.?\s*$"
)
_CLAIMED: dict[str, list[str | int]] = {  # 0 stands for what it is said of
    "symmetric": ["(", 0, r")^\top = ", 0], "idempotent": ["(", 0, ")^2 = ", 0],
    "orthogonal": ["(", 0, r")^\top (", 0, ") = I"], "skew-symmetric": ["(", 0, r")^\top = -(", 0, ")"],
    "invertible": [r"\det(", 0, r") \ne 0"], "singular": [r"\det(", 0, ") = 0"],
    "positive definite": [0, r" \succ 0"], "positive semidefinite": [0, r" \succeq 0"],
}  # fmt: skip
_CLAIMED |= dict.fromkeys(("nonsingular", "non-singular"), _CLAIMED["invertible"])
_CLAIMED |= dict.fromkeys(("psd", "PSD"), _CLAIMED["positive semidefinite"])
_CLAIMED["not invertible"] = _CLAIMED["singular"]
_CLAIMED |= {"antisymmetric": _CLAIMED["skew-symmetric"], "positive semi-definite": _CLAIMED["positive semidefinite"]}
_CLAIMED |= {
    "projection": _CLAIMED["idempotent"],
    "orthogonal projection": ["(", 0, ")^2 = ", 0, ", ", *_CLAIMED["symmetric"]],
}


def _claimed(match: re.Match[str]) -> list[str | Span]:
    """P is a projector: P^2 = P."""
    how = " ".join(match["how"].replace("projector", "projection").split())
    return [match.span("what") if part == 0 else str(part) for part in _CLAIMED[how]]


def _words(text: TypedText) -> None:
    """A transpose, the inverse of X, B times A, x plus y, for all x in R^n, P is symmetric."""
    text.each(_IS, _claimed)
    text.each(
        _IN_SPACE, lambda m: [r" \quad \forall "[7 * (m.start() == 0) :], m.span(1), r" \in \mathbb{R}", *_power_of(m)]
    )
    text.each(_OF_A_SPACE, _of_a_space)
    text.each(_ORTHOGONAL, lambda m: [r"\langle ", m.span(1), ", ", m.span(2), r"\rangle = 0"])
    text.each(_TIMES, lambda m: [r" \cdot " if m.string[m.end()].isdigit() else " "])
    text.each(_TRANS, lambda m: ["transpose"])
    text.each(_PLUS, lambda m: ["+" if m[1] == "plus" else "-"])
    text.each(_AFTER_LETTER, lambda m: [m.span(1), _SCRIPTS_OF.get(m[2], r"^{-\top} ")])

    def of(match: re.Match[str]) -> list[str | Span] | None:
        if match[2]:
            return [match.span(2), _SCRIPTS_OF[match[1]]]
        end = text.closing(match.end())
        if end > 0:
            text.put(end, end + 1, [")", _SCRIPTS_OF[match[1]]])
        return [""]

    text.each(_OF_LETTER, of)


def _of_a_space(match: re.Match[str]) -> list[str | Span] | None:
    if match["kernel"]:
        return [r"\dim " if match["dim"] else "", r"\operatorname{ker}(", match.span("of"), ")"]
    return [r"\operatorname{rank}(", match.span("of"), ")"] if match["dim"] else None


def _power_of(match: re.Match[str]) -> list[str | Span]:
    rows, *columns = (match.span(group) for group in (2, 3, 4) if match[group]) if match[2] or match[3] else ((0, 0),)
    if rows == (0, 0):
        return [" "]
    return ["^{", rows, r" \times ", columns[0], "} "] if columns else ["^{", rows, "} "]


def _plain(text: TypedText, known: Collection[str]) -> None:
    """<=, ^-1, tr(…), lambda, sqrt(…): without their backslashes."""
    text.each(_COMPARED, lambda m: [_COMPARISONS[m[0]]])

    def exponent(match: re.Match[str]) -> list[str | Span] | None:
        group = next(k for k in (1, 2, 3) if match[k] is not None)
        if group == 3 and "\\" in text.typed:
            return None
        return ["^{", *(["-\\top"] if match[group] == "-T" else [match.span(group)]), "}"]

    text.each(_EXPONENT, exponent)
    text.each(_POINT, lambda m: ["0."])
    text.each(_ROOT_OF_NUMBER, lambda m: [r"\sqrt{", m.span(1), "}"])
    text.each(_RAISED_SUM, lambda m: _braced(text, m.end() - 1, "^"))
    if "H" in known:
        text.each(_HESSIAN_OF, lambda m: [r"\nabla^2 ", m.span(1)])
    if "D" not in known:
        text.each(_SECOND, lambda m: [r"\nabla^2 "])
    text.each(_AST, lambda m: ["*"])
    text.each(_OF_INFINITY, lambda m: [r"\infty "])
    text.each(_TWO_ONES, lambda m: [r"\vec{1}\vec{1}"])
    text.each(_ENTRYWISE, lambda m: [r" \odot "])
    text.each(_ELLIPSIS, lambda m: [r"\dots "])
    text.each(_PRIME, lambda m: ["\\", m.span(1) if m[1] else m.span(2), "'"])
    if _ROW_OF_ONES.search(text.text):
        text.each(_COLUMN_OF_ONES, lambda m: [r"\vec{1}"])
    text.each(_ROW_OF_ONES, lambda m: [r"\vec{1}", m.span(1)])
    if "\\" not in text.typed:
        text.each(_RAISED_LETTER_SUM, lambda m: _braced(text, m.end() - 1, f"{m[1]}^"))
        text.each(_DOT_BETWEEN, lambda m: [r" \cdot "])
        text.each(_PAIR, lambda m: ["_{", m.span(1), "}"])
        text.each(_NUMBERED, lambda m: [m.span(1), "_", m.span(2)] if m[1] in known and m[0] not in known else None)
    if "<" in text.text:
        text.each(_TIMES_ANGLES, lambda m: [r"\langle ", m.span(1), r"\rangle "])
        text.each(_ANGLES, lambda m: [m.span(1), r"\langle ", m.span(2), r"\rangle "])

    def word(match: re.Match[str]) -> list[str | Span] | None:
        name = match[1]
        rest = text.text[match.end() :]
        opens = rest.lstrip(" '" if name in WORDS else None)[:1]
        alone = name in _ALONE and (opens.isalpha() or opens == "|" or _ARGUMENT.match(rest) is not None)
        if _in_words(text.text, match.start()) or (all(c in known for c in name) and len(name) < 4):
            return None
        if name in GREEK or (name.rstrip("_") in GREEK and name not in known):
            return ["\\", match.span(1), " "]
        if name == "sqrt" and opens == "(":
            place = text.text.index("(", match.end())
            end = text.closing(place)
            if end > 0:
                text.put(end, end + 1, ["}"])
                text.put(place, place + 1, ["{"])
                return [r"\sqrt"]
        if name in _BETWEEN:
            return ["\\", match.span(1), " "]
        if name == "grad":
            return [r"\nabla "]
        if name in _BIG and opens in "_^({ " and name != "sqrt":
            return ["\\", match.span(1), " "]
        if name in EXTREMA and rest.startswith("_"):
            return [r"\operatorname{", match.span(1), "}"]
        if name in COMMANDS and (opens in ("(", "^") or alone):
            return ["\\", match.span(1), " "]
        reaches = opens == "(" or (alone and rest[:1] in (" ", "\\", "|"))
        return [r"\operatorname{", match.span(1), "}"] if reaches and name in _FUNCTIONS else None

    if re.search(_NAME, text.text):
        text.each(_NAME, lambda m: _set_apart(m, known))
        text.each(_NAME, word)


_APPLIED = re.compile(r"(ln|log|exp|(?:sin|cos|tan)(?!h))([a-z])|(tr|det|rank)([A-Z])")
"""lnx, trA"""


def _set_apart(match: re.Match[str], known: Collection[str]) -> list[str | Span] | None:
    """2Adiag(x) is 2A diag(x): declared letters that stand before the name of a function, without a space."""
    name = match[1]
    if name in _NAMED:
        return None
    if (applied := _APPLIED.fullmatch(name)) and not all(c in known for c in name):
        middle = match.start() + applied.start(2 if applied[2] else 4)
        return [(match.start(), middle), " ", (middle, match.end())]
    for k in range(1, len(name) - 1):
        if name[k - 1] not in known:
            return None
        if name[k:] in _NAMED and not all(c in known for c in name[k:]):
            return [(match.start(), match.start() + k), " ", (match.start() + k, match.end())]
    return None


def _braced(text: TypedText, place: int, before: str) -> list[str | Span] | None:
    """^(a + b) is ^{a + b}: the bracket at a place, and its partner, become braces."""
    end = text.closing(place)
    if end < 0:
        return None
    text.put(end, end + 1, ["}"])
    return [before, "{"]


def _in_words(text: str, place: int) -> bool:
    r"""Whether a place is in the braces of \text{…} or \begin{…}."""
    opening = text.rfind("{", 0, place)
    if opening < 0 or "}" in text[opening:place]:
        return False
    return re.search(r"\\(?:text\w*|mathrm|operatorname\*?|begin|end|mathit|mathsf)\s*$", text[:opening]) is not None
