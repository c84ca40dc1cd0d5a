"""The look of the book's figures, and SVG that is the same in every run.

Call `book_style()` once in a notebook that draws. Matplotlib is imported here and nowhere else in the
package.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

# All but PALE (a fill) are of middling lightness or darker, so that they stay visible when a page in dark
# mode inverts them. Lines that must be told apart in grey differ in their dashes as well.
INK, BLUE, RED, GOLD, PALE = "#222222", "#1f5fa8", "#c2412d", "#9a6b00", "#c9d7e8"

SVG: dict[str, Any] = {"metadata": {"Date": None, "Creator": None}}
"""What makes SVG the same in every run."""


def book_style() -> None:
    """Set Matplotlib's defaults, and SVG output without dates or random identifiers in notebooks."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update({
        "svg.hashsalt": "proofs that run",
        "svg.fonttype": "path",
        "figure.figsize": (5.2, 3.4),
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "savefig.transparent": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=[BLUE, RED, GOLD, INK]),
        "axes.titlesize": "medium",
        "font.size": 10.0,
        "legend.frameon": False,
        "lines.linewidth": 1.8,
        "figure.constrained_layout.use": True,
        "mathtext.fontset": "cm",
    })  # fmt: skip
    _emit("svg", **SVG)


def _emit(kind: str, **options: Any) -> None:
    """Set the format in which a notebook stores its figures."""
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # no notebook: a script, or a page in the browser
        return
    set_matplotlib_formats(kind, **options)


@contextlib.contextmanager
def as_pixels() -> Iterator[None]:
    """Within this, figures are JPEG, for photographs: SVG would only wrap their pixels."""
    _emit("jpeg", pil_kwargs={"quality": 85})
    try:
        yield
    finally:
        _emit("svg", **SVG)


def arrow(axes: Any, tip: Any, colour: str = INK, label: str = "", tail: Any = (0.0, 0.0)) -> None:
    """Draw the vector from `tail` to `tip` (two numbers each), with a label at its tip."""
    axes.annotate(
        "", xy=tip, xytext=tail,
        arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.8, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    if label:
        dx, dy = (0.12 if t >= f else -0.12 for t, f in zip(tip, tail, strict=True))
        axes.text(tip[0] + dx, tip[1] + dy, label, color=colour, ha="center", va="center")


def plane(axes: Any, reach: float) -> None:
    """Square axes through the origin, from −reach to reach, with equal units."""
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.axhline(0, color=INK, lw=0.6, zorder=0)
    axes.axvline(0, color=INK, lw=0.6, zorder=0)
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
