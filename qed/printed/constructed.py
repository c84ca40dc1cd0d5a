r"""What has a property that no family declares, made of what is free: so a premise can be tried on every instance.

    A \succeq 0 \implies …         A := \Omega^\top \Omega, as all positive semidefinite matrices are
    P^2 = P \implies …             P := Q + Q \Psi (I - Q), with Q = \Omega \Omega^+, on its range
    A v = \lambda v \implies …      A := \Omega (I - P) + \lambda P, where P projects on v
    x^\top y = 0 \implies …        y := (x^\top x) \omega - (x^\top \omega) x
    AB = BA \implies …             B := \alpha A A + \beta A + \gamma I: so are most pairs that commute

Not all that has the property is made so (x = 0 has more that is orthogonal to it): what holds is not refuted, no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .. import families
from ..families import Hypothesis
from .dialect import GREEK_LETTERS
from .kinds import printed_name


class Constructed(NamedTuple):
    """Definitions of the letters of a premise, and declarations of those and of what they are made of."""

    given: tuple[str, ...]
    symbols: dict[str, Any]
    notes: tuple[str, ...]


_LETTER = r"(?:\\(?:vec|mathbf|boldsymbol|bm)\s*\{?\s*)?(\\?[A-Za-z]+|[α-ωΑ-Ω])\s*\}?"
_TOP = r"(?:\^\s*\{?\s*(?:\\top|T|\\intercal|\\mathsf\{T\})\s*\}?|'|ᵀ|\.T)"
_TWO = r"(?:\^\s*\{?\s*2\s*\}?|²)"
_EQUAL = r"\s*=\s*"
_SEMIDEFINITE = re.compile(rf"\s*{_LETTER}\s*(?:\\succeq(?![a-z])|⪰|≽|\\geq?(?![a-z])|≥|>=)\s*0\s*")
_IDEMPOTENT = [
    re.compile(rf"\s*{_LETTER}\s*{_TWO}{_EQUAL}{_LETTER}\s*"),
    re.compile(rf"\s*{_LETTER}{_EQUAL}{_LETTER}\s*{_TWO}\s*"),
]
_SYMMETRIC = [
    re.compile(rf"\s*{_LETTER}\s*{_TOP}{_EQUAL}{_LETTER}\s*"),
    re.compile(rf"\s*{_LETTER}{_EQUAL}{_LETTER}\s*{_TOP}\s*"),
]
_ORTHOGONAL = [
    re.compile(rf"\s*{_LETTER}\s*{_TOP}\s*{_LETTER}{_EQUAL}0\s*"),
    re.compile(rf"\s*(?:\\langle|⟨)\s*{_LETTER}\s*,\s*{_LETTER}\s*(?:\\rangle|⟩){_EQUAL}0\s*"),
    re.compile(rf"\s*{_LETTER}\s*(?:\\cdot|·)\s*{_LETTER}{_EQUAL}0\s*"),
    re.compile(rf"\s*{_LETTER}\s*(?:\\perp|⊥|⟂)\s*{_LETTER}\s*"),
]
_COMMUTING = re.compile(r"\s*([A-Z])\s*([A-Z])\s*=\s*([A-Z])\s*([A-Z])\s*")
_EIGEN = re.compile(rf"\s*([A-Z])\s*{_LETTER}{_EQUAL}{_LETTER}\s*{_LETTER}\s*")
_SUM_OF_ONE = [
    re.compile(rf"\s*(?:\\sum|∑)\s*(?:_\s*\{{?\s*[a-z](?:\s*=\s*1)?\s*\}}?)?(?:\^\s*\{{?\s*[a-zA-Z]\s*\}}?)?\s*{_LETTER}"
               rf"\s*_\s*\{{?\s*[a-z]\s*\}}?{_EQUAL}1\s*"),
    re.compile(rf"\s*(?:\\vec|\\mathbf|\\boldsymbol)?\s*\{{?1\}}?\s*{_TOP}\s*{_LETTER}{_EQUAL}1\s*"),
]  # fmt: skip
_FREE = [("alpha", "beta", "gamma", "mu", "nu"), ("omega", "psi", "phi", "xi"), ("Omega", "Psi", "Phi", "Xi")]
"""Letters for numbers, vectors and matrices."""


def of(premise: str, symbols: Mapping[str, Any], text: str) -> Constructed | None:
    """What meets a premise, a list of properties with commas between them; None where it is not of these."""
    parts = [part for part in re.split(r",|\\land(?![a-z])|\band\b", premise) if part.strip()]
    made = _Made(symbols, text, parts)
    met = all(made.take(part) for part in parts if not made.is_symmetry_of_another(part, parts))
    if not met or not made.given:
        return None
    return Constructed(tuple(made.given), made.symbols, tuple(made.notes))


def _letters(pattern: re.Pattern[str], text: str) -> list[str]:
    match = pattern.fullmatch(text)
    return [GREEK_LETTERS.get(one, one.lstrip("\\")) for one in match.groups() if one] if match else []


class _Made:
    """Letters that are made, one by one."""

    def __init__(self, symbols: Mapping[str, Any], text: str, parts: list[str]):
        self.symbols, self.text = dict(symbols), text
        self.given: list[str] = []
        self.notes: list[str] = []
        self.symmetric = {letters[0] for part in parts for letters in _all(_SYMMETRIC, part)}

    def is_symmetry_of_another(self, part: str, parts: list[str]) -> bool:
        """Whether P^T = P stands beside P^2 = P."""
        of = {letters[0] for letters in _all(_SYMMETRIC, part)}
        return bool(of) and any(letters[0] in of for one in parts for letters in _all(_IDEMPOTENT, one))

    def take(self, part: str) -> bool:
        """Make what one property says; whether that was possible."""
        if semidefinite := _letters(_SEMIDEFINITE, part):
            return self._put(semidefinite[0], r"{0}^\top {0}", ["nn"])
        for letter, same in _all(_IDEMPOTENT, part):
            if letter == same and (letter in self.symmetric or self._is_symmetric(letter)):
                return self._put(letter, "{0} {0}^+", ["nn"])
            return letter == same and self._put(letter, "{0} {0}^+ + {0} {0}^+ {1} (I - {0} {0}^+)", ["nn", "nn"])
        for x, y in _all(_ORTHOGONAL, part):
            x_ = _printed(x)
            return x != y and self._put(y, rf"({x_}^\top {x_}) {{0}} - ({x_}^\top {{0}}) {x_}", ["n"])
        if (names := _letters(_COMMUTING, part)) and names[:2] == names[:1:-1] and names[0] != names[1]:
            if self._is_symmetric(names[1]) and not self._is_symmetric(names[0]):
                return False
            return self._put(names[1], rf"{{0}} {names[0]} {names[0]} + {{1}} {names[0]} + {{2}} I", ["", "", ""])
        if (names := _letters(_EIGEN, part)) and len(names) == 4 and names[1] == names[3]:
            v, value = _printed(names[1]), _printed(names[2])
            projection = rf"\frac{{{v} {v}^\top}}{{{v}^\top {v}}}"
            return self._put(
                names[0],
                rf"{{0}} (I - {projection}) + {value} {projection}".replace("{", "{{")
                .replace("}", "}}")
                .replace("{{0}}", "{0}"),
                ["nn"],
            )
        for (y,) in _all(_SUM_OF_ONE, part):
            return self._put(y, r"\frac{{{0}}}{{\vec{{1}}^\top {0}}}", ["n"])
        return False

    def _is_symmetric(self, letter: str) -> bool:
        return any(printed_name(name) == letter and "Symmetric" in str(h) for name, h in self.symbols.items())

    def _put(self, letter: str, body: str, parts: list[str]) -> bool:
        """Define a letter, which is declared as any, by parts of these shapes."""
        key = next((name for name in self.symbols if printed_name(name) == letter), None)
        declared = self.symbols.get(key or "")
        order = min(2, max(map(len, parts)) or 2)
        if key is None or not isinstance(declared, Hypothesis) or len(set(declared.dims)) != 1:
            return False
        if str(declared.family) not in ("Real", "Symmetric") or len(declared.family.shape(declared.dims)) != order:  # type: ignore[arg-type]
            return False
        names = []
        for shape in parts:
            free = (one for one in _FREE[len(shape)] if one not in self.symbols and f"\\{one}" not in self.text)
            if (name := next(free, None)) is None:
                return False
            names.append(f"\\{name} ")
            dims = tuple(declared.dims[:1]) * len(shape)
            self.symbols[name] = families.Real[dims] if dims else Hypothesis(families.Real)
        del self.symbols[key]
        made = body.format(*names)
        self.given.append(f"{_printed(letter)} := {made}")
        self.notes.append(f"tried with {letter} = {made.strip()}, as the condition says")
        return True


def _printed(letter: str) -> str:
    return letter if len(letter) == 1 else f"\\{letter} "


def _all(patterns: list[re.Pattern[str]], text: str) -> list[list[str]]:
    """The letters of the first of the patterns that fits, if any does."""
    return [letters for pattern in patterns if (letters := _letters(pattern, text))][:1]
