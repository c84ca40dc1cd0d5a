"""What was handed in, in any state: a notebook, never run or broken, a script, a page of text."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from . import code
from .result import plain
from .tables import named

LARGEST = 20_000_000
"""Bytes that a submission may have."""
CELL = re.compile(r"^# ?(?:%%|In ?\[[\d ]*\]:?).*$|^(?=@confirms\()", re.MULTILINE)
"""Where a script has a new cell: at the marks that programs leave, and before a check."""


TEXTS = (".md", ".markdown", ".myst", ".qmd", ".rmd")
FENCED = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*(?:\{code-cell\}.*|\{?(?:i?python3?|py)\b.*)\n(?:[ \t]*:[\w-]+:.*\n)*"
    r"(?P<code>(?:.*\n)*?)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
"""A cell of code in a text."""
LINK = re.compile(r"(?:\[InternetShortcut\]\s*URL=|\{[^{}]{0,500})?\"?https?://\S{1,500}(?:[^{}]{0,500}\})?", re.DOTALL)
"""A text that only leads elsewhere, as what Google Drive keeps for a notebook does."""
VSCODE = re.compile(r'\s*\[\s*\{\s*"(?:kind|language|value)"')
"""A list of cells, as VS Code's own notebooks are."""
MERGED = re.compile(r"^<{7} .*\n((?:.*\n)*?)={7}\n(?:.*\n)*?>{7} .*\n", re.MULTILINE)
"""Where Git found two versions, and whoever merged has left both."""
NEITHER = "This is not a notebook, nor a script of Python. Hand in the file that ends with .ipynb."
PACKED = (
    "This is an archive of another kind than ZIP, which is not unpacked here. Unpack it, and hand in the file that "
    "ends with .ipynb."
)
ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")
"""How files of gzip, bzip2, xz, RAR, 7-Zip and Zstandard begin; tar says it at its 257th byte."""
FOREIGN = (b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\xd0\xcf\x11\xe0")
"""How ZIPs, PDFs, pictures and documents of offices begin."""
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError)
"""What a ZIP raises of which a piece is broken, or locked with a password."""
ZIPS = 3
"""ZIPs within one another."""


@dataclass
class Cell:
    kind: str
    """"code" or "markdown"."""
    source: str
    id: str = ""


@dataclass
class Submission:
    """Cells in order, and what was odd; `unreadable` is a sentence for a file in which nothing can be read."""

    file: str
    student: str
    cells: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unreadable: str = ""
    digest: str = ""
    submitted: str = ""


def read(path: Path, student: str = "", submitted: str = "") -> Submission:
    """A submission from its file. Never raises for what stands in it; OSError where it cannot be opened."""
    made = Submission(path.name, student or path.stem, submitted=submitted)
    size = path.stat().st_size
    if size > LARGEST:
        made.unreadable = f"The file has {size / 1e6:.1f} megabytes; {LARGEST / 1e6:g} is the most. Clear its outputs."
        made.digest = f"too large: {size}"
        return made
    data = path.read_bytes()
    made.digest = hashlib.sha256(data).hexdigest()[:16]
    _into(made, data, path.name)
    return made


def _into(made: Submission, data: bytes, name: str, inside: int = 0) -> None:
    if not data.strip():
        made.unreadable = "The file is empty."
        return
    if data[:2] == b"PK" and inside < ZIPS and (found := _of_archive(data)):
        name, data, more = found
        others = f" It is one of {more + 1}: hand in one file alone." if more else ""
        made.notes.append(f"The file is a ZIP; of it “{plain(name[:200])}” was graded.{others}")
        _into(made, data, name, inside + 1)
        return
    if data.startswith(ARCHIVES) or data[257:262] == b"ustar":
        made.unreadable = PACKED
        return
    encoding = json.detect_encoding(data[:4])  # by the zeros among the first bytes
    if data.startswith(FOREIGN) or (b"\0" in data[:1000] and encoding.startswith("utf-8")):
        made.unreadable = NEITHER
        return
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        encoding = "latin-1" if encoding.startswith("utf-8") else encoding
        text = data.decode(encoding, errors="replace")
    if not encoding.startswith("utf-8"):
        made.notes.append("The file is not in UTF-8; it was read all the same.")
    if LINK.fullmatch(text.strip()):
        made.unreadable = (
            "This is a link, and no notebook. Open it, download the notebook (in Colab: File, Download), and hand in "
            "the file that ends with .ipynb."
        )
    elif text.lstrip().startswith("{") or VSCODE.match(text) or ('"cells"' in text and '"cell_type"' in text):
        _notebook(made, text)
    elif text.lstrip()[:100].lower().startswith(("<!doctype", "<html")):
        made.unreadable = "This is a page of HTML. Hand in the notebook itself, the file that ends with .ipynb."
    elif Path(name).suffix.lower() != ".py" and FENCED.search(text):
        made.notes.append("This is a text with cells of code in it, not a notebook.")
        made.cells = _of_text(code.unix(text))
    else:
        made.cells = _of_script(code.unix(text))
        if not code.read(cell.source for cell in made.cells if cell.kind == "code").statements and "def " not in text:
            made.cells, made.unreadable = [], NEITHER
        elif any(cell.kind == "markdown" for cell in made.cells):
            made.notes.append("This is a script, not a notebook.")
        else:
            made.notes.append("This is a script, not a notebook: answers in words stand in no cells of their own.")


def _of_script(text: str) -> list[Cell]:
    """The cells of a script; Jupytext and VS Code keep those with text as comments."""
    marks = [*CELL.finditer(text)]
    starts = [(0, 0, ""), *((mark.start(), mark.end(), mark[0]) for mark in marks)]
    cells = []
    for (_, begin, mark), end in zip(starts, [*(mark.start() for mark in marks), len(text)], strict=True):
        if re.search(r"\[(markdown|md)\]", mark):
            cells.append(Cell("markdown", plain(re.sub(r"^# ?", "", text[begin:end], flags=re.MULTILINE).strip())))
        else:
            cells.append(Cell("code", plain(text[begin:end])))
    return [cell for cell in cells if cell.source.strip()]


def _of_text(text: str) -> list[Cell]:
    """The cells of a notebook that was saved as Markdown, as Jupytext, Quarto and MyST do."""
    found, end = [], 0
    for fence in FENCED.finditer(text):
        found += [Cell("markdown", plain(text[end : fence.start()].strip())), Cell("code", plain(fence["code"]))]
        end = fence.end()
    return [*found, Cell("markdown", plain(text[end:].strip()))]


def _of_archive(data: bytes) -> tuple[str, bytes, int] | None:
    """The name and the content of the notebook, or else the script, in a ZIP that a student made, and how many more of
    its kind there are; None where there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            ranks = {
                info: (-READ.index(suffix), info.date_time, info.filename)
                for info in archive.infolist()
                if (suffix := Path(info.filename).suffix.lower()) in READ and info.file_size <= LARGEST
                and not any(part.startswith((".", "__MACOSX")) for part in re.split(r"[\\/]", info.filename))
            }  # fmt: skip
            if best := max(ranks, key=ranks.__getitem__, default=None):
                with archive.open(best) as file:  # what a name says of a size need not be true
                    return (
                        best.filename,
                        file.read(LARGEST),
                        sum(one[0] == ranks[best][0] for one in ranks.values()) - 1,
                    )
    except (*BROKEN, OSError, ValueError):
        pass
    return None


def _notebook(made: Submission, text: str) -> None:
    merged = MERGED.sub(r"\1", text)
    if merged != text:
        text = merged
        made.notes.append("The file has marks of a merge (<<<<<<<): of two versions the first was graded.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = _salvaged(text)
        if found is None:
            made.unreadable = (
                "The file is no whole notebook (its JSON is broken). Open it in Jupyter, save it, and hand it in again."
            )
            return
        made.notes.append("The file is damaged (its JSON is broken); the cells that can be read were graded.")
    if isinstance(found, list):
        found = {"cells": found}
    if not isinstance(found, dict):
        made.unreadable = "This is not a notebook."
        return
    if isinstance(found.get("content"), dict):  # as a server of Jupyter sends it
        found = found["content"]
    cells: Any = found.get("cells")
    if cells is None and isinstance(found.get("worksheets"), list):  # the format before 2015
        cells = [c for sheet in found["worksheets"] if isinstance(sheet, dict) for c in sheet.get("cells", [])]
    if not isinstance(cells, list):
        made.unreadable = "There are no cells in this notebook."
        return
    for one in cells:
        if not isinstance(one, dict):
            continue
        kind = "code" if "code" in (one.get("cell_type"), one.get("kind")) or one.get("kind") == 2 else "markdown"
        written = next((one[name] for name in ("source", "input", "value") if name in one), "")
        if "kind" in one and isinstance(written, list):  # of VS Code: lines without their ends
            written = [f"{line}\n" for line in written]
        made.cells.append(Cell(kind, _source(written), str(one.get("id", ""))[:64]))
    if not any(cell.source.strip() for cell in made.cells):
        made.unreadable = "The notebook is empty."
    ran = any(isinstance(one, dict) and one.get("outputs") for one in cells)
    if made.cells and not ran:
        made.notes.append("The notebook has no outputs: its cells were run here.")


def _source(written: Any) -> str:
    if isinstance(written, list):
        written = "".join(one for one in written if isinstance(one, str))
    return plain(written) if isinstance(written, str) else ""


def _salvaged(text: str) -> dict[str, Any] | None:
    """The cells of a notebook that was cut off, or has marks of a merge in it."""
    start = text.find('"cells"')
    start = text.find("[", start) + 1
    if start <= 0:
        return None
    decoder, cells = json.JSONDecoder(), []
    while (start := text.find("{", start)) >= 0:
        try:
            cell, start = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start += 1
            continue
        if isinstance(cell, dict) and "cell_type" in cell:
            cells.append(cell)
    return {"cells": cells} if cells else None


# --- files as learning systems name them ------------------------------------------------------

CANVAS = re.compile(r"^(?P<name>[^_]+?)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)$")
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?$")
WANTED = (".ipynb", ".py", ".zip", *TEXTS, ".txt", ".json", ".html", ".pdf", "")
"""Of one student's files the first kind counts; any other comes after these."""
READ = (".ipynb", ".py", *TEXTS, ".zip")
"""What is taken out of a ZIP."""


def student_of(path: Path, root: Path) -> str:
    """Who handed a file in: as Moodle names its folder, by its folder, as Canvas names it, or by its name alone.

    In a folder of theirs students name files as they like, as Canvas would name another student's too.
    """
    inside = path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
    if inside:
        name = as_text(inside[0])
        found = MOODLE.match(name)
    else:
        name = as_text(path.stem)
        # Moodle asks whether folders are wanted.
        found = CANVAS.match(as_text(path.name)) or MOODLE.match(as_text(path.name))
    return named(plain(f"{found['name']}_{found['id']}" if found else name))


def as_text(name: str) -> str:
    """The name of a file; where an old ZIP has left bytes that are no text, still not that of another file."""
    data = os.fsencode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def lms_id(student: str) -> str:
    """The number that a learning system puts behind a name, as in `lovelaceada_12345` and `Ada Lovelace_777`."""
    _, found, number = student.rpartition("_")
    return number if found and number.isdecimal() else ""


def without_number(student: str) -> str:
    return student.removesuffix(f"_{lms_id(student)}")


def places(where: Path, scratch: Path) -> list[Path]:
    """Where submissions stand: a folder, or one file; the ZIPs of learning systems, unpacked in a folder of ours.

    In a folder they stand alone, as ZIPs or unpacked: a ZIP among the work of others may be a student's, with another's
    name in it.
    """
    if where.is_file():
        return [below(unpacked(where, scratch))] if where.suffix.lower() == ".zip" else [where]
    there = _visible(where)
    if there and all(map(is_of_course, there)):
        return [below(path if path.is_dir() else unpacked(path, scratch / str(n))) for n, path in enumerate(there)]
    return [where]


def among_others(where: Path) -> list[Path]:
    """What looks like a learning system's in a folder, and is taken for a student's: see `places`."""
    there = _visible(where) if where.is_dir() else []
    of_course = [path for path in there if is_of_course(path)]
    return of_course if len(of_course) < len(there) else []


def _visible(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*")) if not path.name.startswith((".", "__MACOSX"))]


def is_of_course(path: Path) -> bool:
    """Whether a path is the ZIP that a learning system makes of a course, or what was in it; not what a student made.

    Where it stands below other folders, and where it is unpacked, it has two students at least.
    """
    if path.is_dir():
        return not MOODLE.match(path.name) and len(_listed(_names(path))[1]) > 1
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = [re.split(r"[\\/]", name) for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError):
        return False
    inside, students = _listed([parts for parts in names if parts[-1]])
    return len(students) > 1 or bool(students and not inside)


def below(folder: Path) -> Path:
    """The folder in which a learning system's names stand: whoever unpacked them may have made one or more around."""
    inside, students = _listed(_names(folder))
    return folder.joinpath(*inside) if len(students) > 1 else folder


def _names(folder: Path) -> list[list[str]]:
    return [list(path.relative_to(folder).parts) for path in folder.rglob("*") if path.is_file()]


def _listed(names: Iterable[list[str]]) -> tuple[list[str], set[str]]:
    """The folders around all of some names that are not hidden, and the students whom a learning system names there."""
    left = [parts for parts in names if not any(part.startswith((".", "__MACOSX")) for part in parts)]
    around: list[str] = []
    while left and len({parts[0] for parts in left}) == 1 and len(left[0]) > 1 and not MOODLE.match(left[0][0]):
        around.append(left[0][0])
        left = [parts[1:] for parts in left]
    found = (MOODLE.match(first) or (not more and CANVAS.match(first)) for first, *more in left)
    return around, {f"{one['name']}_{one['id']}" for one in found if one}


def found(where: Path) -> list[Path]:
    """The submissions in a folder, or the one file."""
    return [best for best, *_ in handed_in(where).values()]


def handed_in(where: Path) -> dict[str, list[Path]]:
    """The files in a folder by student, first the one that counts: a notebook before others, and the newest of these.

    Checkpoints and hidden files are none.
    """
    if where.is_file():
        return {student_of(where, where.parent): [where]}
    if not where.exists():
        raise FileNotFoundError(f"There is no {where}.")
    files: dict[str, list[Path]] = {}
    for path in sorted(where.rglob("*")):
        if is_handed_in(path, where):
            files.setdefault(student_of(path, where), []).append(path)
    return {student: sorted(of, key=_rank, reverse=True) for student, of in files.items()}


def is_handed_in(path: Path, where: Path) -> bool:
    """Whether a path in a folder is a file of a student's: no link, which may lead to the solutions, nothing hidden."""
    return (
        path.is_file() and not path.is_symlink()
        and not any(part.startswith((".", "__MACOSX")) for part in path.relative_to(where).parts)
    )  # fmt: skip


def _rank(path: Path) -> tuple[int, float, str]:
    suffix = path.suffix.lower()
    when = path.stat().st_mtime if path.exists() else 0.0  # while a folder is watched, files go
    return (-WANTED.index(suffix) if suffix in WANTED else -len(WANTED), when, path.name)


def unpacked(archive: Path, into: Path) -> Path:
    """A ZIP of a learning system, unpacked; nothing of it leaves the folder, whatever its names say."""
    into.mkdir(parents=True, exist_ok=True)
    total = 0
    if not zipfile.is_zipfile(archive):
        raise ValueError(f"{archive} is no whole ZIP. Download it again.")
    with zipfile.ZipFile(archive) as whole:
        for info in whole.infolist():
            parts = [part for part in re.split(r"[\\/]", info.filename) if part not in ("", ".", "..")]
            total += info.file_size
            if info.is_dir() or not parts or info.file_size > LARGEST or total > 4_000_000_000:
                continue
            parts = [_short(re.sub(r"[\x00-\x1f:]", "_", part)) for part in parts]
            target = into.joinpath(*parts)
            if not target.resolve().is_relative_to(into.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file, contextlib.suppress(*BROKEN), whole.open(info) as source:
                left = LARGEST
                while left > 0 and (block := source.read(min(left, 1 << 20))):
                    file.write(block)
                    left -= len(block)
            with contextlib.suppress(ValueError, OverflowError, OSError):  # late rules want to know it
                when = datetime(*info.date_time).timestamp()
                os.utime(target, (when, when))
    return into


def _short(name: str) -> str:
    """A name that a file system takes, with its beginning, where the student stands, and its end."""
    data = name.encode("utf-8", "replace")
    return name if len(data) <= 200 else (data[:150].decode(errors="ignore") + data[-50:].decode(errors="ignore"))
