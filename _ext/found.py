"""How pages are found, shown in links, and cited: what stands in their heads and at their feet, and files for that.

In its head a page has a description (``chapters/descriptions.yml``), icons, and, where the address of the pages is
known (``proofs_that_run/site.py``), its one address and the card that others show for a link to it. At its foot stand
the version and its day, how the page is cited (``web/cite.js`` puts a statement in place of the page), and where the
repository is on GitHub, links to it and to an editor. A sheet has none to an editor: it is made from its solutions.

The site gets its icons as PNG, ``robots.txt``, and with the address the sitemap, the card, and a page for addresses
that lead nowhere, which may be shown at any depth and therefore stands alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
import resvg_py
import yaml
from docutils import nodes
from notebook_downloads import repository_of
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from proofs_that_run import site

DESCRIPTIONS = "chapters/descriptions.yml"
CARD, CARD_SIZE = "_static/card.png", (1200, 630)
ICONS = {"_static/favicon.png": 48, "_static/apple-touch-icon.png": 180}
"""Sides in pixels. Browsers take the SVG; some programs that show links, and telephones, do not."""


# --- Of the whole book ---------------------------------------------------------------------------


def read(app: Sphinx, config: Config) -> None:
    """As plain values of the configuration: where one changes, Sphinx writes all pages again."""
    work = site.work(Path(app.srcdir), config.html_title, config.author)
    config.book_work = {"title": work.title, "authors": list(work.authors), "version": work.version,
                        "day": work.day.isoformat()}  # fmt: skip
    file = Path(app.srcdir) / DESCRIPTIONS
    config.descriptions = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}


def work_of(config: Config) -> site.Work:
    said = config.book_work
    return site.Work(said["title"], tuple(said["authors"]), said["version"], site.date.fromisoformat(said["day"]))


# --- Of a page -----------------------------------------------------------------------------------


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """For the template layout.html. After the page has its description."""
    config, work = app.config, work_of(app.config)
    if page in config.descriptions:
        context["description"] = config.descriptions[page]
    base, home = config.html_baseurl, page == config.root_doc
    context["icons"] = [(context["pathto"](name, 1), side) for name, side in ICONS.items()] if favicon(app) else []
    context["book_title"] = work.title
    if base and doctree is not None:
        url = context["pageurl"] = base if home else base + app.builder.get_target_uri(page)
        context["card"] = {"url": url, "image": base + CARD, "size": CARD_SIZE, "kind": "book" if home else "article",
                           "title": work.title if home else plain(context["title"])}  # fmt: skip
    if doctree is not None:
        context["foot"] = foot(app, page, context, work)
        # As strings of CSS in an element of HTML.
        context["running"], context["name"] = (json.dumps(text, ensure_ascii=False).replace("<", r"\3c ")
                                               for text in (context["foot"]["part"], config.html_title))  # fmt: skip


def foot(app: Sphinx, page: str, context: dict[str, Any], work: site.Work) -> dict[str, Any]:
    """What the template page-foot.html shows."""
    number = app.env.toc_secnumbers.get(page, {}).get("", ())
    title = ". ".join([*([".".join(map(str, number))] if number else []), app.env.titles[page].astext()])
    part = "" if page == app.config.root_doc else title
    url, key = context.get("pageurl") or "", re.sub(r"[^a-z0-9]+", "-", f"{app.config.html_title} {part}".lower())
    said = f"{', '.join(work.authors)}: {work.title}. {f'{part}. ' if part else ''}{work.edition}."
    found, path = repository_of(app.config), Path(app.env.doc2path(page, base=False)).as_posix()
    links = []
    if found and found.on_github:
        if not path.startswith("exercises/"):
            links.append(("Edit this page", found.edit(path)))
        links.append(("Source of this page", found.source(path)))
    if found:
        links.append(("The book’s repository", found.url))
    return {"links": links, "edition": work.edition, "part": part, "said": said, "url": url,
            "bibtex": work.bibtex(key.strip("-"), part, url)}  # fmt: skip


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


# --- Of the site ---------------------------------------------------------------------------------


def favicon(app: Sphinx) -> Path | None:
    """The icon, as an SVG."""
    icon = Path(app.srcdir) / (app.config.html_favicon or "-")
    return icon if icon.suffix == ".svg" and icon.exists() else None


def write_files(app: Sphinx, problem: Exception | None) -> None:
    if problem or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    out, base, icon = Path(app.outdir), app.config.html_baseurl, favicon(app)
    if icon:
        drawing = icon.read_text(encoding="utf-8")
        for name, side in ICONS.items():
            keep(out / name, bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=side, height=side)))
    robots = "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}sitemap.xml\n" if base else "")
    keep(out / "robots.txt", robots.encode())
    if not base:
        for name in ("sitemap.xml", "404.html", CARD):
            (out / name).unlink(missing_ok=True)
        return
    pages = {page: base if page == app.config.root_doc else base + app.builder.get_target_uri(page)
             for page in sorted(app.env.found_docs)}  # fmt: skip
    keep(out / "sitemap.xml", sitemap(list(pages.values())).encode())
    work = work_of(app.config)
    known = {"title": work.title, "base": base, "pages": [(app.env.titles[page].astext(), url)
                                                          for page, url in pages.items() if "/" in page]}  # fmt: skip
    keep(out / "404.html", app.builder.templates.render("not-found.html", known).encode())
    keep(out / CARD, card(app.config.html_title, work, icon))


def keep(file: Path, content: bytes) -> None:
    if not file.exists() or file.read_bytes() != content:
        file.write_bytes(content)


def sitemap(addresses: list[str]) -> str:
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n"
    )


def card(name: str, work: site.Work, icon: Path | None) -> bytes:
    """The picture that is shown for a link to the book: its icon, its name, what it is about."""
    width, height = CARD_SIZE
    about = wrapped(work.title.removeprefix(name).strip(": "), 44)
    lines = "".join(f'<text x="90" y="{430 + 56 * at}" font-size="40">{escape(line)}</text>'
                    for at, line in enumerate(about[:3]))  # fmt: skip
    placed = '<svg x="84" y="90" width="150" height="150" '
    sign = icon.read_text(encoding="utf-8").replace("<svg ", placed, 1) if icon else ""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="DejaVu Sans" '
        f'fill="#222832"><rect width="{width}" height="{height}" fill="#fff"/>{sign}'
        f'<text x="90" y="350" font-size="76" font-weight="bold">{escape(name)}</text>{lines}</svg>'
    )
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True, font_files=[
        str(fonts / "DejaVuSans.ttf"), str(fonts / "DejaVuSans-Bold.ttf")
    ]))  # fmt: skip


def wrapped(text: str, letters: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("book_work", {}, "html")
    app.add_config_value("descriptions", {}, "html")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
