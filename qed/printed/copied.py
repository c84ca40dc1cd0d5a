r"""Formulas as they were copied from a page, a chat, a wiki or a PDF, in the words that are read.

1. **Claim:** \( AB = BA \) ✅                       1. **Claim:** $ AB = BA $, and then without its label
<math>\mathbf {x}</math>, ''A''<sup>T</sup>          $\mathbf{x}$, A^{T}
∥A∥F ≤ √r ∥A∥2, ∇x ∥Ax − b∥22                        ∥A∥_F ≤ √r ∥A∥_2, ∇_x ∥Ax − b∥_2^2

A PDF loses which characters stood above and below the line: they are put there where they can be nothing else.
"""

from __future__ import annotations

import re
import unicodedata

from ..errors import NotWellFormed

_ANNOTATION = re.compile(r"<annotation[^<>]*x-tex[^<>]*>(.*?)</annotation>", re.DOTALL)
_MATHML = re.compile(r"<(?:math|mrow|mi|mo|msup|semantics)\b(?=[^<>]*xmlns|[^<>]*>\s*<m)")
_WIKI_MATH = re.compile(r"^[:*#\s]*<math[^<>]*>(.*?)</math>\s*[.,;]?\s*$", re.DOTALL)
_TAG = re.compile(r"<(su[pb])>([^<>]*)</\1>")
_QUOTED = re.compile(r"(?<![A-Za-z)\]}'])'{2,3}([A-Za-z]+)'{2,3}")
_DISPLAY_STYLE = re.compile(r"\{\\displaystyle\s(?P<inside>.*)\}", re.DOTALL)
_STYLE = re.compile(r"\\(?:displaystyle|textstyle|limits|nolimits)(?![A-Za-z])\s?")
_SPACED_GROUP = re.compile(r"(\\(?:mathbf|mathrm|mathsf|mathbb|operatorname|boldsymbol|sqrt|text))\s+(?=\{)")
_SPACE_BEFORE_SCRIPT = re.compile(r"(?<=[A-Za-z}\])])\s(?=[\^_]\{)|(?<=[A-Za-z])\s(?=\}[\s)=^_]|\}$)")

_LATEX_SIGNS = re.compile(r"(?<!\\)\\[()\[\]](?![a-z]?\s*[\d.]*\s*(?:pt|ex|em|mm)\])")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|[-*•>]\s+(?=\S)|\(?\d+[.)]\s+(?=\S))+")
_LABELLED = re.compile(
    r"^\s*(?:Step|Theorem|Lemma|Proposition|Corollary|Equation|Eq|Property|Fact|Example)\.?\s+[\d.]+\s*[:.]\s*"
)
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]")
_WRAPPED = re.compile(r"\s*\${1,2}([^$]+)\${1,2}[\s.]*")
_YES = re.compile(r"^\s*(?:yes|indeed|sure|exactly|correct)\s*[!,.:]\s*", re.IGNORECASE)
_DOLLARS = re.compile(r"(?<!\\)\$")
_SAID_AFTER = re.compile(
    r"(?<=\$)\s*(?:(?:is|holds|are)\s+(?:always\s+)?(?:correct|true|right|valid)|holds)\s*[.!]*\s*$"
)

_HATTED = re.compile("(?<![A-Za-zà-ÿ])[ŷâêîôûŵĉĝĥĵŝẑỹã](?![a-zà-ÿ])")
_ACCENTS = {"\u0304": "bar", "\u0305": "bar", "\u0302": "hat", "\u0303": "tilde"}
_ACCENT = re.compile(rf"([A-Za-zα-ω])([{''.join(_ACCENTS)}])")

_BARS = re.compile("[∥‖]")
_SCRIPT = re.compile(r"(?P<both>2[12F]|22|12|F2|∞2|2∞)|(?P<sure>[F∞1∗](?![A-Za-z∗(]))|(?P<two>2)")
_ONES = re.compile(r"(?<=[A-Za-z])⊤1(?![\d.])|(?<![\w.])1⊤(?=\s?[A-Za-z])")
_ALONE = re.compile(r"(?:[∥‖][^∥‖]+[∥‖]2|[\s=<>≤≥])+")
_BELOW = re.compile(r"(?<=[∥‖])[F∞1∗]|(?<=[∥‖])22|(?<=[∥‖])[2F∞]2")
_GRADIENT = re.compile(r"∇\s?([xyzwθβuvXW])(?=\s*[∥‖|(½]|\s+(?:tr|log|det|ln|f|L|1)\b)")
_OPERATOR = re.compile(r"∂\s+∂\s?([A-Za-z])\s+(?=\S)")
_SPACE = re.compile(r"∈\s*[Rℝ](?:([mnkpd])\s?×\s?([mnkpd])|([mnkpd]))(?![A-Za-z])")
_NUMBER = re.compile(r"(?<=[\w.,)])\s*\(\d+(?:\.\d+)+[a-z]?\)\s*$")
_OF_VALUES = re.compile(r"([σλ])(?:(\d)(?!\d)|([knr]\+1))")
_LAST_VALUE = re.compile(r"([σλ])([nrk])(?![A-Za-z(])")
_SUM = re.compile(r"[∑Σ]([nmrk])?([ijk])=(\d)(?:([nmrk]))?(?![A-Za-z])\s*")
_TERMS = r"(?<![A-Za-z\\^])((?:[A-Za-zσλα]{0})+)(?![A-Za-z_(])"

_WHICH_TWO = (
    "Is the 2 after ‖…‖ an index, ‖x‖_2, or a power, ‖x‖^2? In a copy of a PDF both look alike: type _ or ^ before it."
)


def read(typed: str) -> str:
    """A text without what came along when it was copied."""
    text = typed if typed.isascii() else _with_accents(typed)
    if "<" in text:
        text = _from_markup(text)
    text = _QUOTED.sub(r"\1", text) if "''" in text and "\\" not in text else text
    if "\\" in text:
        text = _from_wiki_latex(text)
    if "$" in text or _LATEX_SIGNS.search(text):
        text = _from_markdown(text)
    return text if text.isascii() or "\\" in text else _from_pdf(text)


def _with_accents(text: str) -> str:
    """x̄ and ŷ as \\bar{x} and \\hat{y}."""
    text = _HATTED.sub(lambda m: unicodedata.normalize("NFD", m[0]), text)
    return _ACCENT.sub(lambda m: rf"\{_ACCENTS[m[2]]}{{{m[1]}}}", text)


def _from_markup(text: str) -> str:
    """<math>…</math> of a wiki, the LaTeX beside MathML, <sup>T</sup>."""
    if found := _ANNOTATION.search(text):
        return found[1]
    if found := _MATHML.search(text):
        words = "This is MathML, of which only the LaTeX beside it is read: type the formula, as (AB)^T = B^T A^T."
        raise NotWellFormed(words, text, found.span())
    if found := _WIKI_MATH.match(text):
        return found[1]
    return _TAG.sub(lambda m: f"{'^' if m[1] == 'sup' else '_'}{{{m[2]}}}", text)


def _from_wiki_latex(text: str) -> str:
    r"""{\displaystyle \mathbf {x} } is \mathbf{x}."""
    if found := _DISPLAY_STYLE.fullmatch(text.strip()):
        text = found["inside"]
    text = _SPACED_GROUP.sub(r"\1", _STYLE.sub("", text))
    return _SPACE_BEFORE_SCRIPT.sub("", text)


def _from_markdown(text: str) -> str:
    r"""Dollars in the place of \( and \[, without the marks of a list, a heading and what is only said of a formula."""
    text = _EMOJI.sub("", _LATEX_SIGNS.sub("$", text))
    if whole := _WRAPPED.fullmatch(text):
        return whole[1]
    text = _YES.sub("", _HEADING.sub("", text))
    if len(_DOLLARS.findall(text)) in (2, 4):
        text = _SAID_AFTER.sub("", text)
    return _LABELLED.sub("", text.strip())


def _from_pdf(text: str) -> str:
    """∥x∥22 is ∥x∥_2^2, and ∇x f is ∇_x f."""
    text = _OPERATOR.sub(r"∂/∂\1 ", _NUMBER.sub("", text))
    text = _GRADIENT.sub(r"∇_\1 ", text)
    text = _SPACE.sub(lambda m: f"∈ ℝ^{{{m[1]}×{m[2]}}}" if m[1] else f"∈ ℝ^{m[3]}", text)
    text = _OF_VALUES.sub(lambda m: f"{m[1]}_{m[2] or '{' + m[3] + '}'}", text)
    if re.search("[σλ]_1", text):
        text = _LAST_VALUE.sub(r"\1_\2", text)
    if found := _SUM.search(text):
        text = _with_terms(text, found)
    return _with_orders(_ONES.sub(lambda m: "⊤𝟏" if m[0][0] == "⊤" else "𝟏ᵀ", text))


def _with_terms(text: str, found: re.Match[str]) -> str:
    """∑ri=1 σiuivi⊤ is a sum of σ_i u_i v_i^⊤."""
    before, after, index = text[: found.start()], text[found.end() :], found[2]
    top = found[1] or found[4]
    terms = re.compile(_TERMS.format(index))
    after = terms.sub(lambda m: " ".join(f"{m[1][k]}_{index}" for k in range(0, len(m[1]), 2)), after)
    sign = "∑" if top else ""
    return f"{before}{sign}_{{{index}={found[3]}}}^{{{top}}} {after}" if top else text


def _with_orders(text: str) -> str:
    """‖x‖2 with its index; where nothing shows whether the 2 is one, that is asked."""
    bars = [bar.start() for bar in _BARS.finditer(text)]
    if len(bars) % 2:
        return text
    lone = _ALONE.fullmatch(text) is not None  # ∥Ax∥2 ≤ ∥A∥2∥x∥2: the squares say the same
    sure = lone or _BELOW.search(text) is not None
    for bar in reversed(bars[1::2]):
        script = _SCRIPT.match(text, bar + 1)
        if script is None:
            continue
        if script["two"] and not sure:
            raise NotWellFormed(_WHICH_TWO, text, script.span())
        order = script[0] if not script["both"] else script[0].replace("2", "", 1) or "2"
        power = "^2" if script["both"] else ""
        text = f"{text[: bar + 1]}_{order}{power}{text[script.end() :]}"
    return text
