"""The site of a course, and its students' repository: what is out is there, under the book's numbers and addresses;
what is not out is in no file and no commit."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import course_book
import nbformat
import pytest

from proofs_that_run import wheel
from proofs_that_run.course import branch, calendar, edition, plan, published, secrets, site
from proofs_that_run.pages import Book

pytestmark = pytest.mark.site  # it builds pages of its own

ROOT = Path(__file__).resolve().parent.parent
MAKE = """
import sys
from pathlib import Path
from proofs_that_run.course import calendar, plan, site
from proofs_that_run.pages import Book

book, target = Book(Path(sys.argv[1])), Path(sys.argv[2])
course = plan.read(book.root / "course.yml", book)
for date in sys.argv[3:]:
    html = site.make(course, calendar.moment(course, date), target, book)
    html.rename(target / date)
    (target / "built").unlink()
"""
BEFORE, SOLVED, LATER = "2026-10-06", "2026-10-15", "2026-10-21"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders with the site as of three dates."""
    folder = tmp_path_factory.mktemp("course")
    course_book.written(folder / "book")
    arguments = [sys.executable, "-c", MAKE, folder / "book", folder / "made", BEFORE, SOLVED, LATER]
    ran = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "made"


def words(page: Path) -> str:
    return " ".join(
        re.sub(r"<script.*?</script>|<[^>]+>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL).split()
    )


def test_before_its_time_no_solution_is_in_any_file(made: Path) -> None:
    for date in (BEFORE, LATER):
        everything = b"".join(path.read_bytes() for path in (made / date).rglob("*") if path.is_file())
        assert b"of_chapter_one" not in everything
        assert b"The secret of chapter one" not in everything
        assert (b"The secret of chapter two" in everything) == (date == LATER)
    assert b"of_chapter_two" not in b"".join(path.read_bytes() for path in (made / BEFORE).rglob("*") if path.is_file())


def test_a_published_solution_is_folded_into_the_page_of_its_sheet(made: Path) -> None:
    before, solved = (made / date / "exercises/02-two.html" for date in (BEFORE, SOLVED))
    assert "Write your answer here" in words(before)
    assert "The secret of chapter two lies in counting" in words(solved)
    assert "SOLUTION" not in words(solved)
    assert "(solutions)" not in words(solved)
    assert words(solved).count("Show the answer") == 1
    assert words(solved).count("Show frequent wrong answers") == 1
    assert re.search(r"<details[^>]*sd-dropdown.*?The secret", solved.read_text(encoding="utf-8"), re.DOTALL)
    handed_out = [
        (made / date / "_notebooks/exercises/02-two.ipynb").read_text(encoding="utf-8") for date in (BEFORE, SOLVED)
    ]
    assert "NotImplementedError" in handed_out[0]
    assert handed_out[0] == handed_out[1], "the notebook to take away is the sheet, with and without solutions"


def test_only_what_is_out_is_there_under_the_numbers_of_the_book(made: Path) -> None:
    assert not (made / BEFORE / "chapters/01-one.html").exists()
    assert not (made / BEFORE / "chapters/03-three.html").exists()
    page = words(made / BEFORE / "chapters/02-two.html")
    assert "2. Chapter two" in page
    assert "Remark 2.1 (Words" not in page
    said = page[page.index("A page. See") :]
    assert said.startswith(
        "A page. See Remark 1.1 (not part of this edition) , (1.1) (not part of this edition) , "
        "Exercise 1.1 (not part of this edition) , the first (not part of this edition) and Remark 2.1 ."
    )
    assert "Exercise 2.1" in words(made / BEFORE / "exercises/02-two.html")
    later = words(made / LATER / "chapters/02-two.html")
    assert "See Remark 1.1 , (1.1) , Exercise 1.1 , the first and Remark 2.1" in later
    contents = words(made / LATER / "index.html")
    assert re.search(r"2\. Chapter two .*1\. Chapter one", contents), "in the order of the course"


def test_the_front_page_says_what_is_when(made: Path) -> None:
    page = words(made / BEFORE / "index.html")
    assert "1 5 October Chapter two 02-two , due 12 October" in page
    assert "2 19 October The beginning: Chapter one 01-one, due 26 October" in page
    assert "2.1 20 12 Oct, 18:00 14 Oct" in page
    assert "costs 10 % of the points earned; what comes more than 3 days late does not count." in page
    text = (made / BEFORE / "index.html").read_text(encoding="utf-8")
    link = "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fexample.org%2Fsomeone%2Fshort&amp;branch=main&amp;urlpath=lab%2Ftree%2Fshort%2Fexercises%2F02-two.ipynb"
    assert link in text
    assert 'href="_notebooks/exercises/02-two.ipynb"' in text


def test_the_repository_of_the_students_grows_and_tells_nothing(made: Path, tmp_path: Path) -> None:
    repository, book = tmp_path / "students", Book(made.parent / "book")
    kept = secrets.secrets(book, ["01-one", "02-two"], [])
    came = branch.release(made / BEFORE / "_notebooks", repository, "first")
    notebooks = ["chapters/02-two.ipynb", "exercises/02-two.ipynb"]
    assert came == ["LICENSE", *notebooks, wheel.name(), "requirements.txt", "runtime.txt"], "an image is made of it"
    packed = {name.partition("/")[0] for name in zipfile.ZipFile(repository / wheel.name()).namelist()}
    assert {name for name in packed if not name.endswith(".dist-info")} == {"qed", "proofs_that_run"}, "no sheet"
    first = (repository / "chapters/02-two.ipynb").read_bytes()
    assert branch.release(made / BEFORE / "_notebooks", repository, "again") == []
    assert branch.release(made / LATER / "_notebooks", repository, "later") == [
        "chapters/01-one.ipynb",
        "exercises/01-one.ipynb",
    ]
    assert (repository / "chapters/02-two.ipynb").read_bytes() == first, "what was handed out stays"
    assert branch.release(made / LATER / "_notebooks", repository, "mended", ["02-two"]) == ["chapters/02-two-2.ipynb"]
    assert branch.git(repository, "rev-list", "--count", "HEAD").strip() == "3"
    assert not branch.leaks(repository, kept)
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / wheel.name()).write_bytes(b"a mended package")
    assert branch.release(tmp_path / "newer", repository, "mended") == [wheel.name()], "the package may change"
    (repository / "x.ipynb").write_bytes((book.root / "solutions/01-one.ipynb").read_bytes())
    branch.git(repository, "add", "x.ipynb")
    branch.git(repository, *branch.IDENTITY, "commit", "-qm", "a slip")
    branch.git(repository, "rm", "-q", "x.ipynb")
    branch.git(repository, *branch.IDENTITY, "commit", "-qm", "taken away")
    assert [line.partition(" has")[0] for line in branch.leaks(repository, kept)] == ["x.ipynb"], "found in the history"


def test_a_site_that_tells_a_solution_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = course_book.written(tmp_path / "book")
    course = plan.read(book.root / "course.yml", book)

    def built(source: Path, target: Path) -> bool:
        (target / "html").mkdir(parents=True, exist_ok=True)
        (target / "html" / "x.html").write_text("<p>The <b>secret</b> of chapter one lies in counting to one slowly")
        return True

    monkeypatch.setattr(site.build, "build", built)
    with pytest.raises(RuntimeError, match=r"x\.html has of the solutions of 01-one: “The secret of chapter one"):
        site.make(course, calendar.moment(course, LATER), tmp_path / "made", book)


def test_the_sheets_are_printed_where_their_pages_are_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = course_book.written(tmp_path / "book")
    file = book.root / "course.yml"
    file.write_text(file.read_text() + "pdf: true\n", encoding="utf-8")
    course = plan.read(file, book)
    printed, html = [], tmp_path / "made" / "html"

    def built(source: Path, target: Path) -> bool:
        for page in ("exercises/01-one", "exercises/02-two"):
            (html / page).parent.mkdir(parents=True, exist_ok=True)
            (html / f"{page}.html").touch()
        return True

    def print_all(source: Path, made: Path, target: Path, only: list[str], codes: tuple[bool, ...]) -> list[Path]:
        assert (source, made, codes) == (tmp_path / "made" / "book", html, (True,))
        for page in only:
            (target / page).parent.mkdir(parents=True, exist_ok=True)
            (target / f"{page}.pdf").touch()
        printed.append(only)
        return []

    monkeypatch.setattr(site.build, "build", built)
    monkeypatch.setattr("tools.pdf.print_all", print_all)
    now = calendar.moment(course, LATER)
    site.make(course, now, tmp_path / "made", book)
    assert printed == [["exercises/02-two", "exercises/01-one"]]
    link = '<a href="_pdf/exercises/02-two.pdf">PDF</a>'
    assert link in (tmp_path / "made" / "book" / "index.md").read_text(encoding="utf-8")
    monkeypatch.setattr(site.build, "build", lambda source, target: True)
    site.make(course, now, tmp_path / "made", book)
    assert len(printed) == 1, "nothing has changed"
    site.make(dataclasses.replace(course, pdf=False), now, tmp_path / "made", book)
    assert not (html / "_pdf").exists()
    assert link not in (tmp_path / "made" / "book" / "index.md").read_text(encoding="utf-8")


def test_what_is_no_longer_out_leaves_no_page(tmp_path: Path) -> None:
    book = course_book.written(tmp_path / "book")
    course = plan.read(book.root / "course.yml", book)
    target = tmp_path / "edition"
    assert not edition.write(course, calendar.out(course, calendar.moment(course, BEFORE)), target, book)
    assert not edition.write(course, calendar.out(course, calendar.moment(course, SOLVED)), target, book)
    assert (target / "sheets/02-two.ipynb").exists()
    assert edition.write(course, calendar.out(course, calendar.moment(course, BEFORE)), target, book)
    assert not (target / "sheets/02-two.ipynb").exists()


def test_a_chapter_that_is_taken_out_by_hand_is_left_out(tmp_path: Path) -> None:
    book = course_book.written(tmp_path / "book")
    toc = book.root / "_toc.yml"
    toc.write_text(re.sub(r".*01-one.*\n", "", toc.read_text()))
    assert [one.label for one in book.exercises()] == ["exr-course-two"]
    program = (
        "import sys; from pathlib import Path; from proofs_that_run import build; "
        "sys.exit(not build.build(*map(Path, sys.argv[1:])))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, book.root, tmp_path / "made"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    page = words(tmp_path / "made/html/chapters/02-two.html")
    assert (
        "See remark “Words of one” (not part of this edition) , a formula (not part of this edition) , "
        "exercise “What is one?” (not part of this edition) , the first (not part of this edition) and Remark 1.1 ."
        in page
    )
    assert "It begins with one (not part of this edition) ." in words(tmp_path / "made/html/index.html")
    quoted = (tmp_path / "made/html/chapters/03-three.html").read_text(encoding="utf-8")
    assert re.search(r'class="[^"]*statement quoted remark', quoted), "a statement of another page, without a check"


def test_a_solution_with_directives_is_folded_whole() -> None:
    cell = course_book.text("::::{note}\n:::{tip}\nA\n:::\n::::", "a", "solution")
    made = published.with_solutions(nbformat.v4.new_notebook(cells=[cell])).cells[0].source
    assert made == ":::::{dropdown} Solution\n::::{note}\n:::{tip}\nA\n:::\n::::\n:::::"
