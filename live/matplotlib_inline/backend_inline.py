"""Where notebooks find `set_matplotlib_formats`."""

from page_figures import set_matplotlib_formats

__all__ = ["set_matplotlib_formats"]
