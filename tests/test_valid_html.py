"""Every built page is valid HTML, by the Nu checker (the validator of the W3C, from npm; it needs Java)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from unchanged import Looks

from proofs_that_run import node

NO_JAVA = (
    "There is no Java on this machine, which the checker of HTML needs. Install one, for example "
    "apt-get install default-jre-headless."
)

# Warnings that stand, each with its reason. Errors are never excused.
EXPECTED = {
    # The parts of the text are sections with an id for links; in a running proof Markdown makes one without a heading.
    "Section lacks heading.",
    # The heading stands in the section inside.
    "Article lacks heading.",
    # One h1 a page, inside nested sections.
    "Consider using the “h1” element as a top-level heading only",
    # In MathML an accent is an element of its own: <mo>, a combining arrow, </mo>.
    "Text run starts with a composing character.",
    # KaTeX's fonts have characters there (a slashed relation); they stand in the half hidden from assistive technology.
    "Document uses the Unicode Private Use Area(s)",
}


def check(*files: Path) -> list[dict[str, object]]:
    """What the checker says of these files or folders of files."""
    jar = node.packages() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if java is None:
        if os.environ.get("CI"):
            pytest.fail(NO_JAVA)
        pytest.skip(NO_JAVA)
    # -Xss: the checker reads formulas within formulas by recursion. -XX: for half a minute, one pass of the compiler
    # and one thread that collects garbage take two thirds of the processor time.
    options = ["-Xss16m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    run = subprocess.run(
        [java, *options, "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html",
         *map(str, files)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, f"The checker of HTML did not run:\n{run.stderr}"
    messages: list[dict[str, object]] = json.loads(run.stdout)["messages"]
    # The rest is advice about style, such as a slash at the end of <meta … />.
    return [one for one in messages if one["type"] == "error" or one.get("subType") == "warning"]


@pytest.mark.every_page
def test_every_page_is_valid(built: Path, small: Path, tmp_path: Path) -> None:
    """Of the book and of the small book; and the checker sees an error, in a page that has one."""
    looks = Looks([Path(__file__), node.LOCK])
    pages = [
        path for html in (built, small) for path in sorted(html.rglob("*.html"))
        if "_static" not in path.relative_to(html).parts
    ]  # fmt: skip
    assert pages
    new = [path for path in pages if not looks.known(path)]
    if not new:
        pytest.skip("No page has changed since all were looked at.")
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><html lang=en><title>x</title><p id=a>x<p id=a>y", encoding="utf-8")
    found = check(bad, *new)
    assert any("Duplicate ID" in str(one["message"]) and str(one["url"]).endswith("/bad.html") for one in found)
    wrong = [
        f"{str(one['url']).rpartition('/_build/')[2]}, line "
        f"{one.get('lastLine')}: {one['message']}\n    {str(one.get('extract', '')).strip()[:200]}"
        for one in found
        if not str(one["url"]).endswith("/bad.html")
        and not any(str(one["message"]).startswith(expected) for expected in EXPECTED)
    ]
    assert not wrong, "\n".join(wrong[:40])
    for path in new:
        looks.note(path)
