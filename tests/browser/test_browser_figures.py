"""The figures that readers change: by mouse, finger and keyboard, and what the page then says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect
from small_book import CHAPTER

from conftest import Open, barriers, frames, lay_out, resize  # type: ignore[attr-defined]

# Of the small book:
FIGURES = ["fig-balls", "fig-stretch", "fig-steps", "fig-photograph", "fig-slopes", "fig-nudge", "fig-grid",
           "fig-descent", "fig-sweep"]  # fmt: skip

OpenFigure = Callable[..., Locator]

PAUSE = 500  # ms, in web/figures/parts/frame.js


@pytest.fixture
def open_figure(open_small: Open) -> OpenFigure:
    """``open_figure("fig-stretch", width=390)``: the figure, in view and ready to be touched."""

    def open_figure(name: str, **options: object) -> Locator:
        page = open_small(CHAPTER, **options)
        lay_out(page)  # or what comes near would be laid out, and move it, under the pointer
        figure = page.locator(f"#{name}")
        figure.scroll_into_view_if_needed()
        figure.locator(".touchable").wait_for()
        figure.scroll_into_view_if_needed()  # all of it: before, it may have been below the screen
        return figure

    return open_figure


def number(text: str | None) -> float:
    return float("inf") if text == "∞" else float((text or "").replace("−", "-").replace("%", ""))


def value(figure: Locator, formula: str) -> float:
    """The number behind "formula = " on the panel."""
    line = figure.locator(".readout").filter(has_text=re.compile(rf"^\s*{re.escape(formula)}"))
    return number(line.locator(".value").text_content())


def matrix(figure: Locator) -> np.ndarray:
    return np.array([float(field.input_value()) for field in figure.locator(".entries input").all()]).reshape(2, 2)


def center(mark: Locator) -> tuple[float, float]:
    box = mark.locator(".dot").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, mark: Locator, dx: float, dy: float, drop: bool = True) -> None:
    x, y = center(mark)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    if drop:
        page.mouse.up()


def words(figure: Locator) -> str:
    return figure.locator("[role=status]").text_content() or ""


def settle(page: Page) -> None:
    """Longer than the pause after which new values are read out: its timer in the page is over before this one."""
    page.evaluate("(wait) => new Promise((done) => setTimeout(done, wait))", PAUSE + 50)


# --- The box ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_figures_come_to_life(open_small: Open, width: int) -> None:
    page = open_small(width=width)
    held: list[Route] = []
    page.route("**/web/figures.js", lambda route: held.append(route))
    with page.expect_request("**/web/figures.js"):
        page.goto(page.url.replace("index.html", CHAPTER))
    lay_out(page)
    figures = [page.locator(f"#{name}") for name in FIGURES]
    for figure in figures:
        figure.scroll_into_view_if_needed()
        expect(figure.locator("img")).to_be_visible()
        # Without the room that the stylesheet keeps, the picture's own shape would decide.
        figure.locator("img").evaluate("image => image.decode()")
    still = [places(figure) for figure in figures]
    assert len(held) == 1
    held[0].continue_()
    for figure in figures:
        figure.scroll_into_view_if_needed()
        figure.locator(".touchable").wait_for()
        expect(figure.locator("> img")).to_be_hidden()
    moved = [name for name, figure, place in zip(FIGURES, figures, still, strict=True)
             if places(figure) != pytest.approx(place, abs=0.6)]  # fmt: skip
    assert not moved  # the first has moved the others
    for figure in figures:
        figure.scroll_into_view_if_needed()
        check_room(figure)


def places(figure: Locator) -> list[float]:
    """Left, top, width and height of a figure on its page."""
    return figure.evaluate(
        "one => { const r = one.getBoundingClientRect(); return [r.x + scrollX, r.y + scrollY, r.width, r.height] }"
    )


def check_room(figure: Locator) -> None:
    """Everything fits into the room that was kept, and into the screen."""
    box = figure.locator(".touchable")
    bottom = box.evaluate("box => box.getBoundingClientRect().bottom")
    for row in (".stage", ".panel", ".foot"):
        deepest = box.locator(row).evaluate(
            "row => Math.max(...[...row.querySelectorAll('*')].map(part => part.getBoundingClientRect().bottom))"
        )
        below = box.locator(f"{row} + :not(.words)")
        limit = below.evaluate("row => row.getBoundingClientRect().top") if below.count() else bottom
        assert deepest <= limit + 1, row
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert figure.page.evaluate(too_wide) <= 0


def test_without_scripts_the_figure_is_still(open_small: Open) -> None:
    page = open_small(CHAPTER, java_script_enabled=False)
    assert page.locator(".touchable").count() == 0
    for name in FIGURES:
        picture = page.locator(f"#{name} > img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        # Both are measured at once: what comes into view above may still move them.
        place, caption, wide, high = picture.evaluate(PLACES)
        assert 0 <= caption["top"] - place["bottom"] < 30  # no empty room
        assert place["width"] / place["height"] == pytest.approx(wide / high, rel=0.02)


PLACES = """async image => {
    await image.decode();
    const caption = image.closest("figure").querySelector("figcaption");
    const [place, below] = [image, caption].map((one) => one.getBoundingClientRect());
    return [place.toJSON(), below.toJSON(), image.naturalWidth, image.naturalHeight];
}"""


def test_on_paper_the_figure_is_still(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    figure.page.emulate_media(media="print")
    expect(figure.locator("> img")).to_be_visible()
    expect(figure.locator(".touchable")).to_be_hidden()


def test_a_figure_that_cannot_come_to_life_stays_still(open_small: Open) -> None:
    page = open_small()
    page.route("**/photograph.bin", lambda route: route.fulfill(status=404, body="gone"))
    page.goto(page.url.replace("index.html", CHAPTER))
    figure = page.locator("#fig-photograph")
    with page.expect_console_message(lambda message: "stays still" in message.text):
        figure.scroll_into_view_if_needed()
    expect(figure.locator("> img")).to_be_visible()
    page.wrongs.clear()  # type: ignore[attr-defined]


def test_no_barriers_in_light_and_dark(open_figure: OpenFigure) -> None:
    page = open_figure("fig-balls").page
    page.locator("#fig-balls").get_by_role("button", name="½").click()  # the verdict in red
    for name in FIGURES:
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.locator(f"#{name} .touchable").wait_for()
    colours: dict[str, set[str]] = {name: set() for name in FIGURES}
    for theme in ("light", "dark"):
        page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
        for name in FIGURES:
            assert barriers(page, f"#{name} .touchable") == [], name
            blue = page.locator(f"#{name} path.blue")
            colours[name] |= set(blue.evaluate_all("all => all.map(one => getComputedStyle(one).stroke)"))
    both = {"rgb(31, 95, 168)", "rgb(127, 180, 240)"}
    assert any(colours.values())
    assert [name for name, seen in colours.items() if seen and seen != both] == []


# --- The circle and its image -----------------------------------------------------------------------------------------


def check_norms(figure: Locator) -> None:
    A = matrix(figure)
    assert value(figure, "∥A∥2") == pytest.approx(np.linalg.norm(A, 2), abs=0.006)
    assert value(figure, "∥A∥F") == pytest.approx(np.linalg.norm(A), abs=0.006)
    assert value(figure, "∥Ax∥2") <= value(figure, "∥A∥2")


def outline(figure: Locator, shape: str) -> np.ndarray:
    """The corners of a shape, in the coordinates of the plane on the right."""
    path = figure.locator(f".plane:nth-of-type(2) path.{shape}").get_attribute("d") or ""
    pixels = np.array([[float(t) for t in point.split()] for point in re.split("[ML]", path.strip("Z"))[1:]])
    size = float(figure.locator(".plane").nth(1).get_attribute("width") or 0)
    reach = 1.2 * max(1.0, float(np.linalg.norm(matrix(figure), 2)))
    return (pixels - size / 2) * [1, -1] * 2 * reach / size


def test_columns_are_dragged(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    page = figure.page
    assert (matrix(figure) == [[1.5, 1], [0, 1]]).all()
    before = words(figure)
    first, second = figure.locator(".column-1"), figure.locator(".column-2")
    # How many pixels a unit takes: column 1 is (1.5, 0) and column 2 is (1, 1).
    unit = center(first)[1] - center(second)[1]
    drag(page, first, -2 * unit, -0.5 * unit, drop=False)
    assert matrix(figure) == pytest.approx(np.array([[-0.5, 1], [0.5, 1]]), abs=0.026)
    check_norms(figure)
    assert words(figure) == before  # nothing is read out during the move
    page.mouse.up()
    settle(page)
    assert "−0." in words(figure)
    assert f"Spectral norm {np.linalg.norm(matrix(figure), 2):.2f}" in words(figure)
    # The curve is the image of the unit circle: A⁻¹ takes it back.
    points = np.linalg.solve(matrix(figure), outline(figure, "blue").T)
    assert np.hypot(*points) == pytest.approx(np.ones(points.shape[1]), abs=0.01)
    assert np.hypot(*outline(figure, "dotted").T) == pytest.approx(np.linalg.norm(matrix(figure), 2), abs=0.01)
    figure.get_by_role("button", name="Reset").click()
    assert (matrix(figure) == [[1.5, 1], [0, 1]]).all()
    # Another width is drawn anew.
    resize(page, 390)
    plane, stage = figure.locator(".plane").nth(1).bounding_box(), figure.locator(".stage").bounding_box()
    assert plane
    assert stage
    assert plane["x"] + plane["width"] == pytest.approx(stage["x"] + stage["width"], abs=1)


def test_columns_by_keyboard(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    handle = figure.get_by_role("slider", name="Column 2")
    handle.focus()
    for key, entries in (("ArrowRight", (1.05, 1)), ("ArrowDown", (1.05, 0.95)), ("Shift+ArrowLeft", (0.55, 0.95)),
                         ("Shift+ArrowUp", (0.55, 1.45))):  # fmt: skip
        handle.press(key)
        assert matrix(figure)[:, 1] == pytest.approx(entries)
        assert handle.get_attribute("aria-valuetext") == f"({entries[0]:.2f}, {entries[1]:.2f})"
        check_norms(figure)
    settle(figure.page)
    assert "0.55" in words(figure)
    # The focus is seen.
    assert handle.locator(".ring").evaluate("ring => getComputedStyle(ring).stroke") != "rgba(0, 0, 0, 0)"


def test_entries_are_typed(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    for entries, spectral, frobenius, image in (
        ((3, 0, 0, 4), 4, 5, "an ellipse"),  # the chapter's example
        ((0, 0, 0, 0), 0, 0, "a single point"),
        ((1, 2, 2, 4), 5, 5, "a segment"),
        ((0, 1, 1, 0), 1, 2**0.5, "an ellipse"),  # a reflection: equal singular values
    ):
        for field, entry in zip(figure.locator(".entries input").all(), entries, strict=True):
            field.fill(str(entry))
        assert value(figure, "∥A∥2") == pytest.approx(spectral, abs=0.006)
        assert value(figure, "∥A∥F") == pytest.approx(frobenius, abs=0.006)
        assert value(figure, "∥Ax∥2") == value(figure, "∥A∥2")  # x follows the most stretched direction
        settle(figure.page)
        assert f"The image of the unit circle is {image}" in words(figure)
        assert "NaN" not in figure.locator(".touchable").inner_html()


def test_an_entry_that_is_none_is_refused(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    field = figure.locator(".entries input").first
    for wrong in ("", "10"):
        field.fill(wrong)
        assert field.get_attribute("aria-invalid") == "true"
        assert field.evaluate("field => field.validationMessage") == "Enter a number between −9 and 9."
        assert value(figure, "∥A∥2") == pytest.approx(1.91)  # of the matrix before
    field.fill("2")
    assert field.get_attribute("aria-invalid") is None
    check_norms(figure)


def test_x_goes_around_the_circle(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch")
    handle = figure.get_by_role("slider", name="Direction of the unit vector x")
    assert value(figure, "∥Ax∥2") == value(figure, "∥A∥2")
    x0, y0 = center(handle)
    start = float(handle.get_attribute("aria-valuenow") or "nan")
    handle.focus()
    for key in ("ArrowUp", "Shift+ArrowRight", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowDown"):
        handle.press(key)
        angle = np.deg2rad(float(handle.get_attribute("aria-valuenow") or "nan"))
        length = np.linalg.norm(matrix(figure) @ [np.cos(angle), np.sin(angle)])
        assert value(figure, "∥Ax∥2") == pytest.approx(length, abs=0.006)
        check_norms(figure)
    assert float(handle.get_attribute("aria-valuenow") or "nan") == start - 10
    drag(figure.page, handle, -300, 0)  # far to the left: the direction counts, x stays on the circle
    assert 150 < float(handle.get_attribute("aria-valuenow") or "nan") < 210
    assert value(figure, "∥Ax∥2") < value(figure, "∥A∥2")
    figure.get_by_role("button", name="Stretch x most").click()
    assert value(figure, "∥Ax∥2") == value(figure, "∥A∥2")
    assert center(handle) == pytest.approx((x0, y0), abs=0.5)


def swipe(page: Page, mark: Locator, down: float) -> None:
    """A finger takes a mark so many pixels down; the page does not scroll."""
    scrolled = page.evaluate("scrollY")
    x, y = center(mark)
    touch = page.context.new_cdp_session(page)
    for kind, dy in (("touchStart", 0.0), ("touchMove", down / 2), ("touchMove", down), ("touchEnd", down)):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y + dy}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    frames(page)
    assert page.evaluate("scrollY") == scrolled


def test_a_finger_drags_without_scrolling_the_page(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-stretch", width=390, has_touch=True, is_mobile=True)
    swipe(figure.page, figure.locator(".column-2"), 40)
    assert matrix(figure)[1, 1] < 0.8
    assert matrix(figure)[0, 1] == pytest.approx(1, abs=0.051)


# --- The three steps --------------------------------------------------------------------------------------------------


def test_the_three_steps_follow_the_matrix(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-steps", height=1100)
    drag(figure.page, figure.locator(".column-1"), -60, 40)
    A = matrix(figure)
    assert not (A == [[1.5, 1], [0, 1]]).all()
    sigma = np.linalg.svd(A, compute_uv=False)
    for formula, expected in (("σ1 =", sigma[0]), ("σ2 =", sigma[1]), ("σ1 / σ2", sigma[0] / sigma[1]),
                              ("det A", np.linalg.det(A))):  # fmt: skip
        assert value(figure, formula) == pytest.approx(expected, abs=0.006), formula
    for field, entry in zip(figure.locator(".entries input").all(), (1, 2, -1, -2), strict=True):
        field.fill(str(entry))
    assert [value(figure, formula) for formula in ("σ1 =", "σ2 =", "σ1 / σ2", "det A")] == [3.16, 0, float("inf"), 0]
    settle(figure.page)
    assert "Rank 1" in words(figure)
    # u₁ points along (1, −1) or against it, and v₁ along (1, 2).
    assert "v1 = (0.45, 0.89) goes to σ1 u1 = (2.24, −2.24)" in words(figure)


# --- The unit ball ----------------------------------------------------------------------------------------------------


def ball(figure: Locator) -> np.ndarray:
    path = figure.locator("path.filled").get_attribute("d") or ""
    pixels = np.array([[float(t) for t in point.split()] for point in re.split("[ML]", path.strip("Z"))[1:]])
    size = float(figure.locator(".plane").get_attribute("width") or 0)
    return (pixels - size / 2) * [1, -1] * 2 * 1.3 / size


def test_p_moves_by_keyboard_and_by_its_stops(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-balls")
    control = figure.get_by_role("slider", name="Exponent p")
    control.focus()
    for key, p in (("Home", 0.5), ("Shift+ArrowRight", 1 / 1.9), ("ArrowRight", 1 / 1.89), ("End", np.inf),
                   ("ArrowLeft", 100), ("Shift+ArrowLeft", 1 / 0.11)):  # fmt: skip
        control.press(key)
        assert value(figure, "p =") == pytest.approx(p, abs=0.006)
        assert (
            control.get_attribute("aria-valuetext")
            == f"p = {'infinity' if p == np.inf else f'{p:.2f}'.rstrip('0').rstrip('.')}"
        )
        points = np.abs(ball(figure))
        sizes = points.max(axis=1) if p == np.inf else (points**p).sum(axis=1) ** (1 / p)
        assert sizes == pytest.approx(np.ones(len(sizes)), abs=0.02), p
    for stop, p in (("½", 0.5), ("1", 1), ("2", 2), ("∞", np.inf)):
        figure.get_by_role("button", name=stop, exact=True).click()
        assert value(figure, "p =") == p
        middle = 0.5 if p == np.inf else 2 ** (1 / p - 1)
        assert value(figure, "∥½(x + y)∥") == pytest.approx(middle, abs=0.006)
        assert figure.locator(".verdict").text_content() == (
            "A norm: no chord leaves the ball." if p >= 1 else "Not a norm: this chord leaves the ball."
        )
        assert bool(figure.locator("path.red.thick").get_attribute("d")) == (p < 1)


def test_the_ends_of_the_chord_move_along_the_ball(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-balls")
    figure.get_by_role("button", name="½").click()
    x, y = figure.locator(".handle").all()
    unit = center(x)[0] - center(y)[0]
    drag(figure.page, y, -unit, 2 * unit)  # to the third quadrant, and then onto the ball
    angle = np.deg2rad(float(y.get_attribute("aria-valuenow") or "nan"))
    assert np.rad2deg(angle) == pytest.approx(225, abs=1)
    assert center(y)[0] - center(x)[0] == pytest.approx(-1.25 * unit, abs=3)  # to (−1/4, −1/4)
    # The middle of (1, 0) and (−1/4, −1/4) has size (√(3/8) + √(1/8))².
    assert value(figure, "∥½(x + y)∥") == pytest.approx((0.375**0.5 + 0.125**0.5) ** 2, abs=0.03)
    y.focus()
    for _ in range(9):
        y.press("Shift+ArrowRight")
    assert int(y.get_attribute("aria-valuenow") or 0) == (round(np.rad2deg(angle)) + 90) % 360
    x.focus()
    for _ in range(180 // 10):
        x.press("Shift+ArrowUp")
    assert x.get_attribute("aria-valuetext") == "180 degrees, x = (−1.00, 0.00)"
    settle(figure.page)
    assert "p = 0.5. The unit ball is a star" in words(figure)
    figure.get_by_role("button", name="Reset").click()
    assert x.get_attribute("aria-valuenow") == "0"
    assert value(figure, "p =") == 2


# --- Slopes -----------------------------------------------------------------------------------------------------------


def vector(figure: Locator, formula: str) -> list[float]:
    line = figure.locator(".readout").filter(has_text=re.compile(rf"^\s*{re.escape(formula)}"))
    return [number(part) for part in (line.locator(".value").text_content() or "").strip("()").split(", ")]


def angle_of(handle: Locator) -> float:
    return float(np.deg2rad(float(handle.get_attribute("aria-valuenow") or "nan")))


def test_the_gradient_follows_the_point_and_the_slope_the_direction(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-slopes")
    page = figure.page
    point, direction = figure.locator(".handle").all()
    before = words(figure)
    x0, y0 = center(point)
    tip = center(direction)
    unit = np.hypot(tip[0] - x0, tip[1] - y0)  # v has length 1
    drag(page, point, -2 * unit, 0.5 * unit, drop=False)
    x = read_pair(point)
    assert x == pytest.approx([1.2 - 2, 0.8 - 0.5], abs=0.03)
    assert words(figure) == before  # nothing is read out during the move
    page.mouse.up()
    gradient = vector(figure, "∇f(x) =")
    assert gradient == pytest.approx([2 * x[0], 2 * x[1]], abs=0.006)
    assert value(figure, "f(x) =") == pytest.approx(x[0] ** 2 + x[1] ** 2, abs=0.006)
    direction.focus()
    for key in ("Shift+ArrowUp", "ArrowLeft", "Shift+ArrowRight"):
        direction.press(key)
        v = [np.cos(angle_of(direction)), np.sin(angle_of(direction))]
        assert value(figure, "∇f(x)⊤v =") == pytest.approx(np.dot(gradient, v), abs=0.01)
        assert value(figure, "∥∇f(x)∥2 =") == pytest.approx(np.hypot(*gradient), abs=0.01)
    drag(page, direction, 0, -400)  # far up: the direction counts, v keeps its length
    assert np.rad2deg(angle_of(direction)) == pytest.approx(90, abs=20)
    figure.get_by_role("button", name="Steepest v").click()
    assert value(figure, "∇f(x)⊤v =") == pytest.approx(value(figure, "∥∇f(x)∥2 ="), abs=0.01)
    settle(page)
    assert "0 degrees from the gradient" in words(figure)
    figure.get_by_role("button", name="Reset").click()
    assert center(point) == pytest.approx((x0, y0), abs=0.5)
    assert center(direction) == pytest.approx(tip, abs=0.5)


def read_pair(handle: Locator) -> list[float]:
    """The point that a handle stands for, as it is read out."""
    return [number(part) for part in re.findall(r"−?\d+\.\d+", handle.get_attribute("aria-valuetext") or "")]


def test_a_matrix_that_is_not_symmetric_has_the_gradient_of_its_symmetric_part(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-slopes")
    assert figure.locator(".matrix").is_hidden()
    figure.get_by_label("f(x) =").select_option("1")
    for field, entry in zip(figure.locator(".entries input").all(), (1, 3, -1, 0.5), strict=True):
        field.fill(str(entry))
    A, x = matrix(figure), np.array([1.2, 0.8])
    assert vector(figure, "∇f(x) =") == pytest.approx((A + A.T) @ x, abs=0.006)
    assert value(figure, "f(x) =") == pytest.approx(x @ A @ x, abs=0.006)
    settle(figure.page)
    assert "A has the rows (1, 3) and (−1, 0.5)" in words(figure)
    for field in figure.locator(".entries input").all():
        field.fill("-9")  # as steep as it gets: the arrow is shrunk until it fits
    assert "NaN" not in figure.locator(".touchable").inner_html()
    assert figure.locator("path.red.arrow").get_attribute("d")


def test_kinks_and_flat_points_are_named(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-slopes")
    point = figure.locator(".handle").first
    curve = figure.locator("path.red.arrow")
    for option, sentence in (("3", "No gradient here"), ("2", "The gradient vanishes here")):
        figure.get_by_label("f(x) =").select_option(option)
        assert figure.locator(".note").text_content() == ""
        assert curve.get_attribute("d")
        point.focus()
        for key, times in (("ArrowDown", 16), ("ArrowLeft", 24)):  # from (1.2, 0.8) to the origin
            for _ in range(times):
                point.press(key)
        assert read_pair(point) == [0, 0]
        assert sentence in (figure.locator(".note").text_content() or "")
        assert not curve.get_attribute("d")
        assert "NaN" not in figure.locator(".touchable").inner_html()
        settle(figure.page)
        assert sentence in words(figure)
        figure.get_by_role("button", name="Reset").click()
    assert figure.locator(".note").text_content() == ""


# --- Nudges -----------------------------------------------------------------------------------------------------------


def test_a_nudge_is_compared_with_the_derivative(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-nudge")
    assert figure.locator(".sum").text_content() == "dh/dx = 1.60 · 0.80 = 1.28"
    steps = figure.get_by_label("step")
    off = []
    for place, step in enumerate((0.5, 0.1, 0.01, 0.001)):
        steps.select_option(str(place))
        assert figure.locator(".node .delta").all_text_contents() == ["", "", ""]
        figure.get_by_role("button", name="Nudge").click()
        derivative = 2 * 0.8 * np.cos(0.64)
        change = np.sin((0.8 + step) ** 2) - np.sin(0.64)
        assert value(figure, "derivative · step =") == pytest.approx(derivative * step, abs=6e-6)
        assert value(figure, "h changes by") == pytest.approx(change, abs=6e-6)
        off.append(abs(value(figure, "h changes by") - value(figure, "derivative · step =")))
    assert off[0] > 4 * off[1] > 16 * off[2]
    settle(figure.page)
    assert "A nudge of x by 0.001 changes h by 0.00128" in words(figure)
    # The next nudge starts where this one has ended.
    steps.select_option("1")
    for _ in range(2):
        figure.get_by_role("button", name="Nudge").click()
    assert figure.locator(".node .value").first.text_content() == "0.90"
    assert figure.get_by_role("slider", name="Input x").get_attribute("aria-valuetext") == "x = 0.9"
    figure.get_by_role("button", name="Reset").click()
    assert figure.locator(".node .value").all_text_contents() == ["0.80", "0.64", "0.60"]


def test_a_nudge_stays_within_the_slider(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-nudge")
    control = figure.get_by_role("slider", name="Input x")
    control.press("End")
    figure.get_by_role("button", name="Nudge").click()
    assert figure.locator(".node .delta").first.text_content() == " −0.100"


def test_the_products_along_the_paths_are_summed(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-nudge")
    figure.get_by_label("Compute").select_option("2")
    for name, position in (("Input x", 90), ("Input y", 40)):  # 1.5 and −1
        figure.get_by_role("slider", name=name).fill(str(position))
    x, y = 1.5, -1.0
    assert figure.locator(".sum").text_content() == "∂h/∂x = (−1.00) · 1.00 · (−1.50) + (−1.00) · (−2.50) = 4.00"
    assert 2 * x * y**2 + y**2 == 4
    figure.get_by_label("derivative by").select_option("1")
    found = [number(part) for part in re.findall(r"= (−?[\d.]+)$", figure.locator(".sum").text_content() or "")]
    assert found == [2 * x**2 * y + 2 * x * y]
    strands = figure.locator(".strand")
    assert strands.count() == 3
    assert len({strand.evaluate("one => getComputedStyle(one).borderBottomStyle") for strand in strands.all()}) == 3
    settle(figure.page)
    assert "y to a to b to h" in words(figure)
    assert "is their sum, −7.50" in words(figure)
    # Another graph has other inputs.
    figure.get_by_label("Compute").select_option("1")
    assert figure.get_by_label("derivative by").is_hidden()
    assert figure.get_by_role("slider").count() == 1
    c, s = np.cos(0.8), np.sin(0.8)
    text = figure.locator(".sum").text_content() or ""
    assert number(text.rpartition("= ")[2]) == pytest.approx(-(s**3) + 2 * c * c * s, abs=0.006)


@pytest.mark.parametrize("width", [1280, 360])
def test_no_label_of_a_graph_lies_over_another(open_figure: OpenFigure, width: int) -> None:
    figure = open_figure("fig-nudge", width=width)
    for option in ("0", "1", "2"):
        figure.get_by_label("Compute").select_option(option)
        check_labels(figure)


def check_labels(figure: Locator) -> None:
    boxes = [(mark.text_content(), mark.bounding_box()) for mark in figure.locator(".labels > *").all()]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if a and b:
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            assert min(across, down) <= 1, (one, other)


# --- The reverse sweep ------------------------------------------------------------------------------------------------


def inside(figure: Locator) -> list[str]:
    """The value and the adjoint in each box: those of x₁, x₂, a, b, c."""
    return [
        " ".join(text for text in box.locator(".maths").all_text_contents()[1:] if text)
        for box in figure.locator(".node").all()
    ]


def value_text(figure: Locator, formula: str) -> str:
    line = figure.locator(".readout").filter(has_text=re.compile(rf"^\s*{re.escape(formula)}"))
    return line.locator(".value").text_content() or ""


def note(figure: Locator) -> str:
    return figure.locator(".note").text_content() or ""


def test_the_sweep_goes_step_by_step(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-sweep")
    sentence, forward = figure.locator(".sentence"), figure.get_by_role("button", name="Forward")
    assert inside(figure) == ["2", "3", "", "", ""]
    told = []
    for _ in range(10):
        forward.click()
        told.append(sentence.text_content())
    assert told[2] == "Forward: from a = 6 and b = 9 comes c = 54."
    assert told[3] == "Backward: the derivative of c by itself is 1, so c's adjoint is 1."
    assert told[6] == (
        "Backward: b's adjoint is 6. It is passed on to a with the slope 1, so a's adjoint goes from 9 to 9 + 6 = 15."
    )
    assert inside(figure) == ["2 x1 = 45", "3 x2 = 6 + 30 = 36", "6 a = 9 + 6 = 15", "9 b = 6", "54 c = 1"]
    flows = ["15 · 3= 45", "15 · 2= 30", "6 · 1= 6", "6 · 1= 6", "1 · 9= 9", "1 · 6= 6"]
    assert sorted(figure.locator(".edge").all_text_contents()) == sorted(flows)
    for i, expected in ((1, 45), (2, 36)):
        assert value(figure, f"x{i} =") == value(figure, f"by nudging x{i}:") == expected
    assert note(figure).startswith("Right: ")
    settle(figure.page)
    assert "Adjoints: x₁ 45, x₂ 36, a 15, b 6, c 1. Derivatives by nudging: x₁ 45.00, x₂ 36.00. Right" in words(figure)
    assert forward.get_attribute("aria-disabled") == "true"
    forward.click(force=True)  # nothing comes after the last step
    assert sentence.text_content() == told[-1]
    back = figure.get_by_role("button", name="Back")
    for i in (8, 7, 6):
        back.click()
        assert sentence.text_content() == told[i]
    assert inside(figure) == ["2", "3", "6 a = 9 + 6 = 15", "9 b = 6", "54 c = 1"]
    assert value_text(figure, "x1 =") == "…"
    figure.get_by_role("button", name="Reset").click()
    assert inside(figure) == ["2", "3", "", "", ""]


def test_the_sweep_by_keyboard(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-sweep")
    steps = figure.get_by_role("slider", name="Step")
    steps.focus()
    for key, at in (("ArrowRight", 1), ("End", 10), ("ArrowLeft", 9), ("Home", 0), ("Shift+ArrowRight", 10)):
        steps.press(key)
        assert steps.get_attribute("aria-valuetext") == f"step {at} of 10"
    back = figure.get_by_role("button", name="Back")
    back.focus()
    for key, at in (("ArrowLeft", 9), ("ArrowRight", 10), ("Enter", 9)):
        back.press(key)
        assert steps.get_attribute("aria-valuetext") == f"step {at} of 10"
    settle(figure.page)
    assert words(figure).startswith("Step 9 of 10. Backward: a's adjoint is 15. It is passed on to x₁")


def test_without_adding_up_the_sweep_is_wrong_and_says_so(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-sweep")
    figure.get_by_role("slider", name="Step").press("End")
    rule = figure.get_by_label("At a fork")
    rule.select_option("1")
    assert inside(figure)[:3] == ["2 x1 = 18", "3 x2 = 6 12", "6 a = 9 6"]
    assert figure.locator(".node s").all_text_contents() == ["6", "9"]  # struck out
    assert figure.locator(".sentence").text_content() == (
        "Backward: a's adjoint is 6. It is passed on to x₂ with the slope 2, "
        "and 12 takes the place of 6 as x₂'s adjoint. The 6 is lost."
    )
    assert note(figure).startswith("Wrong: ")
    for theme in ("light", "dark"):
        figure.page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
        assert barriers(figure.page, "#fig-sweep .touchable") == []
    settle(figure.page)
    assert "Derivatives by nudging: x₁ 45.00, x₂ 36.00. Wrong: " in words(figure)
    for x, y in ((-3, 3), (1, -2), (2, 0)):
        for name, entry in (("x₁", x), ("x₂", y)):
            figure.get_by_role("slider", name=f"Input {name}").fill(str(entry + 3))
        a, b = x * y, x * y + y
        exact = [(a + b) * y, a + (a + b) * x]
        assert [value(figure, f"by nudging x{i}:") for i in (1, 2)] == exact
        assert [value(figure, f"x{i} =") for i in (1, 2)] == [a * y, a * x]
        right = [a * y, a * x] == exact
        assert right == (y == 0)  # then all adjoints are 0 but that of c
        assert note(figure).startswith("Right by accident" if right else "Wrong: ")
        rule.select_option("0")
        assert [value(figure, f"x{i} =") for i in (1, 2)] == exact
        assert note(figure).startswith("Right: ")
        rule.select_option("1")


@pytest.mark.parametrize("width", [1280, 360])
def test_no_label_of_the_sweep_lies_over_another(open_figure: OpenFigure, width: int) -> None:
    figure = open_figure("fig-sweep", width=width)
    steps = figure.get_by_role("slider", name="Step")
    forward, sentence = figure.get_by_role("button", name="Forward"), figure.locator(".sentence")
    before = forward.bounding_box()
    for at in (0, 3, 6, 10):
        steps.fill(str(at))
        check_labels(figure)
        assert forward.bounding_box() == before  # it stays under the finger
    for x, y in ((-3, -3), (3, -3), (2, -3)):  # long numbers
        for name, entry in (("x₁", x), ("x₂", y)):
            figure.get_by_role("slider", name=f"Input {name}").fill(str(entry + 3))
        check_labels(figure)
        for part in (*figure.locator(".node").all(), sentence):
            assert part.evaluate("part => part.scrollWidth <= part.clientWidth")
    below = figure.locator(".sentence + *").evaluate("row => row.getBoundingClientRect().top")
    figure.get_by_label("At a fork").select_option("1")  # the longest sentence
    check_room(figure)
    assert figure.locator(".sentence + *").evaluate("row => row.getBoundingClientRect().top") == below


# --- Gradient descent -------------------------------------------------------------------------------------------------


def drawn(figure: Locator) -> np.ndarray:
    """The path of the iterates, in the coordinates of the plane."""
    size = float(figure.locator(".plane").first.get_attribute("width") or 0)
    return (path_points(figure, "path.gold") - size / 2) * [1, -1] * 2 * 3.2 / size


def check_descent(figure: Locator, size: float, ratio: float) -> None:
    """The path and the numbers are those of x − η ∇‖Ax − y‖² with A = diag(1, 1/√κ)."""
    A, path = np.diag([1, ratio**-0.5]), drawn(figure)
    points = [np.array(read_pair(figure.locator(".handle")))]
    while len(points) < len(path):
        points.append(points[-1] - size * 2 * A.T @ A @ points[-1])
    assert path == pytest.approx(np.array(points), abs=0.02)
    assert value(figure, "1 − 2ησ12 =") == pytest.approx(1 - 2 * size, abs=6e-4)
    assert value(figure, "1 − 2ησ22 =") == pytest.approx(1 - 2 * size / ratio, abs=6e-4)
    assert value(figure, "best:") == pytest.approx(ratio / (ratio + 1), abs=6e-4)


def test_the_path_of_the_descent_follows_step_size_and_condition(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-descent")
    size, ratio = figure.get_by_role("slider", name="Step size"), figure.get_by_role("slider", name="Condition")
    check_descent(figure, 0.95, 10)
    assert value(figure, "steps to a hundredth:") == 33 == len(drawn(figure)) - 1
    size.focus()
    for key, now in (("Home", 0.05), ("ArrowRight", 0.06), ("Shift+ArrowRight", 0.16)):
        size.press(key)
        check_descent(figure, now, 10)
        assert size.get_attribute("aria-valuetext") == f"ησ₁² = {now}"
        assert note(figure) == "No coordinate changes its sign: there is no zig-zag."
    figure.get_by_role("button", name="0.5", exact=True).click()
    check_descent(figure, 0.5, 10)
    assert note(figure) == "Coordinate 1 is 0 after one step."
    figure.get_by_role("button", name="Best step").click()
    check_descent(figure, 10 / 11, 10)
    assert note(figure) == "The best step: both coordinates shrink by the factor (κ − 1)/(κ + 1) = 0.818."
    assert size.get_attribute("aria-valuetext") == "ησ₁² = 0.909"
    assert value(figure, "steps to a hundredth:") == 23  # (9/11)²³ < 1/100 < (9/11)²²
    figure.get_by_role("button", name="25", exact=True).click()
    check_descent(figure, 10 / 11, 25)
    ratio.press("Home")
    figure.get_by_role("button", name="Best step").click()
    check_descent(figure, 0.5, 1)
    assert value(figure, "steps to a hundredth:") == 1
    settle(figure.page)
    assert "κ = 1: the level lines around the minimum q are ellipses, 1.00 times as long as wide." in words(figure)


def test_at_the_limit_and_beyond_the_path_never_arrives(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-descent")
    figure.get_by_role("button", name="limit 1").click()
    check_descent(figure, 1, 10)
    assert value_text(figure, "steps to a hundredth:") == "never"
    assert note(figure).startswith("At the limit. Coordinate 1 changes its sign in every step, and stays as large")
    figure.get_by_role("slider", name="Step size").press("End")
    check_descent(figure, 1.1, 10)
    assert value_text(figure, "steps to a hundredth:") == "never"
    assert 0.8 * 1.2**7 < 3.2 < 0.8 * 1.2**8
    assert note(figure).startswith("Beyond the limit. Coordinate 1 changes its sign in every step, and grows.")
    assert note(figure).endswith("After 8 steps the path has left the picture.")
    settle(figure.page)
    assert note(figure) in words(figure)
    # From a start without a part along the first axis it arrives all the same.
    handle = figure.locator(".handle")
    handle.focus()
    for key in ("Shift+ArrowLeft", *["ArrowLeft"] * 6):
        handle.press(key)
    assert read_pair(handle) == [0, 2.6]
    assert value(figure, "steps to a hundredth:") == np.ceil(np.log(100) / -np.log(1 - 2.2 / 10))
    assert note(figure).startswith("Beyond the limit, but coordinate 1 is 0")
    for key in (*["Shift+ArrowDown"] * 5, *["ArrowDown"] * 2):
        handle.press(key)
    assert read_pair(handle) == [0, 0]
    assert note(figure).startswith("The start is the minimum")
    assert "NaN" not in figure.locator(".touchable").inner_html()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_longest_words_about_the_descent_fit(open_figure: OpenFigure, width: int) -> None:
    figure = open_figure("fig-descent", width=width)
    size, ratio = figure.get_by_role("slider", name="Step size"), figure.get_by_role("slider", name="Condition")
    size.press("End")
    for key, sentence in (("End", "Coordinate 1 changes its sign"), ("Home", "Both coordinates change their signs")):
        ratio.press(key)
        assert note(figure).startswith(f"Beyond the limit. {sentence}")
        assert note(figure).endswith("the path has left the picture.")
        check_room(figure)
    figure.get_by_role("button", name="50", exact=True).click()
    figure.get_by_role("button", name="Best step").click()
    assert note(figure).startswith("The best step")
    check_room(figure)


def test_newton_goes_there_in_one_step(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-descent")
    drag(figure.page, figure.locator(".handle"), -60, 200)
    start = read_pair(figure.locator(".handle"))
    assert start != [0.8, 2.6]
    check_descent(figure, 0.95, 10)
    figure.get_by_label("Method").select_option("1")
    assert drawn(figure) == pytest.approx(np.array([start, [0, 0]]), abs=0.02)
    assert value(figure, "steps to a hundredth:") == 1
    assert figure.get_by_role("slider", name="Step size").is_hidden()
    settle(figure.page)
    assert words(figure).endswith("Newton's step leads to the minimum at once, whatever κ is.")
    figure.get_by_role("button", name="Best step").click()  # of gradient descent
    check_descent(figure, 10 / 11, 10)
    figure.get_by_role("button", name="Reset").click()
    check_descent(figure, 0.95, 10)


def test_a_finger_drags_the_start(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-descent", width=360, has_touch=True, is_mobile=True)
    swipe(figure.page, figure.locator(".handle"), 40)
    assert read_pair(figure.locator(".handle"))[1] < 2.2
    check_descent(figure, 0.95, 10)


# --- The grid and its image -------------------------------------------------------------------------------------------


def jacobian(figure: Locator) -> np.ndarray:
    return np.array([number(text) for text in figure.locator(".entries.shown span").all_text_contents()]).reshape(2, 2)


def test_the_jacobian_follows_the_point(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-grid")
    page = figure.page
    handle = figure.locator(".handle")
    start = center(handle)
    wave = np.array([[1, np.cos(1.0) / 2], [np.cos(0.5) / 2, 1]])  # of (x + ½ sin y, y + ½ sin x) at (1/2, 1)
    assert jacobian(figure) == pytest.approx(wave, abs=0.006)
    figure.get_by_label("Map").select_option("1")  # polar
    drag(page, handle, 20, -30)
    r, t = read_pair(handle)
    assert r > 1.5
    assert t > 0.5
    c, s = np.cos(t), np.sin(t)
    assert jacobian(figure) == pytest.approx(np.array([[c, -r * s], [s, r * c]]), abs=0.006)
    assert value(figure, "det Df(x) =") == pytest.approx(r, abs=0.006)
    drag(page, handle, -400, 0)  # beyond the grid: x stays on it
    assert read_pair(handle)[0] == 0
    assert value(figure, "det Df(x) =") == 0
    handle.focus()
    handle.press("Shift+ArrowRight")
    assert read_pair(handle)[0] == 0.5
    settle(page)
    assert "x = (0.50, " in words(figure)
    figure.get_by_role("button", name="Reset").click()
    assert center(handle) == pytest.approx(start, abs=0.5)


def test_the_error_quarters_as_the_square_halves(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-grid")
    figure.get_by_label("Map").select_option("0")
    # For (x² − y², 2xy) the remainder has the length of h, squared: at most 2s².
    for stop, side in (("1", 1), ("1/2", 0.5), ("1/4", 0.25), ("1/8", 0.125), ("1/16", 0.0625)):
        figure.get_by_role("button", name=stop, exact=True).click()
        assert value(figure, "s =") == pytest.approx(side, abs=0.001)
        assert value(figure, "largest error =") == pytest.approx(2 * side**2, abs=6e-5)
        assert value(figure, "with half of s:") == pytest.approx(side**2 / 2, abs=6e-5)
        assert value(figure, "quotient") == 4
    assert value(figure, "image : square in area =") == pytest.approx(value(figure, "det Df(x) ="), rel=0.15)
    # Magnified, the curved outline is hardly to be told from the parallelogram.
    outlines = [path_points(figure, f".plane >> nth=2 >> path.{name}") for name in ("filled", "dashed.red")]
    assert np.abs(outlines[0] - outlines[1]).max() < 0.1 * np.ptp(outlines[1])


def path_points(figure: Locator, path: str) -> np.ndarray:
    d = figure.locator(path).get_attribute("d") or ""
    return np.array([[float(t) for t in point.split()] for point in re.split("[ML]", d.strip("Z"))[1:]])


def test_a_linear_map_has_no_error(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-grid")
    figure.get_by_label("Map").select_option("3")
    for field, entry in zip(figure.locator(".entries input").all(), (0, 2, 1, 0), strict=True):
        field.fill(str(entry))
    assert value(figure, "det Df(x) =") == -2
    assert value(figure, "largest error =") == 0
    settle(figure.page)
    assert "turned over" in words(figure)
    assert "the map is linear" in words(figure)
    for field in figure.locator(".entries input").all():
        field.fill("0")
    assert "NaN" not in figure.locator(".touchable").inner_html()


# --- The photograph ---------------------------------------------------------------------------------------------------


TABLE = re.compile(r"^ *(\d+) +([\d.]+) % +([\d.]+) % +([\d.]+) %$", re.MULTILINE)


@pytest.fixture
def photograph(built: Path, open_page: Open) -> Locator:
    """The photograph of the book itself, on the page that prints a table of its errors."""
    with_it = (path for path in built.glob("chapters/*.html") if "tag_touchable-photograph" in path.read_text("utf-8"))
    page = open_page(next(with_it).relative_to(built).as_posix())
    figure = page.locator(".tag_touchable-photograph figure[id]")
    figure.scroll_into_view_if_needed()
    figure.locator(".touchable").wait_for()
    return figure


def test_the_photograph_at_every_stop(photograph: Locator) -> None:
    """k and the three percentages beside it, as the notebook has printed them on the same page."""
    printed = "\n".join(photograph.page.locator(".cell_output pre").all_text_contents())
    table = {int(k): [float(share) for share in shares] for k, *shares in TABLE.findall(printed)}
    for k in (5, 20, 60, 120):
        photograph.get_by_role("button", name=str(k), exact=True).click()
        assert value(photograph, "k =") == k
        stored = number(
            (photograph.locator(".readout", has_text="stored").locator(".value").text_content() or "").split("%")[0]
        )
        assert [stored, value(photograph, "∥A − Ak∥2"), value(photograph, "∥A − Ak∥F")] == table[k]


GREY = """canvas => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data.filter((_, i) => i % 4 === 0));
}"""


def test_the_photograph_comes_nearer_to_the_original(open_figure: OpenFigure) -> None:
    figure = open_figure("fig-photograph")
    control = figure.get_by_role("slider", name="Rank k")
    canvas = figure.locator("canvas")
    original = np.array(figure.locator(".pictures img").evaluate(
        """async image => {
            await image.decode();
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
            canvas.getContext("2d").drawImage(image, 0, 0);
            return (""" + GREY + """)(canvas);
        }"""
    ), float)  # fmt: skip
    control.focus()
    control.press("Home")
    assert value(figure, "k =") == 0
    assert not np.any(canvas.evaluate(GREY))  # A₀ = 0 is black
    assert [value(figure, "∥A − Ak∥2"), value(figure, "∥A − Ak∥F")] == [100, 100]
    off = []
    for key, k in (("ArrowRight", 1), ("Shift+ArrowRight", 11), ("End", 120)):
        control.press(key)
        assert value(figure, "k =") == k
        assert control.get_attribute("aria-valuetext") == f"k = {k}"
        picture = np.array(canvas.evaluate(GREY), float)
        off.append(float(np.linalg.norm(picture - original) / np.linalg.norm(original)))
    assert off[0] > 1.5 * off[1] > 3 * off[2]
    assert off[2] < 0.06
    settle(figure.page)
    assert "k = 120 of 512" in words(figure)


def test_the_photograph_is_loaded_only_where_it_is_needed(open_small: Open) -> None:
    page = open_small()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(Path(request.url).name))
    with page.expect_response("**/web/figures.js"):
        page.goto(page.url.replace("index.html", CHAPTER))
    page.wait_for_load_state("networkidle")
    assert not {"photograph.js", "photograph.bin", "photograph.webp"} & set(asked)
    with page.expect_request("**/photograph.webp"):
        page.locator("#fig-photograph").scroll_into_view_if_needed()
    page.locator("#fig-photograph canvas").wait_for()
    assert {"photograph.js", "photograph.bin", "photograph.webp"} <= set(asked)
