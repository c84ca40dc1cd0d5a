"""What a student reads of a result, as a page of HTML and as Markdown. Nothing of it is HTML that a student wrote."""

from __future__ import annotations

import html as escaping
from collections.abc import Iterator

from qed import show

from . import clean
from .result import AUTO, BROKEN, FAULT, HIDDEN, LOOK, OPEN, RIGHT, WRONG, Item, Part, QuestionResult, Result

MARKS = {RIGHT: "✓", WRONG: "✗", HIDDEN: "◐", BROKEN: "✗", OPEN: "○", FAULT: "○", LOOK: "○"}
COLOURS = {"✓": "good", "✗": "bad", "◐": "half", "○": "none"}
STYLE = """
:root { color-scheme: light dark; --good: #1f7a2e; --bad: #b3261e; --half: #2b5f94; --none: #5b6570; --line: #8885; }
@media (prefers-color-scheme: dark) { :root { --good: #6fcf7f; --bad: #ff8a80; --half: #8ab8e6; --none: #a9b4bf; } }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; border-top: 1px solid var(--line);
padding-top: 1rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; } article p { margin: .4rem 0; }
.points { float: right; font-variant-numeric: tabular-nums; }
ul.items { list-style: none; padding: 0; } ul.items > li { border-left: 4px solid var(--none); padding: .2rem .8rem;
margin: .6rem 0; overflow-x: auto; } li.good { border-color: var(--good) !important; }
li.bad { border-color: var(--bad) !important; } li.half { border-color: var(--half) !important; }
.mark { font-weight: bold; } .good .mark { color: var(--good); } .bad .mark { color: var(--bad); }
.half .mark { color: var(--half); } code, pre { font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid var(--line); } table { border-collapse: collapse; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; } td.n, th.n { text-align: right; }
.note { border: 1px solid var(--line); padding: .5rem .8rem; } dt { font-weight: bold; }
"""


def number(points: float | None) -> str:
    """Points as they are written: 3, 2.5; – where there are none yet."""
    return "–" if points is None else f"{points:g}"


def said(item: Item) -> str:
    """What is said of a function or a formula, in a sentence."""
    if item.verdict == RIGHT:
        return item.words
    if item.verdict == HIDDEN:
        return (
            "The checks on the sheet hold. A further check, which is not shown, does not: it is not always right. "
            "Try it on instances of your own, such as zeros, large numbers, and dimensions that differ."
        )
    if item.verdict == FAULT:
        return "The grader had a problem here. It is not your fault, and costs no points; this is graded again."
    if item.verdict == LOOK:
        return f"A person looks at this: {item.words.rstrip('.')}." if item.words else "A person looks at this."
    if item.verdict == OPEN and not item.words:
        return "There is no answer yet."
    return item.words


def by_hand(part: Part) -> str:
    return "a person marks this part" if part.earned is None else ""


def sums(result: Result) -> str:
    """`31 of 92 points; 12 more are not marked yet`"""
    words = f"{number(result.earned)} of {number(result.total)} points"
    return words + (f"; {number(result.pending)} more are not marked yet" if result.pending else "")


# --- HTML -------------------------------------------------------------------------------------


def html(result: Result) -> str:
    """A page of its own: no scripts, nothing from elsewhere."""
    title = f"{result.sheet}: {result.student}"
    return document(title, "".join(_html(result, title)))


def document(title: str, body: str, head: str = "") -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
    return (
        f"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{_text(title)}</title>"
        f"<meta name=\"viewport\" content=\"width=device-width\">"
        + (head or f"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
        + f"<style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )  # fmt: skip


def _text(text: str) -> str:
    return escaping.escape(text)


def _html(result: Result, title: str) -> Iterator[str]:
    yield f"<h1>{_text(title)}</h1>\n<p><strong>{_text(sums(result))}</strong></p>\n"
    if result.fault:
        yield "<p class='note'>The grader had a problem. It is not your fault, and costs no points.</p>\n"
    for note in result.notes:
        yield f"<p class='note'>{_text(note)}</p>\n"
    heads = "".join(f"<th scope='col' class='n'>{name}</th>" for name in ("points", "of"))
    yield f"<table><thead><tr><th scope='col'>exercise</th>{heads}</tr></thead><tbody>"
    for question in result.questions:
        yield (
            f"<tr><td><a href='#{_text(question.label)}'>{_text(question.title)}</a></td>"
            f"<td class='n'>{number(question.earned)}</td><td class='n'>{number(question.total)}</td></tr>"
        )
    yield "</tbody></table>\n"
    for question in result.questions:
        yield _question(question)
    yield f"<p><small>Graded with {_text(result.isolation)}.</small></p>" if result.isolation else ""


def _question(question: QuestionResult) -> str:
    parts = "".join(_part(part) for part in question.parts) if len(question.parts) > 1 or _hand(question) else ""
    items = "".join(_item(item) for item in question.items)
    comment = f"<div class='note'>{clean.rendered(question.comment)}</div>" if question.comment else ""
    together = "<p><small>The parts that a check grades are graded together.</small></p>" if question.together else ""
    return (
        f"<section aria-labelledby='{_text(question.label)}'><h2 id='{_text(question.label)}'>"
        f"<span class='points'>{number(question.earned)} / {number(question.total)}</span>{_text(question.title)}</h2>"
        + (f"<table><tbody>{parts}</tbody></table>" if parts else "")
        + together + (f"<ul class='items'>{items}</ul>" if items else "") + comment + "</section>\n"
    )  # fmt: skip


def _hand(question: QuestionResult) -> bool:
    return any(part.graded != AUTO or part.comment for part in question.parts)


def _part(part: Part) -> str:
    words = clean.rendered(part.comment) if part.comment else _text(by_hand(part))
    return (
        f"<tr><th scope='row'>part {part.part}</th><td class='n'>{number(part.earned)} / {number(part.points)}</td>"
        f"<td>{words}</td></tr>"
    )


def _item(item: Item) -> str:
    mark = MARKS[item.verdict]
    name = f"<code>{_text(item.name)}</code>" if item.kind == "function" else _text(item.name)
    lines = [f"<span class='mark' aria-hidden='true'>{mark}</span> {name}: <strong>{_text(item.verdict)}</strong>"]
    if item.kind == "formula" and item.answer:
        lines.append(f"<code>{_text(item.answer)}</code>")
    words = _text(said(item))
    if item.values:
        words = f"{show.assigned_html(item.values)} gives {words}"
    lines += [words] if words else []
    if item.mistake:
        lines.append(f"It looks as if: <strong>{_text(item.mistake)}</strong>")
    return f"<li class='{COLOURS[mark]}'>" + "".join(f"<div>{line}</div>" for line in lines) + "</li>"


# --- Markdown ---------------------------------------------------------------------------------


def markdown(result: Result) -> str:
    """The same, as text."""
    return "\n".join(_markdown(result)).rstrip() + "\n"


def _markdown(result: Result) -> Iterator[str]:
    yield f"# {clean.inline(result.sheet)}: {clean.inline(result.student)}\n\n**{sums(result)}**\n"
    if result.fault:
        yield "> The grader had a problem. It is not your fault, and costs no points.\n"
    for note in result.notes:
        yield f"> {clean.inline(note)}\n"
    for question in result.questions:
        yield f"## {clean.inline(question.title)} ({number(question.earned)} / {number(question.total)})\n"
        for part in question.parts:
            if part.comment or by_hand(part):
                words = clean.inline(part.comment) or by_hand(part)
                yield f"- part {part.part}: {number(part.earned)} / {number(part.points)}, {words}"
        for item in question.items:
            name = clean.spanned(item.name) if item.kind == "function" else item.name
            yield f"- {MARKS[item.verdict]} {name}: **{item.verdict}**"
            if item.kind == "formula" and item.answer:
                yield f"  - your formula: {clean.spanned(item.answer)}"
            words = clean.inline(said(item))
            if item.values:
                words = f"{clean.inline(show.assigned(item.values))}: {words}"
            if words:
                yield f"  - {words}"
            if item.mistake:
                yield f"  - it looks as if: {clean.inline(item.mistake)}"
        if question.comment:
            yield f"\n{clean.inline(question.comment)}"
        yield ""
