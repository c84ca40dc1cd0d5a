"""A page says how it is cited, what is missing where it is opened from the disk, and what it is to the ear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from small_book import CHAPTER, NOTES

from conftest import Open, barriers, lay_out  # type: ignore[attr-defined]

ADDRESS = "https://someone.github.io/small-book/chapters/sizes.html"


def test_a_page_is_cited_and_a_statement_where_the_address_names_one(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.get_by_text("Cite this page").click()
    entry = page.locator(".cite pre")
    expect(entry).to_contain_text("title  = {1. Sizes. In: A Small Book}")
    expect(entry).to_contain_text(f"url    = {{{ADDRESS}}}")
    page.evaluate("location.hash = 'thm-triangle'")
    expect(entry).to_contain_text("title  = {Theorem 1.3 (The triangle inequality). 1. Sizes. In: A Small Book}")
    expect(entry).to_contain_text(f"url    = {{{ADDRESS}#thm-triangle}}")
    page.evaluate("location.hash = 'eq-size'")  # no place with a name of its own
    page.evaluate("location.hash = ''")
    expect(entry).to_contain_text("title  = {1. Sizes. In")
    assert not barriers(page, ".page-foot")


def test_from_the_disk_a_page_says_where_it_has_its_scripts(small: Path, browser: Browser, open_small: Open) -> None:
    page = browser.new_page()
    page.goto((small / NOTES).as_uri())
    expect(page.locator(".from-disk")).to_be_visible()
    expect(page.locator(".from-disk a")).to_have_attribute("href", ADDRESS.replace(CHAPTER, NOTES))
    page.close()
    expect(open_small(NOTES).locator(".from-disk")).to_be_hidden()


def told(page: Page, selector: str) -> list[str]:
    """What Chromium hands to a screen reader of a part of the page: roles, and names in quotation marks."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    part = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    wanted = session.send("DOM.describeNode", {"nodeId": part})["node"]["backendNodeId"]
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}

    def walk(node: dict[str, Any]) -> Iterator[str]:
        role, name = (node.get(which, {}).get("value", "") for which in ("role", "name"))
        if not node.get("ignored") and role not in ("generic", "none", "InlineTextBox"):
            yield f"{role} “{name}”" if name else role
        for child in node.get("childIds", ()):
            if child in nodes:
                yield from walk(nodes[child])

    return list(walk(next(node for node in nodes.values() if node.get("backendDOMNodeId") == wanted)))


def test_a_screen_reader_is_told_what_the_statement_on_accessibility_says(open_small: Open) -> None:
    page = open_small(CHAPTER)
    lay_out(page)
    statement, proof, verdict = (told(page, selector) for selector in ("#prp-scaling", "details.proof", ".qed-verdict"))
    assert statement[:2] == ["heading “Proposition 1.2 (Scaling)#”", "StaticText “Proposition 1.2”"]
    assert "link “#”" in statement
    assert {"MathMLMath", "MathMLIdentifier", "MathMLOperator"} <= set(statement), "a formula can be walked into"
    assert proof[:2] == ["group", "DisclosureTriangle “Proof.”"]
    assert {"DescriptionList", "term “confirmed”", "definition"} <= set(verdict)
    assert "StaticText “on 312 instances, n from 1 to 21”" in verdict
