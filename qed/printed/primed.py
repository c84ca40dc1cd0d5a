r"""Derivatives by a prime behind parentheses, and functions whose argument is left out, as calculus prints them.

(fg)' = f'g + fg'                   \frac{d}{dx}(f(x) g(x)) = f'(x) g(x) + f(x) g'(x)
(f \circ g)' = (f' \circ g) g'      \frac{d}{dx}(f(g(x))) = (f'(g(x))) g'(x)
(\sin x)' = \cos x                  \frac{d}{dx}(\sin x) = \cos x

Where there are matrices a prime is a transpose: nothing is read of a text with a capital letter.
"""

from __future__ import annotations

import re

_PRIME = r"(?:'|′|\^\s*\{?\s*\\prime(?![A-Za-z])\s*\}?)"
_GROUP = re.compile(
    rf"(?:\\left\s*)?\((?P<inside>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*?)(?:\\right\s*)?\)\s*{_PRIME}(?!{_PRIME})"
)
_NAMES = re.compile(
    r"\\?(?:operatorname|mathrm|arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|exp|log|ln|sqrt|frac|cdot|circ|left"
    r"|right|prime|quad|implies|sigma|pi)(?![a-z])|\\[a-z]+"
)
_FUNCTION = re.compile(rf"(?<![A-Za-z\\])(?P<f>[fghuv])(?P<primes>(?:\s*{_PRIME})*)(?!\s*(?:\(|{_PRIME}))")
_COMPOSED = re.compile(
    rf"(?<![A-Za-z\\])(?P<f>[fgh])(?P<primes>{_PRIME}*)\s*(?:\\circ(?![A-Za-z])|∘)\s*(?P<g>[fgh])(?![A-Za-z])"
)
_OF_BOTH = re.compile(r"u\s*(?:\\?cdot|·|\*|/)?\s*v|\\frac\s*\{?\s*u\s*\}?\s*\{?\s*v")
"""(uv)': of columns that is no transpose."""
_U_OR_V = re.compile(r"(?<![A-Za-z\\])(?:[uv]{2}|[uv])(?![A-Za-z])")
_OF_A_NUMBER = re.compile(
    r"\\?(?:sin|cos|tan|ln|log|exp|tanh|sinh|cosh|arctan|arcsin|sqrt)(?![a-z])|√|(?<![A-Za-z])e\s*\^|[a-z]\s*\^|[a-z][²³]|[fgh]\s*\(|/|\\frac"
)
_NAMED = "u and v are functions here, f and g"


def read(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with \\frac{d}{dx} for a prime behind parentheses, and what was taken for granted."""
    group = _GROUP.search(text)
    if group is None:
        return text, ()
    letters = {letter for letter in _NAMES.sub(" ", text) if letter.isascii() and letter.isalpha()}
    functions = letters & set("fghuv")
    if any(map(str.isupper, letters)):
        return text, ()
    if letters <= set("fghuvabck") and functions and (functions & set("fgh") or _OF_BOTH.search(group["inside"])):
        both = not functions & set("fgh")
        text = _U_OR_V.sub(lambda m: "".join("fg"["uv".index(one)] for one in m[0]), text) if both else text
        text = _COMPOSED.sub(r"\g<f>\g<primes>(\g<g>(x))", _spread(text))
        text = _FUNCTION.sub(lambda m: f"{m['f']}{_primes(m['primes'])}(x) ", text)
        return _GROUP.sub(r"\\frac{d}{dx}(\g<inside>)", text), (_NAMED,) if both else ()
    inside = _NAMES.sub(" ", group["inside"])
    by = next((letter for letter in "xtzsyu" if letter in inside), "")
    if not by or not _OF_A_NUMBER.search(group["inside"]):
        return text, ()
    return _GROUP.sub(rf"\\frac{{d}}{{d{by}}}(\g<inside>)", text), ()


def _primes(printed: str) -> str:
    return "'" * (printed.count("'") + printed.count("′") + printed.count("prime"))


def _spread(text: str) -> str:
    """fg as f g, so that each letter stands for itself."""
    return re.sub(r"(?<![A-Za-z\\])[fghuv]{2,}(?![A-Za-z])", lambda m: " ".join(m[0]), text)
