r"""What a formula leaves unsaid with the one matrix in it: σ_i, u_i and v_i are of its SVD, λ_i of its eigenvalues.

    \|A\|_* = \sum_{i=1}^r \sigma_i          A = U \Sigma V^\top, and r = rank(A)
    A v_i = \lambda_i v_i                    A = V \Lambda V^\top

With two matrices nobody can tell of which, and the parser asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..errors import NotWellFormed

_WORDS = re.compile(
    r"\\(?:operatorname\*?|mathrm|text|mathbb|begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\^\s*\{?\s*-?T\s*\}?|_\s*\{?F\}?|I"
)
_INDEX = r"\s*_\s*(?:\{(?!\s*\\)[^{}]*\}|\w)(?!\s*(?:\^\s*(?:\{[^{}]*\}|\w)\s*)?(?:\\left\s*)?\()"
_SINGULAR, _EIGEN = (re.compile(rf"\\{name}(?![A-Za-z]){_INDEX}") for name in ("sigma", "lambda"))
_ANY_SINGULAR = re.compile(r"\\sigma(?![A-Za-z])\s*_")
_VECTOR = re.compile(r"(?<![A-Za-z\\])\\?(?:vec|mathbf|boldsymbol)?\s*\{?\s*([quv])\s*\}?\s*_\s*\{?[ijk1-9]")
_UP_TO_R = re.compile(
    r"\\(?:sum|prod)\s*(?:\\limits\s*)?_\s*(?:\{[^{}]*\}|\w)\s*\^\s*(?:r(?![A-Za-z])|\{\s*r\s*\})"
    r"|\\[lc]?dots\s*\+\s*\\sigma\s*_\s*\{?\s*r(?![A-Za-z])"
)
_TRUNCATED = re.compile(r"(?<![A-Za-z\\\\])([A-Z])\s*-\s*\1_\s*(?:[kr]|\{\s*[kr]\s*\})")
"""A - A_k, where A_k can be nothing but the truncated SVD."""
_APPROXIMATED = r"([A-Z]) = U\\Sigma V\^\\top"
_OF_DATA = re.compile(r"\\(?:mu|bar|overline|Pr)(?![A-Za-z])")
_WEIGHTS = re.compile(r"\\lambda\s*_\s*\{?\w\}?\s*(?:=\s*1|\\geq?(?![a-z])|>|≥|\\in(?![a-z]))")
"""σ_i is a standard deviation beside a mean, and λ_i a weight where they sum up to 1 or are said to be positive."""
_EXTREME = re.compile(
    r"\\(?:sigma|lambda)\s*_\s*(?:\{\s*\\(?:max|min)\s*\}|\\(?:max|min))(?!\s*(?:\^\s*\{?\w\}?\s*)?(?:\(|\\left|[A-Z]))(?!\s*\^)"
)
_DOTS_TO_R = re.compile(
    r"\\sigma\s*_\s*\{?1\}?\s*(?P<power>\^\s*\{?\w\}?)?\s*\+\s*(?:\\sigma\s*_\s*\{?2\}?\s*(?:\^\s*\{?\w\}?)?\s*\+\s*)?"
    r"\\[lc]?dots\s*\+\s*\\sigma\s*_\s*\{?r\}?(?![A-Za-z])\s*(?(power)(?P=power))"
)
_COMPOSED = re.compile(r"[A-Z]\s*(?:\^|[A-Z]|[-+])|[-+]\s*[A-Z]")
_APPLIED = re.compile(r"\\sigma(?![A-Za-z])\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)*\s*(?:\\left\s*)?(?=\()")
_SIGMA = re.compile(r"\\sigma(?![A-Za-z])")
_SAYS_WHAT = re.compile(r"\s*\\?\w+\s*=\s*\\sigma\s*\([^()=]*\)\s*$")
"""a = σ(z): there is no claim on σ."""
_DEFINES_SIGMA = re.compile(r"\s*\\sigma\s*\([^()]*\)\s*:?=")
SIGMOID = r"\sigma(z) := \operatorname{sigmoid}(z)"
OF_SIGMOID = "σ is the sigmoid, since nothing says which function it is; for any of a number, declare sigma=Elementwise"
_DECOMPOSED = re.compile(r"\\(?:Sigma|Lambda)(?![A-Za-z])")


def of_activation(texts: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """What σ is where it is always a function, and nothing says which: the sigmoid."""
    text = " ".join(texts)
    applied = len(_APPLIED.findall(text))
    if "sigma" in known or not applied or applied < len(_SIGMA.findall(text)) or _OF_DATA.search(text):
        return ()
    if _SAYS_WHAT.match(texts[0]) or any(_DEFINES_SIGMA.match(one) for one in texts[1:]):
        return ()
    return (SIGMOID,)


def says_factors(claim: str) -> bool:
    r"""Whether A = \sum_i \sigma_i u_i v_i^\top is a claim on A: its other letters are of an SVD of A."""
    return bool((_SINGULAR.search(claim) or _EIGEN.search(claim)) and _VECTOR.search(claim))


def of_the_matrix(claim: str) -> str:
    r"""\kappa(A) = \sigma_{\max} / \sigma_{\min} is of the one matrix there; σ_1 + … + σ_r is a sum."""
    claim = _DOTS_TO_R.sub(lambda m: rf"\sum_{{i=1}}^r \sigma_i{m['power'] or ''}", claim)
    if not _EXTREME.search(claim):
        return claim
    alone = {letter for letter in re.findall(r"[(|‖]\s*([A-Z])\s*(?:\)|\\\||\\right|‖|\\rVert)", claim)}
    rest = re.sub(r"_\s*(?:\{[^{}]*\}|\w)", " ", re.sub(r"([(|‖]|lVert)\s*[A-Z]\s*(?=\)|\\\||\\r|‖)", " ", claim))
    others = set(re.findall("[A-Z]", _WORDS.sub(" ", rest)))
    if (
        not alone
        and len(others) == 1
        and not _COMPOSED.search(_WORDS.sub(" ", rest.replace("^T", " ").replace(r"^\top", " ")))
    ):
        alone, others = others, set()  # x^T A x ≤ \lambda_{\max} x^T x
    if len(alone) != 1 or others:
        return claim
    return _EXTREME.sub(lambda m: f"{m[0]}({min(alone)})", claim)


def definitions(claim: str, given: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """The definitions that a claim takes for granted, besides those that are given. `known` are the letters that mean
    something."""
    if _OF_DATA.search(claim) or _WEIGHTS.search(claim):
        return ()
    decomposed = any(map(_DECOMPOSED.search, (claim, *given)))
    matrices = set(re.findall("[A-Z]", _WORDS.sub(" ", re.sub(r"_\s*(?:\{[^{}]*\}|\w)", " ", claim))))
    truncated = _TRUNCATED.search(claim)
    matrices = {truncated[1]} if truncated else matrices
    made = "" if decomposed or len(matrices) != 1 else _decomposition(claim, min(matrices), known)
    if not (made or decomposed or _ANY_SINGULAR.search(claim)):
        return ()
    heads = matrices if len(matrices) == 1 else {text.strip()[0] for text in given if _DECOMPOSED.search(text)}
    rank = ""
    if "r" not in known and len(heads) == 1 and _UP_TO_R.search(claim) and _ANY_SINGULAR.search(claim):
        rank = rf"r := \operatorname{{rank}}({min(heads)})"
    found = tuple(filter(None, (made, rank)))
    if found and matrices - {*known}:
        letter = min(matrices - {*known})
        place = claim.index(letter)
        raise NotWellFormed(f"{letter} is not declared.", claim, (place, place + 1))
    return found


def _decomposition(claim: str, matrix: str, known: Collection[str]) -> str:
    if (truncated := _TRUNCATED.search(claim)) and not {"U", "V", "Sigma", f"{matrix}_"} & {*known}:
        return rf"{truncated[1]} = U\Sigma V^\top"
    vectors = {letter.upper() for letter in _VECTOR.findall(claim)}
    if _SINGULAR.search(claim) and not {"sigma", "u", "v", "U", "V", "Sigma", "Sigma_", "U_", "V_"} & {*known}:
        return rf"{matrix} = U \Sigma V^\top" if matrix not in "UV" else ""
    key = min(vectors) if vectors else "Q"
    if not _EIGEN.search(claim) or len(vectors) > 1 or matrix == key:
        return ""
    return "" if {"lambda", "Lambda", key, key.lower()} & {*known} else rf"{matrix} = {key} \Lambda {key}^\top"


_BY_LOSS = re.compile(
    r"\\partial\s*(?P<loss>L|E|C|J|\\ell|\\mathcal\s*\{?L\}?)\s*\}\s*\{\s*\\partial\s*(?P<by>(?:\\(?:vec|mathbf)\s*\{?\s*)?[A-Za-z])(?![A-Za-z])"
)


def of_loss(claim: str, given: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    r"""L of \partial L/\partial x = W^\top \partial L/\partial y with y := W x, where nothing is said of L: any."""
    found = list(_BY_LOSS.finditer(claim))
    losses, heads = {one["loss"] for one in found}, [text.strip()[:1] for text in given]
    if len(found) < 2 or len(losses) != 1 or {loss.lstrip("\\") for loss in losses} & {*known}:
        return ()
    loss = losses.pop()
    of = [head for head in heads if head in {one["by"] for one in found}]
    text = " ".join((claim, *given)).replace("frac", "").replace("right", "")
    free = next((letter for letter in "gfh" if not re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", text)), "")
    if not of or not free or len(re.findall(rf"(?<![A-Za-z\\]){re.escape(loss)}(?![A-Za-z])", claim)) > len(found):
        return ()
    return (f"{loss} := {free}({of[-1]})",)


def notes(given: Sequence[str]) -> tuple[str, ...]:
    """What A_k is, where only that was taken for granted."""
    found = [match for text in given if (match := re.fullmatch(_APPROXIMATED, text))]
    approximations = (
        f"{match[1]}_k is the best approximation of {match[1]} of rank k: its truncated SVD" for match in found
    )
    return (*approximations, *([OF_SIGMOID] if SIGMOID in given[:1] else []))
