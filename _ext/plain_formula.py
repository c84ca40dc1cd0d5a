"""A formula as one line of text, ‖A‖_F² = ∑ᵢ₌₁ᵖσᵢ², for places that show no markup (the search's excerpts).

It is read from the MathML that stands in the page beside the typeset formula.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NAMES = "http://www.w3.org/1998/Math/MathML"
SUPERSCRIPT = str.maketrans("0123456789+−=()nikmjprstl×⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵏᵐʲᵖʳˢᵗˡˣᵀ")
SUBSCRIPT = str.maketrans("0123456789+−=()ijknmprlst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₙₘₚᵣₗₛₜ")
LETTERS = {"double-struck": str.maketrans("RNZC", "ℝℕℤℂ"), "script": str.maketrans("RN", "ℛ𝒩")}
SPACED = set("=≤≥<>≠∈⊂⊆→↦≈∀:+−×⇒⟺")
ACCENTS = {"⃗", "→", "^", "~", "ˉ", "‾", "⏟", "_"}  # an arrow over a vector says in print what the letter says here

ALIKE = str.maketrans({"∥": "‖", "∣": "|", "\u2061": " "})
APPLIED = re.compile(r"\u2061\s*(?=[(\[_^|‖∥∣])")  # a function's name stands directly before these
SIGN = re.compile(r"(^|[(\[,;=≤≥<>] ?)([−+]) ")  # before a number, not between two


def plain(math: str) -> str:
    """The text of a formula, from its MathML."""
    text = APPLIED.sub("", _plain(ElementTree.fromstring(math.replace(f' xmlns="{NAMES}"', "")))).translate(ALIKE)
    text = " ".join(text.split()).replace(": =", ":=")
    return SIGN.sub(r"\1\2", text)


def _plain(node: Element) -> str:
    of = _FORMS.get(node.tag)
    parts = list(node)
    return of(node, parts) if of else "".join(map(_plain, parts))


def _word(node: Element, _: list[Element]) -> str:
    text = (node.text or "").translate(LETTERS.get(node.get("mathvariant", ""), {}))
    return f" {text} " if node.tag == "mo" and text in SPACED else text.replace("\u00a0", " ")


def _script(base: str, script: str, sign: str, small: dict[int, int]) -> str:
    script = "".join(script.split())
    base = base.removesuffix("\u2061")
    if not script:
        return base
    if all(ord(letter) in small for letter in script):
        return base + script.translate(small)
    return f"{base}{sign}{script}" if len(script) == 1 else f"{base}{sign}{{{script}}}"


def _below(_: Element, parts: list[Element]) -> str:
    base, under = _plain(parts[0]), _plain(parts[1])
    return base if under in ACCENTS else _script(base, under, "_", SUBSCRIPT)


def _above(_: Element, parts: list[Element]) -> str:
    base, over = _plain(parts[0]), _plain(parts[1]).strip()
    return base if over in ACCENTS else _script(base, over, "^", SUPERSCRIPT)


def _both(_: Element, parts: list[Element]) -> str:
    base, under, over = map(_plain, parts)
    return _script(_script(base, under, "_", SUBSCRIPT), over, "^", SUPERSCRIPT)


def _fraction(node: Element, parts: list[Element]) -> str:
    above, below = (part.strip() for part in map(_plain, parts))
    if node.get("linethickness") == "0px":  # \binom
        return f"{above} over {below}"
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(text: str) -> str:
    return f"({text})" if any(sign in text for sign in " +−=") else text


def _root(_: Element, parts: list[Element]) -> str:
    return "√" + _grouped("".join(map(_plain, parts)).strip())


def _table(_: Element, rows: list[Element]) -> str:
    return "; ".join(" ".join(SIGN.sub(r"\1\2", _plain(cell).strip()) for cell in row.findall("mtd")) for row in rows)


_FORMS = {
    "mi": _word, "mo": _word, "mn": _word, "mtext": _word, "msub": _below, "msup": _above, "munder": _below,
    "mover": _above, "msubsup": _both, "munderover": _both, "mfrac": _fraction, "msqrt": _root, "mtable": _table,
    "mspace": lambda node, _: " ", "annotation": lambda node, _: "",
}  # fmt: skip
