"""Make the small copies of KaTeX's fonts: ``python -m lab.small_fonts`` writes ``_static/katex/small``.

A copy has the characters that the book's formulas use, as the built pages show, and stands beside the whole font: the
stylesheet `small.css` says which of the two has a character. A formula with another one (a reader's, or that of a new
chapter) makes the browser fetch the whole font as well: nothing is ever wrong, only heavier, until this is run again.
It needs the packages `fonttools` and `brotli`, and a built book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KATEX = ROOT / "_static" / "katex"
SMALL = KATEX / "small"
FIGURES = sorted((ROOT / "web" / "figures").rglob("*.js"))

#: What is set in a font, by the tag or the class of the element around the characters.
CLASSES = {
    "Math-Italic": {"i"}, "Main-Bold": {"mathbf"}, "Math-BoldItalic": {"boldsymbol"},
    "AMS-Regular": {"mathbb", "amsrm"}, "Caligraphic-Regular": {"mathcal"},
}  # fmt: skip
ALL = ("Main-Regular", "Size1-Regular", "Size2-Regular", "Size3-Regular", "Size4-Regular")
#: As a stylesheet's @font-face says it.
STYLES = {"Italic": ("italic", 400), "Bold": ("normal", 700), "BoldItalic": ("italic", 700), "Regular": ("normal", 400)}
TEXT = re.compile(r'<(span|i)\b(?:[^>]*class="([^"]*)")?[^>]*>([^<]+)')
TAG = re.compile(r"<[^>]*>")
ALWAYS = " 0123456789"  # the font of the page's first paint is asked for by a space


def characters(pages: Iterable[str]) -> dict[str, set[str]]:
    """The characters of formulas by font; for those in `ALL`, whose classes may be those of elements around, all."""
    found = {font: set(ALWAYS) for font in (*CLASSES, *ALL)}
    for page in pages:
        for tag, classes, text in TEXT.findall(page):
            for font, wanted in CLASSES.items():
                if not wanted.isdisjoint([tag, *classes.split()]):
                    found[font] |= set(unescape(text))
        for part in page.split('class="katex"')[1:]:  # with the MathML, which is drawn as well, where nobody sees it
            drawn = set(unescape(TAG.sub("", part.partition("</p>")[0])))
            for font in ALL:
                found[font] |= drawn
    # Figures that can be touched write their letters and numbers in this font.
    found["Main-Regular"] |= set(map(chr, range(0x20, 0x7F))).union(*(path.read_text("utf-8") for path in FIGURES))
    return found


def ranges(codes: Iterable[int]) -> str:
    """Code points as a stylesheet's unicode-range: ``U+20,U+30-39``."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def face(font: str, address: str, covered: set[int]) -> str:
    style, weight = STYLES[font.partition("-")[2]]
    return (
        f"@font-face{{font-family:KaTeX_{font.partition('-')[0]};font-style:{style};font-weight:{weight};"
        f'src:url({address}) format("woff2");unicode-range:{ranges(covered)}}}'
    )


def main() -> None:
    from fontTools import subset

    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "_build" / "html").rglob("*.html")]
    SMALL.mkdir(exist_ok=True)
    faces = []
    for font, wanted in characters(pages).items():
        options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
        whole = subset.load_font(KATEX / "fonts" / f"KaTeX_{font}.woff2", options)
        codes = {ord(character) for character in wanted} & set(whole.getBestCmap())
        copy = subset.Subsetter(options)
        copy.populate(unicodes=codes)
        copy.subset(whole)
        path = SMALL / f"KaTeX_{font}.woff2"
        subset.save_font(whole, path, options)
        # Also what the font does not have, for the whole one has it neither: above all the italic letters that a
        # browser makes of those of MathML.
        small = set(map(ord, wanted)) | {0x210E} | set(range(0x1D400, 0x1D800))
        for folder, covered in (("small", small), ("fonts", set(range(0x110000)) - small)):
            faces.append(face(font, f"{folder}/{path.name}", covered))
        print(f"{path.name}: {len(codes)} characters, {path.stat().st_size} bytes")
    (KATEX / "small.css").write_text(
        "/* Written by lab/small_fonts.py. */\n" + "\n".join(faces) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
