r"""Adjoints and other derivatives that people name by a letter, beside the definition of what they are derivatives of.

    C = AB \Rightarrow \bar A = \bar C B^\top       \nabla_A \langle G, C \rangle = G B^\top
    Y = X @ W, dW = X.T @ dY                         \nabla_W \langle G, Y \rangle = X^\top G
    f(x) = x / \|x\|, J = …                          D f(x) = …

A bar is the gradient of one number, of which nothing is known but its gradient G by what is defined. The chain rule is
linear in it: what holds of ⟨G, C⟩ with any G holds of every function of C.
"""

from __future__ import annotations

import re

from .typed_definitions import split

_PART = re.compile(
    r"(?P<cut>,|;|\\q?quad(?![A-Za-z])|\\(?:Rightarrow|implies|Longrightarrow)(?![A-Za-z])|=>|⇒|⟹|\n|:(?!=)|[.](?=\s|$)"
    r"|\\(?:text|mbox)\s*\{[^{}]*\}|\b(?:then|and|where|for|with|if)\b)",
    re.IGNORECASE,
)
_FONT = r"(?:\\(?:mathbf|vec|boldsymbol|bm)\s*\{?\s*)?"
_LETTER = rf"{_FONT}(?P<letter>[A-Za-z])[\s}}]*"
_DEFINED = re.compile(rf"\s*{_LETTER}:?=(?!=)\s*(?P<body>.+)", re.DOTALL)
_BAR = re.compile(
    rf"\\(?:bar|overline)\s*(?:\{{\s*{_FONT}(?P<braced>[A-Za-z])[\s}}]*\}}|(?P<bare>[A-Za-z])(?![A-Za-z]))"
    r"|(?<![A-Za-z\\])(?P<code>[A-Za-z])_?bar(?![A-Za-z])"
)
_SLOPE = re.compile(r"(?<![A-Za-z\\])(?:\\mathrm\s*\{\s*d\s*\}|d)\s*(?P<of>[A-Z])(?![A-Za-z])")
_OF_LOSS = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:d|\\partial)\s*L\s*\}\s*\{\s*(?:d|\\partial)\s*(?P<print>[A-Z])\s*\}"
    r"|(?<![A-Za-z\\])(?:d|∂)L\s*/\s*(?:d|∂)(?P<code>[A-Za-z])(?![A-Za-z])"
)
"""∂L/∂X: of a matrix it has one layout only"""
_LOSS = re.compile(r"(?<![A-Za-z\\d∂])L\s*(?:\([^()]*\)\s*)?:?=")
_INVERSE = re.compile(r"-\s*1|⁻¹|\binv\b|/|solve")
_NAMES = re.compile(r"\\[A-Za-z]+|(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_FUNCTION = re.compile(
    rf"(?:^|[,;:.\n]|\b(?:for|where|if|with|let|of)\b)\s*\$?{_FONT}(?P<f>[fgh])[\s}}]*(?P<of>\([^()=]*\))\s*:?=(?!=)"
)
_NAMED = re.compile(
    r"(?P<before>(?:^|[,;:\n.]|\\q?quad(?![A-Za-z])|=>|\\Rightarrow|\b(?:then|has|with|and)\b)\s*\$?\s*(?:(?:its|the)\s+)?)"
    r"(?:(?P<jacobian>J(?:_\{?(?P<jf>[fgh])\}?)?(?:\([^()=]*\))?|Jacobian(?:\s+J)?(?:\s+matrix)?)"
    r"|(?P<hessian>H(?:_\{?(?P<hf>[fgh])\}?)?(?:\([^()=]*\))?|Hessian(?:\s+H)?(?:\s+matrix)?)"
    r"|(?P<gradient>grad|gradient))\s*(?:=(?!=)|\bis\b)(?!\s*(?:the|an?|symmetric|positive|singular)\b)"
)
_DERIVATIVES = {"jacobian": "D", "hessian": r"\nabla^2", "gradient": r"\nabla"}


def read(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with derivatives in place of the letters that stand for them, and what was taken for granted."""
    text, of_functions = _of_functions(text)
    text, of_bars = _of_bars(text)
    return text, (*of_functions, *of_bars)


def _of_functions(text: str) -> tuple[str, tuple[str, ...]]:
    """J, H and gradients in words, of the one function that is defined."""
    functions = list(_FUNCTION.finditer(text))
    if len({one["f"] for one in functions}) != 1:
        return text, ()
    f, of = functions[0]["f"], functions[0]["of"]
    notes: list[str] = []

    def instead(match: re.Match[str]) -> str:
        kind = next(kind for kind in _DERIVATIVES if match[kind])
        named = match["jf"] or match["hf"] or f
        letter = match[kind][0]
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        elsewhere = letter in "JH" and re.search(rf"(?<![A-Za-ce-z\\]){letter}(?![A-Za-z(_])", rest)
        if named != f or elsewhere:
            return match[0]
        notes.append(f"{match[kind]} is the {kind[0].upper() + kind[1:] if letter in 'JH' else kind} of {f}")
        return f"{match['before']}{_DERIVATIVES[kind]} {f}{of} ="

    return _NAMED.sub(instead, text), tuple(notes)


def _of_bars(text: str) -> tuple[str, tuple[str, ...]]:
    """Bars, and the d of code, as gradients of ⟨G, C⟩ for the last C that is defined."""
    patterns = [(_BAR, _is_adjoint), (_SLOPE, _is_of_code)]
    patterns += [(_OF_LOSS, _is_adjoint)] * (not _LOSS.search(text))
    if not any(pattern.search(text) for pattern, _ in patterns):
        return text, ()
    parts = split(_PART, text)
    defined = {m["letter"]: m["body"] for part in parts if (m := _DEFINED.fullmatch(part)) and not _BAR.search(part)}
    for pattern, wanted in patterns:
        for c, body in defined.items():
            inputs = set(re.findall("[A-Za-z]", _NAMES.sub(" ", body))) - {c}
            heads = [head for part in parts if (head := _head(pattern, part))]
            if (
                heads
                and inputs.isdisjoint(defined)
                and all(wanted(pattern, head, rest, c, body, inputs) for head, rest in heads)
            ):
                return _as_gradients(text, pattern, c, inputs)
    return text, ()


def _head(pattern: re.Pattern[str], part: str) -> tuple[str, str] | None:
    """The letter that a part says the adjoint of, and what it says of it."""
    left, sign, right = part.partition("=")
    match = pattern.fullmatch(left.strip(" $")) if sign else None
    return (_letter(match), right) if match else None


def _letter(match: re.Match[str]) -> str:
    letter: str = next(filter(None, match.groups()))
    return letter


def _is_adjoint(pattern: re.Pattern[str], head: str, right: str, c: str, body: str, inputs: set[str]) -> bool:
    return head in inputs and {_letter(m) for m in pattern.finditer(right)} == {c}


def _is_of_code(pattern: re.Pattern[str], head: str, right: str, c: str, body: str, inputs: set[str]) -> bool:
    """dX = dY Wᵀ beside Y = X W: with differentials it is dY that stands alone. Of Y = X⁻¹ both have a meaning."""
    return _is_adjoint(pattern, head, right, c, body, inputs) and not _INVERSE.search(body)


def _as_gradients(text: str, pattern: re.Pattern[str], c: str, inputs: set[str]) -> tuple[str, tuple[str, ...]]:
    letters = "GFMH" if c.isupper() else "gqhs"
    seed = next((one for one in letters if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", text)), "")
    if not seed:
        return text, ()

    def instead(match: re.Match[str]) -> str:
        letter = _letter(match)
        gradient = rf"\nabla_{{{letter}}} \langle {seed}, {c} \rangle"
        return f" {seed} " if letter == c else f" {gradient} " if letter in inputs else match[0]

    made = pattern.sub(instead, text)
    if "@" in made:  # the gradients are in print, and so is the rest then
        made = re.sub(r"\.T(?![A-Za-z])", r"^\\top ", made).replace("@", " ")
    bar = {_BAR: "bar ", _SLOPE: "d", _OF_LOSS: "∂L/∂"}[pattern]
    return made, (
        f"{bar}{'X' if c.isupper() else 'x'} is the gradient by that letter of any number that depends on {c}, and "
        f"{seed} the one by {c}",
    )
