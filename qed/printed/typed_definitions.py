r"""Definitions that readers type with a claim, in any order, which the book prints before it.

    P = A A^+, P^2 = P                                      P := A A^+, and then P^2 = P
    \nabla f(x) = 2x, where f(x) = x^T x

A definition has a new symbol alone on its left side, and that symbol stands in what is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..errors import NotWellFormed
from .dialect import GREEK_LETTERS
from .kinds import printed_name
from .parser.vocabulary import GREEK


class OfFactors(NotWellFormed):
    """A = U Σ Vᵀ, or A = Q Λ Qᵀ, where A is not declared: with `offer` for A it will be read."""

    offer: dict[str, tuple[str, ...]]


class Typed(NamedTuple):
    """A claim, and the definitions that were typed beside it."""

    claim: str
    given: tuple[str, ...]


_HAT = r"\\(?:hat|widehat|bar|overline|tilde|widetilde|dot)\s*"
_NEW_HAT = re.compile(r"\\(?:wide)?(?:hat|tilde)(?![A-Za-z])")
_BOLD = r"\\(?:vec|mathbf|boldsymbol|bm|mathcal)\s*"
ACRONYMS = "RSS|SSR|SSE|TSS|ESS|R?MSE|MAE|BCE|CE|NLL|[lL]oss|[cC]ost"
"""Names of several letters that are sums of squares, losses and the like, and no products."""
_NAME = (
    rf"(?:\\mathrm\s*\{{(?:{ACRONYMS}|Var|Cov)\}}"
    rf"|[A-Za-z]|\\(?:{'|'.join(GREEK)})(?![A-Za-z])|(?:{'|'.join(GREEK)})(?![A-Za-z(])|[{''.join(GREEK_LETTERS)}])"
)
_INDEX = r"_\s*(?:\{(?:[^{}=]|\{[^{}=]*\})*\}|\w)"
_HEAD = re.compile(
    rf"\s*(?P<head>(?P<hat>{_HAT})?\{{?\s*(?:{_BOLD})?\{{?\s*(?P<letter>{_NAME})[\s}}]*(?P<index>{_INDEX})?)\s*"
    r"(?P<of>\([^()=]*\))?\s*(?:(?::=|≔|=)(?!=))(?P<body>.+)",
    re.DOTALL,
)
_GROUP = re.compile(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]")
_AS_WHAT = re.compile(
    r"\s*\bis\s+(?:an?|the)\s+(?:SVD|singular value decomposition|eigen-?decomposition|eigenvalue decomposition)"
    r"(?:\s+of\s+[A-Za-z])?\s*$"
)
"""A = U Σ Vᵀ is the SVD of A."""
_CLAUSE_END = re.compile(
    r",|;|\\q?quad(?![A-Za-z])|\\text|\\begin|\\\\|&|\b(?:if|for|where|when|with)\b|\\implies|\\Rightarrow|=>|⇒"
)
_EQUALS = re.compile(r"(?<![<>!:=])=(?!=)")
_OPERATOR = re.compile(
    r"\\(?:operatorname\*?|mathrm|text|rm)\s*\{[^{}]*\}|(?<![A-Za-z\\])(?:rank|tr|det|diag|vec)(?=\s*\()"
)
"""Names of functions, which have letters in them."""
_LAST = re.compile(
    rf"(?P<body>.+?)(?<![<>!:=])=(?!=)\s*"
    rf"(?P<head>(?:{_HAT})?\{{?\s*(?:{_BOLD})?\{{?\s*(?P<letter>{_NAME})[\s}}]*)", re.DOTALL,
)  # fmt: skip
_LAYER = re.compile(r"(?<![A-Za-z\\])[A-Z]\s*_\s*\{?\d")
_SYSTEM = re.compile(
    rf"\s*[A-Z]\s*(?:\^\s*(?:\\top|T|\{{[^{{}}]*\}}))?\s*(?:{_HAT})?\{{?\s*(?:{_BOLD})?\{{?\s*(?![A-Z]){_NAME}[\s}}]*"
)
"""A x, of A x = b."""
_OF_A_DERIVATIVE = re.compile(r"[HJD]_\{?\s*(?:[a-zA-Z]|\\vec\{[a-z]\})\s*\}?")
"""H_f(x) = …, J_f(x) = … and D_v f: of a function that has a name."""
_COMPARED = re.compile(r"[=<>≤≥≠]|\\(?:leq?|geq?|neq?|approx|succ|prec|succeq|preceq|in)(?![A-Za-z])")
_PAIRS = [("(", ")"), ("[", "]"), ("{", "}"), ("⟨", "⟩"), (r"\langle", r"\rangle")]
_TURNED = re.compile(r"\^\s*\{?\s*(?:T|\\top|\\intercal|-1|-T|-\\top)\s*\}?|['ᵀ⁻¹⊤\s]")
_DIAGONALIZED = re.compile(
    r"(?<![A-Za-z])(?P<p>[PVSXQTU])\s*(?P<d>D|Λ|\\Lambda|Σ)\s*(?P=p)\s*(?:\^\s*\{?\s*-\s*1\s*\}?|⁻¹)"
)
"""A = P D P⁻¹"""
_INVERSE = re.compile(r"\^\s*\{?\s*-\s*1|⁻¹")
_WORD = re.compile(r"_\s*\{?\s*(?:\\(?:text|mathrm|rm)\s*\{?\s*)?[A-Za-z]{2,}\s*\}?\s*\}?")
_SEPARATOR = re.compile(r"\s*(?:,|;|\\q?quad(?![A-Za-z])|\\\\|\band\b)\s*")
_KEPT = re.compile(r"\\(?:iff|implies|forall|text|begin)|[⇒⇔⟹∀]|=>|\b(?:if|for|where|when|with)\b")


def is_one(text: str, symbols: Collection[str]) -> bool:
    """Whether a text defines a symbol that is not declared."""
    found = _HEAD.fullmatch(text)
    if found is None or _COMPARED.search(_without_groups(found["body"])):
        return False
    if found["of"] and _OF_A_DERIVATIVE.fullmatch(found["letter"] + (found["index"] or "")):
        return False
    name = found["letter"].lstrip("\\")
    letters = {printed_name(key) for key in symbols}
    if not found["hat"] and not found["index"] and GREEK_LETTERS.get(name, name) in letters:
        return _names_factors(found["body"], letters)
    if not found["of"] and not found["index"] and name.isupper() and _names_factors(found["body"], letters):
        left, _, right = _factors(found["body"])
        declared = f'{name}=Symmetric["n"]' if left == right else f'{name}=Real["m", "n"]'
        error = OfFactors(
            f"{name} is not declared. With {declared}, and its factors without a declaration, they are those of its "
            f"{'eigenvalue' if left == right else 'singular value'} decomposition.", text, found.span("letter"),
        )  # fmt: skip
        error.offer = {name: ("Symmetric", "n") if left == right else ("Real", "m", "n")}
        raise error
    return not _mentions(found["body"], found) and (not _is_of_indices(found) or _is_family(found))


def turned(text: str, symbols: Collection[str]) -> str:
    """A x = b as b = A x, where b is new and stands alone."""
    found = _LAST.fullmatch(text)
    if found is None or found["letter"] in ("I", "e") or not _SYSTEM.fullmatch(found["body"]) or _HEAD.fullmatch(text):
        return text
    head = f"{found['head'].strip()} = {found['body'].strip()}"
    made = _HEAD.fullmatch(head)
    return head if made and is_new(made, symbols) and is_one(head, symbols) else text


def _is_family(found: re.Match[str]) -> bool:
    """p_i = e^{z_i} / … with its index on both sides is a definition, of what no declaration knows."""
    index = re.sub(r"[_{}\s]", "", found["index"] or "")
    return (
        re.fullmatch("[ijkl]", index) is not None
        and re.search(rf"_\s*\{{?[\s,a-z]*?{index}", found["body"]) is not None
    )


def named_first(latex: str, symbols: Collection[str]) -> Typed:
    """M = A^T A = A A^T claims what stands behind the new letter, which is defined if it stands elsewhere as well."""
    found = _HEAD.fullmatch(latex)
    if found is None or not is_new(found, symbols):
        return Typed(latex, ())
    body = found["body"]
    end = min((m.start() for m in _CLAUSE_END.finditer(body)), default=len(body))
    first, *others = split(_EQUALS, body[:end])
    if not others or _COMPARED.search(_without_groups(first)) or _mentions(first, found):
        return Typed(latex, ())
    if _mentions(body[:end], found):  # B = (A + A^T)/2 = B^T
        named = f"{found['head']}{found['of'] or ''}"
        return Typed(f"{named} ={body[len(first) + 1 :]}", (f"{named} = {first}",))
    return Typed(body, (f"{found['head']}{found['of'] or ''} = {first}",) if _mentions(body[end:], found) else ())


def is_new(found: re.Match[str], symbols: Collection[str]) -> bool:
    """Whether a head is a letter that is not declared, and stands for no index."""
    name = found["letter"].lstrip("\\")
    letters = {printed_name(key) for key in symbols}
    if found["hat"]:  # \bar{x} is the mean of x
        accents = {f"{name}_{accent}" for accent in ("hat", "tilde")}
        return _NEW_HAT.match(found["hat"]) is not None and accents.isdisjoint(symbols)
    return GREEK_LETTERS.get(name, name) not in letters and not _is_of_indices(found)


def says_only(latex: str, symbols: Collection[str]) -> str:
    """The new letter of which a text says what it is, and claims nothing; nothing where it claims something."""
    found = _HEAD.fullmatch(latex)
    if found is None or found["of"] or _CLAUSE_END.search(latex) or not is_new(found, symbols):
        return ""
    lone = not _COMPARED.search(_without_groups(found["body"])) and not _mentions(found["body"], found)
    return found["head"].strip() if lone else ""


def _names_factors(body: str, letters: Collection[str]) -> bool:
    """A = U \\Sigma V^T, where none of the factors is declared, says what they are."""
    names = _factors(body)
    if _INVERSE.search(body):  # A = V Λ V⁻¹, of any matrix with a basis of eigenvectors
        return False
    return len(names) == 3 and names[1] in ("Sigma", "Lambda", "S", "D") and not {*names} & {*letters}


def diagonalized(text: str, symbols: Collection[str]) -> Typed:
    """A = P D P⁻¹ with D as Λ, which is diagonal, where nothing says what D is."""
    found = _DIAGONALIZED.search(text)
    name = found["d"].lstrip("\\") if found else ""
    if found is None or GREEK_LETTERS.get(name, name) in symbols:
        return Typed(text, ())
    plain = re.sub(rf"(?<![a-z\\]){re.escape(found['d'])}(?![a-z])", r"\\Lambda ", text)
    return Typed(plain, (r"\Lambda := \operatorname{diag}(\vec{\lambda})",))


def _factors(body: str) -> list[str]:
    plain = re.sub(rf"{_BOLD}\{{\s*([^{{}}]*)\s*\}}", r" \1 ", body)
    factors = re.findall(r"\\[A-Za-z]+|[A-Za-zΣΛ]", _TURNED.sub(" ", plain))
    return [GREEK_LETTERS.get(factor, factor.lstrip("\\")) for factor in factors]


def _is_of_indices(found: re.Match[str]) -> bool:
    """A_{ij} = … is of the entries of A, and i = 1 says which index is meant."""
    if found["letter"] in ("i", "j", "k", "l") and not found["of"]:
        return True
    index = re.sub(r"[_{}\s,]", "", found["index"] or "")
    if index.isdigit() and _LAYER.search(found["body"]):  # h_1 = \sigma(W_1 x)
        return False
    return index != "" and re.fullmatch(r"[ijkl]+|\d+", index) is not None


def without_kind(text: str) -> str:
    """A = U Σ Vᵀ, of which words say that it is the SVD of A."""
    return _AS_WHAT.sub("", text)


def in_order(definitions: Iterable[str]) -> tuple[str, ...]:
    """Definitions, each after those of the symbols that it mentions."""
    waiting, done = list(definitions), list[str]()
    while waiting:
        heads = [found for one in waiting if (found := _HEAD.fullmatch(one))]
        if len(heads) < len(waiting):  # one of them is none, and is refused where it is read
            return (*done, *waiting)
        ready = (k for k, one in enumerate(waiting) if not any(_mentions(heads[k]["body"], head) for head in heads))
        done.append(waiting.pop(next(ready, 0)))
    return tuple(done)


def without_names(claim: str, given: Iterable[str]) -> list[str]:
    """A claim and its definitions, where \\beta_{ridge} is \\beta, if there is no other one."""
    texts = [claim, *given]
    for found in [_HEAD.fullmatch(text) for text in texts[1:]]:
        if found is not None and found["index"] and _WORD.fullmatch(found["index"]):
            head = found["head"]
            bare = head.removesuffix(found["index"])
            if sum(text.count(bare) - text.count(head) for text in texts) == 0:
                texts = [text.replace(head, bare) for text in texts]
    return texts


def beside(latex: str, symbols: Collection[str]) -> Typed | None:
    """The claim of a list of formulas whose others are definitions; None where it is no such list."""
    if _KEPT.search(latex):
        return None
    parts = [turned(part, symbols) for part in split(_SEPARATOR, latex) if part.strip()]
    first: dict[str, str] = {}  # the first definition of \mathrm{RSS}: what else is said of it is claimed
    for part in parts:
        if is_one(part, symbols) and (head := _HEAD.fullmatch(part)):
            name = head["head"].strip()
            first.setdefault(name if name.endswith("}") else part, part)
    given = list(first.values())
    claims = [part for part in parts if part not in given]
    if not given or not claims or not all(_COMPARED.search(_without_groups(claim)) for claim in claims):
        return None
    heads = [_HEAD.fullmatch(one) for one in given]
    if not all(head and any(_mentions(other, head) for other in claims + given if other != head[0]) for head in heads):
        return None
    if any(head and _is_of_indices(head) and _stands_alone(head, claims + given) for head in heads):
        return None
    return Typed(", ".join(claims), in_order(given))


def _mentions(text: str, head: re.Match[str]) -> bool:
    """Whether a text has the symbol that is defined, with its hat and its index."""
    letter = re.escape(head["letter"])
    if head["letter"].endswith("}"):  # \mathrm{MSE}
        return re.search(letter, text) is not None
    hat = (
        rf"{_HAT}\{{?\s*(?:{_BOLD})?\{{?\s*"
        if head["hat"]
        else r"(?:(?<![A-Za-z\\])|(?<=_[A-Za-z])|(?<=[^A-Za-z\\]d)|(?<=^d))"
    )
    index = "" if head["index"] is None else rf"[\s}}]*{re.escape(head['index'])}"
    if _is_family(head):
        index = r"[\s}]*_"
    if head["letter"].isupper() and not index:  # h_{ii} is an entry of H
        letter += rf"|(?<![A-Za-z\\]){head['letter'].lower()}\s*_\s*\{{\s*[a-z]\s*,?\s*[a-z]\s*\}}"
    return re.search(f"{hat}(?:{letter}){index}", _OPERATOR.sub(" ", text)) is not None


def _stands_alone(head: re.Match[str], texts: Iterable[str]) -> bool:
    """Whether the letter of a family stands somewhere without an index."""
    letter = rf"(?<![A-Za-z\\]){re.escape(head['letter'])}(?![A-Za-z])"
    hat = rf"{_HAT}\{{?\s*" if head["hat"] else ""
    return any(re.search(rf"{hat}{letter}[\s}}]*(?!\s*[_}}\s])", _OPERATOR.sub(" ", text)) for text in texts)


def split(separator: re.Pattern[str], text: str) -> list[str]:
    """The parts of a text between separators that stand outside of brackets."""
    parts, start = list[str](), 0
    for match in separator.finditer(text):
        before = text[: match.start()]
        if all(before.count(a) == before.count(b) for a, b in _PAIRS):
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _without_groups(text: str) -> str:
    while (shorter := _GROUP.sub(" ", text)) != text:
        text = shorter
    return text
