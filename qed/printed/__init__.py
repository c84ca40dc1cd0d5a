r"""Printed formulas, executed from their LaTeX.

holds(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", A=Real["m", "n"])
"""

from .answer import Tried
from .functions import Elementwise, Opaque, Smooth, SmoothOfMatrix, SmoothOfTwo
from .holds import holds
from .kinds import Indexed

__all__ = ["Elementwise", "Indexed", "Opaque", "Smooth", "SmoothOfMatrix", "SmoothOfTwo", "Tried", "holds"]
