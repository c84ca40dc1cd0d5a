"""Derivatives by forward mode, through the reader's own NumPy code."""

from .arrays import Foreign
from .tools import gradient, hessian, hvp, jacobian, jvp, pushforward, vjp

__all__ = ["Foreign", "gradient", "hessian", "hvp", "jacobian", "jvp", "pushforward", "vjp"]
