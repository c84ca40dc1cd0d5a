"""Every page, looked at by axe-core: all its rules, in light and dark, on a wide screen and on a phone."""

from __future__ import annotations

from functools import cache

import pytest
from playwright.sync_api import Page

from conftest import Open  # type: ignore[attr-defined]
from proofs_that_run import node
from proofs_that_run.pages import BOOK

PAGES = ["index.html", "search.html", *(f"{entry}.html" for entry in BOOK.toc())]

# The visual half of a formula is hidden from assistive technology (its MathML is not) and has the colour of the text
# around it; it makes up most of a chapter's elements, and each would be looked at for nothing.
LEFT_OUT = [".katex-html"]


@cache
def axe() -> str:
    return (node.packages() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[str]:
    """A sentence for each element that breaks a rule (of those named, or of all)."""
    # As a reader leaves it who has seen all of it: every block laid out, every box that scrolls known as one.
    page.add_style_tag(content="* { content-visibility: visible !important; transition: none !important; }")
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("""async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 900) {
            scrollTo({top: y, behavior: "instant"});
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
        }
        scrollTo({top: 0, behavior: "instant"});
    }""")
    page.evaluate(axe())
    # A head cell that holds a formula alone is not empty, but axe does not read MathML.
    no_empty_heads = {"empty-table-header": {"enabled": False}}
    options = {"resultTypes": ["violations"], "reporter": "v2", "rules": no_empty_heads}
    if rules:
        del options["rules"]
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate(
        "([leftOut, options]) => axe.run({exclude: leftOut}, options).then((result) => result.violations)",
        [[[selector] for selector in LEFT_OUT], options],
    )
    return [
        f"{broken['id']}: {broken['help']}: {' '.join(map(str, element['target']))}\n    {element['html'][:200]}\n"
        f"    {(element['any'] or element['all'] or element['none'] or [{'message': ''}])[0]['message']}"
        for broken in found
        for element in broken["nodes"][:5]
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken(open_page: Open, path: str, width: int) -> None:
    """All rules in light colours; then, on the same page in dark ones, those that colours have a part in."""
    page = open_page(path, width=width, color_scheme="light")
    wrong = violations(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    wrong += [f"dark: {words}" for words in violations(page, "color-contrast", "link-in-text-block")]
    assert not wrong, f"{path} at {width} px:\n" + "\n".join(wrong)
