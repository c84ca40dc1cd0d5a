"""A form of an SVG figure that does not depend on the processor that drew it.

The last digits of coordinates differ between processors, and Matplotlib names clip paths and markers by a
hash over such coordinates. So every number is put on a grid of a tenth of a point, and names are numbered in order
of appearance. Grid points are shifted off round numbers: a coordinate of exactly 36 must not fall apart into
35.9999 on one machine and 36 on another.
"""

from __future__ import annotations

import math
import re

WHOLE = re.compile(r"<\?xml.*?</svg>|<svg.*?</svg>", re.DOTALL)
NUMBER = re.compile(r"(?<![\w#.-])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?=(?:pt|px)?[^\w.])")
NAME = re.compile(r"\b[a-z][0-9a-f]{10}\b")
STEPS = 10  # a point
SHIFT = 1 / math.pi


def canonical(svg: str) -> str:
    """The figure with numbers on the grid and names in order of appearance."""
    names: dict[str, str] = {}
    svg = NAME.sub(lambda m: names.setdefault(m[0], f"name{len(names)}"), svg)
    return NUMBER.sub(lambda m: str(math.floor(float(m[0]) * STEPS + SHIFT)), svg)
