"""Matplotlib's backend in a page: figures are shown where the cell stands, in the format asked for.

In a notebook the package `matplotlib_inline` does this with IPython, which is not here. Its function
`set_matplotlib_formats` is found under its name as well (`runner.py`), where `qed.figures` looks for it.
"""

from __future__ import annotations

import base64
import builtins
import io
from typing import Any

from matplotlib import _pylab_helpers
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

MIME = {"svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg"}

_format, _options = "svg", {}  # type: tuple[str, dict[str, Any]]


def set_matplotlib_formats(*formats: str, **options: Any) -> None:
    """The format of the figures to come (the first that a page can show), and what `savefig` gets with it."""
    global _format, _options
    known = [name for name in formats if name in MIME]
    if not known:
        raise ValueError(f"A page shows figures as {', '.join(MIME)}, not as {', '.join(formats) or 'nothing'}.")
    _format, _options = known[0], options


def drawn(figure: Figure) -> dict[str, str]:
    """A figure as what a page shows; nothing for one without content."""
    if not figure.axes and not figure.lines:
        return {}
    file = io.BytesIO()
    options = {"bbox_inches": "tight", "facecolor": figure.get_facecolor(), "edgecolor": figure.get_edgecolor()}
    figure.savefig(file, format=_format, dpi=figure.dpi, **options | _options)
    content = file.getvalue()
    if _format == "svg":
        return {MIME[_format]: content.decode("utf-8")}
    return {MIME[_format]: base64.b64encode(content).decode("ascii")}


class FigureCanvas(FigureCanvasSVG):
    """Matplotlib's canvas for a page. Other formats are drawn by the canvases that it knows for them."""


class FigureManager(FigureManagerBase):
    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        show()


FigureCanvas.manager_class = FigureManager


def show(*_: Any, **__: Any) -> None:
    """Show all open figures in the order in which they were made, and close them."""
    managers = _pylab_helpers.Gcf.get_all_fig_managers()
    try:
        for manager in sorted(managers, key=lambda manager: manager.num):
            builtins.display(manager.canvas.figure)  # type: ignore[attr-defined]
    finally:
        _pylab_helpers.Gcf.destroy_all()
