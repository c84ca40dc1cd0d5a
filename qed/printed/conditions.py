r"""Conditions that readers print with a claim: read as the hypotheses that they are.

    A = A^T \implies x^T A y = y^T A x        A is Symmetric, and the claim is x^T A y = y^T A x
    x^T A x > 0 \quad \forall x \ne 0         x is Nonzero
    \nabla x^T A x = 2Ax \text{ (A symmetric)}
    MX = 0 where M = I - X(X'X)^{-1}X'        M is defined before the claim
    det(2A) = 4 det(A) for n = 2              a condition on dimensions

    \|Qx\| = \|x\|, \quad Q^TQ = I             Q is Orthonormal: of a free matrix this would be no claim
    t x \le x, t \in [0, 1]                   t is of the unit interval (see `bounds`)

A condition narrows the declaration of one symbol, which the answer says. What cannot be declared stays where it is, as
a premise, or for the parser to refuse; a condition in words would otherwise be passed over, and is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from .. import families
from ..errors import NotWellFormed
from ..families import Family, Hypothesis
from ..families.base import Specs
from ..hypotheses import Hypotheses
from . import bounds, typed_definitions
from .bounds import Bounds
from .dialect import GREEK_LETTERS, spaced
from .kinds import printed_name
from .parser.vocabulary import BETWEEN_CLAIMS, GREEK
from .sentences import FOLLOWS, LETTER, PROPERTIES, PROPERTY, parted

SIZES = range(1, 6)
"""Of dimensions that are tried."""


class Read(NamedTuple):
    """A claim without its conditions, the declarations with them, and what was narrowed, for the reader.

    `given` are the definitions that are typed with the claim, `where` its conditions on dimensions, `within` bounds on
    numbers that no declaration says.
    """

    latex: str
    symbols: dict[str, Any]
    notes: tuple[str, ...]
    given: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    within: tuple[Bounds, ...] = ()


_TOP = r"(?:\^\s*\{?\s*(?:\\top|T|\\mathsf\{T\}|\\intercal)\s*\}?|'|ᵀ|\.T)"
_NOT = r"(?:\\neq?(?![a-z])|≠|!=)"
_ZERO = r"\\?(?:vec|mathbf|boldsymbol)?\s*\{?0\s*\}?"
_BARS = r"(?:\\\||\|\||‖|∥|\\[lr]?Vert)"
_SQUARE = ("Symmetric", "PositiveDefinite", "Invertible", "Skew", "Orthonormal")
_IMPLIED = {  # what has a property already
    "Symmetric": ("PositiveDefinite",), "Invertible": ("PositiveDefinite", "PositiveDeterminant", "IllConditioned"),
    "Nonzero": ("Unit", "NonzeroEntries", "Positive"),
}  # fmt: skip
_FORMULAS = [  # a condition as a formula, with the family that it declares
    (rf"{LETTER}\s*=\s*{LETTER}\s*{_TOP}", "Symmetric"),
    (rf"{LETTER}\s*{_TOP}\s*=\s*{LETTER}", "Symmetric"),
    (rf"{LETTER}\s*=\s*-\s*{LETTER}\s*{_TOP}", "Skew"),
    (rf"{LETTER}\s*{_TOP}\s*=\s*-\s*{LETTER}", "Skew"),
    (rf"{LETTER}\s*{_TOP}\s*{LETTER}\s*=\s*I(?:_[a-z])?", "Orthonormal"),
    (rf"\\?det\s*\(?\s*{LETTER}\s*\)?\s*{_NOT}\s*0", "Invertible"),
    (rf"{LETTER}\s*(?:\\succ(?![a-z])|≻)\s*0", "PositiveDefinite"),
    (rf"{LETTER}\s*(?:\\in(?![a-z])|∈)\s*\\mathbb\s*\{{?S\}}?\s*\^\s*\{{?\w\}}?", "Symmetric"),
    (rf"{LETTER}\s*(?:\\in(?![a-z])|∈)\s*\\mathbb\s*\{{?S\}}?\s*(?:\^\s*\{{?\w\}}?\s*_\{{\+\+\}}|_\{{\+\+\}}\s*\^\s*\{{?\w\}}?)",
     "PositiveDefinite"),
    (rf"{LETTER}\s*{_NOT}\s*{_ZERO}", "Nonzero"),
    (rf"{_BARS}\s*{LETTER}\s*{_BARS}\s*(?:_\{{?2\}}?|₂)?\s*=\s*1", "Unit"),
    (rf"{LETTER}\s*{_TOP}\s*{LETTER}\s*=\s*1", "Unit"),
    (rf"(?:\\langle|⟨)\s*{LETTER}\s*[,|]\s*{LETTER}\s*(?:\\rangle|⟩)\s*=\s*1", "Unit"),
    (rf"{LETTER}\s*(?:>|\\gt(?![a-z]))\s*0", "Positive"),
]  # fmt: skip
_WORDS = [
    re.compile(
        rf"{LETTER}\s+(?:is\s+|are\s+|be\s+|being\s+|has\s+|have\s+|with\s+)?(?:an?\s+)?({PROPERTY})(?:\s+matrix|\s+vector|\s+function)?"
    ),
    re.compile(rf"(?:an?\s+)?(?P<what>{PROPERTY})(?:\s+(?:matrix|matrices|vectors?|functions?))?\s+{LETTER}"),
]
_MEMBER = re.compile(rf"{LETTER}\s*{bounds.SPACE}.*", re.DOTALL)
_RANK = re.compile(
    rf"(?:rank\b|\\(?:operatorname|mathrm|text)\s*\{{\s*rank\s*\}})\s*(?:\\left\s*)?\(?\s*{LETTER}\s*(?:\\right\s*)?\)?"
    r"\s*(?:\\leq?(?![a-z])|\\leqslant|≤|<=)\s*([a-z])"
)
_ASIDES = re.compile(r"\\q?quad(?![A-Za-z])")
_WORDS_BESIDE = re.compile(r"\\(?:text|mbox|textrm|textit|textbf)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_OPERATOR = re.compile(r"\s*(?!(?:if|for|when|where|with)\b)[A-Za-z]+\s*")
"""\\text{tr}(A) is none of the words beside a claim."""
_ARTICLE = re.compile(r"\ba\s+(?!(?:is|has|are|and|or)\b)(?=[a-z])")
_CONDITIONAL = re.compile(r"^[\s(]*(?:if|for|when|whenever|provided|assuming|given|on)\s+[a-z]{4}|\b(?:only|case)\b")
_NO_CONDITION = re.compile(r"\b(?:by|see|with respect to|for example)\b")
"""What names a rule, as (by property P) does, is none."""
_HINT = re.compile(rf"\b(?:{PROPERTY})\b")
_RELATION = re.compile(r"[=<>≤≥⪰⪯≻≺⊥⟂∈]|\\(?:leq?|geq?|neq?|succ|prec|succeq|preceq|perp|in)(?![A-Za-z])")
_SPACE = r"(?:\s|\\ |\\q?quad(?![A-Za-z]))*"
_COMMA = re.compile(  # and before a condition in brackets at the end a space will do
    rf"{_SPACE}(?:[,;]|\\q?quad(?![A-Za-z])|\s(?=\s*\([^()]*(?:{_RELATION.pattern})[^()]*\)\s*\.?\s*$)){_SPACE}"
)
_BRACKETED = re.compile(r"\(([^()]*)\)\s*\.?")
_UNPARTED = re.compile(rf"{FOLLOWS.pattern}|\\iff|⇔|⟺|\\begin|\\text|\\forall|\bfor\b")
_OVER = r"(?:1\s*/\s*([a-z])|\\[dt]?frac\s*(?:1|\{\s*1\s*\})\s*\{?\s*([a-z])\s*\}?)"
_DUAL = re.compile(rf"{_OVER}\s*\+\s*{_OVER}\s*=\s*1")
_OF_INDICES = re.compile(r"[ijkl\d\s=<>≤≥≠.…]+")
_SIZES = re.compile(r"([A-Za-z])\s*(<=|>=|<|>|≤|≥|=|\\leq?(?![a-z])|\\geq?(?![a-z]))\s*(\d+|[A-Za-z])")
_SIGNS = {"\\le": "<=", "\\leq": "<=", "\\ge": ">=", "\\geq": ">="}


def read(latex: str, symbols: Mapping[str, Any]) -> Read:
    """A claim and its conditions. Raises `NotWellFormed` where words say for what it holds that cannot be declared."""
    typed = bounds.of_spaces(spaced(latex))
    typed, named = typed_definitions.named_first(typed, symbols)
    latex = bounds.as_chains(typed)
    kept = Read(latex, dict(symbols), (), named)
    for claim, said in parted(latex):
        found = _told(claim, said, symbols)
        if found.latex.startswith(claim):
            return _without_names(_beside(found._replace(given=(*named, *found.given))))
        if found.latex and kept.latex == latex:
            kept = found
    if kept.latex == latex and (beside := typed_definitions.beside(latex, symbols)):
        kept = kept._replace(latex=beside.claim, given=beside.given)
    if kept.latex == latex:
        kept = _without_definitions(kept, symbols)
    led_on = kept.latex == latex and _waits_for_declarations(latex, symbols)
    for text in re.finditer(r"\\(?:text|mbox|textrm)\s*\{([^{}]*)\}", kept.latex):
        if not led_on and (hint := _HINT.search(text[1].lower())):
            raise NotWellFormed(
                f"'{hint[0]}' would be passed over here: say it where the symbol is declared, A=Symmetric[\"n\"], "
                "A=Invertible[\"n\"], Q=Orthonormal[\"n\"], and leave the words out.",
                latex, text.span(),
            )  # fmt: skip
    kept = _without_names(_beside(kept))
    return kept if kept.latex != latex else kept._replace(latex=typed)


def _without_definitions(found: Read, symbols: Mapping[str, Any]) -> Read:
    """H^T H = I if H = I - 2uu^T and u is a unit vector, with H defined before it; u waits for a declaration."""
    for claim, said in parted(found.latex):
        given = [one for one in said if not _condition(one) and typed_definitions.is_one(one, symbols)]
        rest = [one for one in said if one not in given]
        if given and rest and all(map(_condition, rest)):
            waiting = f"{claim} if {' and '.join(rest)}"
            return found._replace(latex=waiting, given=(*found.given, *typed_definitions.in_order(given)))
    return found


def _waits_for_declarations(latex: str, symbols: Mapping[str, Any]) -> bool:
    """Whether all that words say is said of letters, some of them not declared: they are read once they are."""
    known = {printed_name(name) for name in symbols}
    for _, said in parted(latex):
        found = [condition for one in said if (condition := _condition(one))]
        rest = [one for one in said if not _condition(one)]
        if all(map(_RELATION.search, rest)) and any(letter not in known for letter, _ in found if _is_one(letter)):
            return True
    return False


def _is_one(letter: str) -> bool:
    """Whether it is a letter: of "symmetric matrices" the second word is none."""
    return len(letter) == 1 or letter in GREEK


def _beside(found: Read) -> Read:
    """The same without the conditions on free symbols that stand beside the claim, with a comma alone between them."""
    if _UNPARTED.search(found.latex):
        return found
    parts, told = listed(found.latex), _Told(found.symbols)
    claims = [part for part in parts if not told.take(part)]
    if len(claims) == len(parts) or all(map(_MEMBER.fullmatch, claims)):
        return found
    return told.added_to(found._replace(latex=", ".join(claims)))


def listed(latex: str) -> list[str]:
    """Formulas with commas or spaces between them, the last perhaps in parentheses after a space."""
    parts = [part.strip() for part in typed_definitions.split(_COMMA, latex) if part.strip(" .,;")]
    return [match[1] if k and (match := _BRACKETED.fullmatch(part)) else part for k, part in enumerate(parts)]


def passed_over(latex: str, letters: Collection[str]) -> str:
    """Words beside a claim that speak of one of its letters: (n even), where A commutes with B."""
    for part in _ASIDES.split(latex):
        texts = _WORDS_BESIDE.finditer(part)
        if (words := next((text for text in texts if not _OPERATOR.fullmatch(text[1])), None)) is None:
            continue
        said = _WORDS_BESIDE.sub(r" \1 ", part[words.start() :]).replace("$", "")
        named = re.findall(LETTER, _ARTICLE.sub("", said))
        between = " ".join(words[1].split()) in BETWEEN_CLAIMS
        speaks = any(letter in letters for letter in named) or _CONDITIONAL.search(said)
        if speaks and not between and not _NO_CONDITION.search(said):
            return " ".join(said.split()).strip(" ().,")
    return ""


def is_membership(latex: str) -> bool:
    r"""Whether a formula says in which space something lies: A \in \mathbb{R}^{m \times n}."""
    return _MEMBER.fullmatch(latex) is not None


def _without_names(found: Read) -> Read:
    latex, *given = typed_definitions.without_names(found.latex, found.given)
    return found._replace(latex=latex, given=tuple(given))


class _Told:
    """What conditions say, one by one."""

    def __init__(self, symbols: Mapping[str, Any]):
        self.symbols = dict(symbols)
        self.notes: list[str] = []
        self.where: list[str] = []
        self.within: dict[str, Bounds] = {}

    def take(self, said: str) -> bool:
        """Take a condition in; whether it can be declared, or is a bound."""
        if condition := _of_dimensions(said, self.symbols):
            self.where.append(condition)
        elif _narrow(said, self.symbols, self.notes):
            pass
        elif found := bounds.of_free(said, self.symbols):
            if not bounds.narrow(found, self.symbols, self.notes):
                self.within[said] = found
                self.notes.append(f"only instances with {said} count, as the condition says")
        else:
            return False
        return True

    def added_to(self, found: Read) -> Read:
        notes = tuple(dict.fromkeys((*found.notes, *self.notes)))
        where, within = (*found.where, *self.where), (*found.within, *self.within.values())
        return found._replace(symbols=self.symbols, notes=notes, where=where, within=within)


def _told(claim: str, said: list[str], symbols: Mapping[str, Any]) -> Read:
    """What conditions say; those that cannot be declared stay as a premise, if they are formulas.

    The text is empty where they are not, or where none says anything.
    """
    told = _Told(symbols)
    said = [
        one if told_of is not None else typed_definitions.turned(one, symbols)
        for one in said
        for told_of in [_condition(one)]
    ]
    given = [one for one in said if not _of_dimensions(one, symbols) and typed_definitions.is_one(one, symbols)]
    members = [one for one in said if is_membership(one) and not _condition(one)]
    rest = [one for one in said if one not in (*given, *members) and not told.take(one)]
    claim = ", ".join([claim, *members])  # shapes that are claimed
    if rest and (len(rest) == len(said) or not all(map(_RELATION.search, rest))):
        return Read("", {}, ())
    if rest:
        claim = rf"{', '.join([*told.within, *rest])} \implies {claim}"
        told.within = {}
    return told.added_to(Read(claim, {}, (), typed_definitions.in_order(given)))


def _of_dimensions(said: str, symbols: Mapping[str, Any]) -> str:
    """A condition on dimensions, n ≥ 2, as `where` takes it; nothing for any other."""
    hypotheses = [h for h in symbols.values() if isinstance(h, Hypothesis)]
    dims = {name for h in hypotheses for name in h.names()} | {k for k, h in symbols.items() if h is families.Dimension}
    match = _SIZES.fullmatch(" ".join(said.split()))
    if match is None or match[1] not in dims or not (match[3].isdigit() or match[3] in dims):
        return ""
    condition = f"{match[1]} {_SIGNS.get(match[2], match[2])} {match[3]}"
    if not match[3].isdigit():
        return condition

    def met(sizes: Iterable[int]) -> bool:
        return any(Hypotheses.allow_condition(condition, dict.fromkeys(dims, size)) for size in sizes)

    never = not met(range(1, int(match[3]) + 2))  # n = 0
    return condition if never or met(SIZES) else ""


def formulas(latex: str, dims: Collection[str] = ()) -> tuple[tuple[str, ...], list[str]]:
    """The formulas of a text, and which letters are square matrices by its conditions.

    Without conditions that can be declared it is the claim; else what stands on both sides of the one arrow, or the
    text itself. `dims` are the names of dimensions.
    """

    def is_read(said: str) -> bool:
        bound = None if _condition(said) else bounds.parsed(said)
        return _condition(said) is not None or (bound is not None and bound.letters.isdisjoint(dims))

    def square(said: list[str]) -> list[str]:
        """The letters of square matrices: not those of which words say no more than that columns are orthonormal."""
        families = [_condition(one) for one in said if "column" not in one]
        return [one[0] for one in families if one and one[1] in _SQUARE]

    latex = bounds.as_chains(bounds.of_spaces(latex))
    ways = parted(latex)
    if not ways and not _UNPARTED.search(latex):
        parts = listed(latex)
        said = [part for part in parts if is_read(part)]
        ways = [(", ".join(part for part in parts if part not in said), said)] if 0 < len(said) < len(parts) else []
    for claim, said in ways:
        members = [one for one in said if (_MEMBER.fullmatch(one) and not _condition(one)) or _RANK.fullmatch(one)]
        if all(is_read(one) for one in said if one not in members):
            return (", ".join([*members, claim]),), square(said)  # which say sizes that a product needs
    arrows = list(FOLLOWS.finditer(latex))
    if len(arrows) == 1:
        return (latex[: arrows[0].start()], latex[arrows[0].end() :]), []
    for claim, said in ways:
        rest = [one for one in said if _condition(one) is None or _RELATION.search(one)]
        if rest and all(map(_RELATION.search, rest)) and not any(map(_OF_INDICES.fullmatch, rest)):
            return (", ".join(rest), claim), square(said)
    return (latex,), []


def _condition(said: str) -> tuple[str, str] | None:
    """The letter that a condition speaks of, and the family that it declares: none by "for all x"."""
    said = " ".join(said.split()).strip(" .,;:()")
    if match := re.fullmatch(rf"(?:∀|real(?: numbers?)?)\s*{LETTER}", said):
        return GREEK_LETTERS.get(match[1], match[1]), ""
    for pattern, name in _FORMULAS:
        if match := re.fullmatch(pattern, said):
            letters = {GREEK_LETTERS.get(letter, letter) for letter in match.groups() if letter}
            return (letters.pop(), name) if len(letters) == 1 else None
    for words in _WORDS:
        if match := words.fullmatch(said):
            named = words.groupindex.get("what", 2)
            letter = match[3 - named]
            return GREEK_LETTERS.get(letter, letter), PROPERTIES[match[named]]
    return None


def _narrow(said: str, symbols: dict[str, Any], notes: list[str]) -> bool:
    """Read one condition into the declarations; whether that was possible."""
    if match := _DUAL.fullmatch(" ".join(said.split())):
        p, q = filter(None, match.groups())
        return _dual(p, q, symbols, notes)
    if (match := _RANK.fullmatch(" ".join(said.split()))) and (declared := symbols.get(match[1])) is not None:
        symbols[match[1]] = _of_rank(declared, match[2])
        notes.append(f"{match[1]} has rank {match[2]} or less here, as the condition says")
        return symbols[match[1]] is not declared
    if (condition := _condition(said)) is None:
        return False
    letter, family = condition
    key = next((name for name in symbols if printed_name(name) == letter), None)
    if key is None or not family:
        return key is not None
    made = _narrowed(symbols[key], family)
    if made is None:
        return False
    if made is not symbols[key]:
        notes.append(f"{letter} is {family} here, as the condition says")
    symbols[key] = made
    return True


def _of_rank(declared: object, rank: str) -> Any:
    """A matrix of this rank or less; the same where that cannot be declared."""
    if not isinstance(declared, Hypothesis) or str(declared.family) != "Real" or len(declared.dims) != 2:
        return declared
    return families.RankAtMost[(*declared.dims, rank)]


def _dual(p: str, q: str, symbols: dict[str, Any], notes: list[str]) -> bool:
    """1/p + 1/q = 1 of two exponents: the second is dual to the first."""
    if str(symbols.get(p)) != "Exponent" or str(symbols.get(q)) != "Exponent":
        return False
    del symbols[q]
    symbols[q] = families.Dual[p]  # after p, which it refers to
    notes.append(f"{q} is dual to {p} here, as the condition says")
    return True


def _narrowed(declared: object, family: str) -> Any:
    """A declaration with a property as well; the same where it has it, None where that cannot be declared."""
    target = getattr(families, family)
    dims: Specs = ()
    if isinstance(declared, Family):
        hypothesis = declared
    elif isinstance(declared, Hypothesis):
        hypothesis, dims = declared.family, declared.dims
    else:
        return None
    name = str(hypothesis)
    if name == family or name in _IMPLIED.get(family, ()):
        return declared
    shape = len(dims)
    if (name, family) in (
        ("Symmetric", "PositiveDefinite"),
        ("Invertible", "PositiveDefinite"),
        ("Invertible", "Orthonormal"),
        ("FullColumnRank", "Orthonormal"),
    ):
        return target[dims]
    if family == "Convex":
        return (
            target if name == "Smooth" and not dims else target[dims] if name[:6] == "Smooth" and shape == 1 else None
        )
    if name != "Real":
        return None
    if shape == 0:
        return target if family in ("Nonzero", "Positive") else None
    if shape == 1:
        return target[dims] if family in ("Nonzero", "NonzeroEntries", "Positive", "Unit", "Probabilities") else None
    if family in ("FullColumnRank", "Nonzero"):
        return target[dims]
    if family in _SQUARE and dims[0] == dims[1]:
        return target[dims[:1]]
    return target[dims] if family == "Orthonormal" else None
