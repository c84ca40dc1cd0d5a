r"""Printed formulas, executed from their LaTeX.

holds(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", A=Real["m", "n"])
"""

from .answer import Tried
from .functions import Opaque
from .holds import holds
from .kinds import Indexed
from .questions import Question

__all__ = ["Indexed", "Opaque", "Question", "Tried", "holds"]
