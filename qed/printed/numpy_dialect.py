r"""NumPy as readers type it, in the commands that the book prints by. Nothing of it is ever run.

np.linalg.inv(A.T @ A) @ A.T    →  ((A^\top @ A)^{-1}) @ A^\top
A.sum(axis=0), x.max()          →  ((A)^\top \vec{1}), \operatorname{amax}(x)
np.einsum('ij,jk->ik', A, B)    →  ((A) (B))
"""

from __future__ import annotations

import re
from collections.abc import Collection

from .parser.vocabulary import COMMANDS, WORDS
from .typed_text import Span, TypedText

_NAMES = ("np", "numpy", "jnp", "torch", "math")
"""What NumPy, and what is called like it, is imported as."""
_METHODS = "dot|sum|mean|prod|max|min|trace|transpose|flatten|ravel|norm|abs|square|exp|log"
CERTAIN = re.compile(
    rf"@|\*\*|\.T\b|\b(?:{'|'.join(_NAMES)}|linalg)\.|\.(?:dot|sum|trace|mean|max|min|flatten|ravel)\(|\ballclose\("
    r"|(?<![A-Za-z])[A-Za-z]\[(?![A-Z]+\s*,\s*[A-Z]+\])[\w:, +-]+\]"
)
"""What shows that a text is NumPy, and nothing else. A[B, C] has a commutator, or blocks: an index is no matrix."""
TYPED = re.compile(CERTAIN.pattern + r"|(?<![\\A-Za-z])sum\(|\bnorm\(|['\"](?:fro|nuc)['\"]|==")
"""What shows that it is code: NumPy, where nothing shows that it is another's."""
CALL = re.compile(rf"(?<![\\A-Za-z0-9_.])((?:(?:{'|'.join(_NAMES)})\.)?(?:linalg\.)?)([A-Za-z_]{{2,}})(?=\s*\()")
_ORDERS = {
    "": "",
    "fro": "F",
    "nuc": "*",
    "np.inf": r"\infty",
    "inf": r"\infty",
    "Inf": r"\infty",
    "torch.inf": r"\infty",
    "1": "1",
    "2": "2",
}

Template = list[str | int]
_TEMPLATES: dict[str, tuple[int, Template]] = {  # the number of arguments, and what stands for the call
    "inv": (1, ["((", 0, ")^{-1})"]), "pinv": (1, ["((", 0, ")^{+})"]), "transpose": (1, ["((", 0, r")^\top)"]),
    "matrix_rank": (1, [r"\operatorname{rank}(", 0, ")"]), "trace": (1, [r"\operatorname{tr}(", 0, ")"]),
    "det": (1, [r"\det(", 0, ")"]), "dot": (2, ["((", 0, ") @ (", 1, "))"]), "inner": (2, ["((", 0, ") @ (", 1, "))"]),
    "vdot": (2, [r"\langle ", 0, ", ", 1, r"\rangle "]),
    "outer": (2, [r"(\operatorname{standing}(", 0, r") \operatorname{standing}(", 1, r")^\top)"]),
    "kron": (2, ["((", 0, r") \otimes (", 1, "))"]), "sum": (1, [r"\operatorname{sum}(", 0, ")"]),
    "mean": (1, [r"\operatorname{mean}(", 0, ")"]), "prod": (1, [r"\operatorname{prod}(", 0, ")"]),
    "sqrt": (1, [r"\sqrt{", 0, "}"]), "abs": (1, [r"\operatorname{abs}(", 0, ")"]), "eye": (1, ["I_{", 0, "}"]),
    "identity": (1, ["I_{", 0, "}"]), "ones": (1, [r"\vec{1}_{", 0, "}"]), "zeros": (1, ["0"]),
    "zeros_like": (1, ["0"]), "diag": (1, [r"\operatorname{diag}(", 0, ")"]), "cond": (1, [r"\kappa(", 0, ")"]),
    "matmul": (2, ["((", 0, ") @ (", 1, "))"]), "multiply": (2, ["((", 0, ") * (", 1, "))"]),
    "add": (2, ["((", 0, ") + (", 1, "))"]), "subtract": (2, ["((", 0, ") - (", 1, "))"]),
    "divide": (2, ["((", 0, ") / (", 1, "))"]), "negative": (1, ["(-(", 0, "))"]),
    "solve": (2, ["(((", 0, ")^{-1}) @ (", 1, "))"]), "square": (1, ["((", 0, r")\pow 2)"]),
    "power": (2, ["((", 0, r")\pow {", 1, "})"]), "matrix_power": (2, ["((", 0, ")^{", 1, "})"]),
    "maximum": (2, [r"\max(", 0, ", ", 1, ")"]), "minimum": (2, [r"\min(", 0, ", ", 1, ")"]),
    "var": (1, [r"\operatorname{mean}(((", 0, r") - \operatorname{mean}(", 0, r"))\pow 2)"]),
    "std": (1, [r"\sqrt{\operatorname{mean}(((", 0, r") - \operatorname{mean}(", 0, r"))\pow 2)}"]),
    "max": (1, [r"\max(", 0, ")"]), "min": (1, [r"\min(", 0, ")"]), "amax": (1, [r"\max(", 0, ")"]),
    "opnorm": (1, [r"\lVert ", 0, r"\rVert_2 "]), "logsumexp": (1, [r"\log(\operatorname{sum}(\exp(", 0, ")))"]),
    "relu": (1, [r"\operatorname{ReLU}(", 0, ")"]), "softplus": (1, [r"\operatorname{softplus}(", 0, ")"]),
    "softmax": (1, [r"\operatorname{softmax}(", 0, ")"]), "sigmoid": (1, [r"\operatorname{sigmoid}(", 0, ")"]),
    "amin": (1, [r"\min(", 0, ")"]), "array": (1, [0]), "asarray": (1, [0]),
}  # fmt: skip
_TEMPLATES["absolute"] = _TEMPLATES["fabs"] = _TEMPLATES["abs"]
_ALONG: dict[str, Template] = {  # sums along an axis
    "0": ["((", 0, r")^\top \vec{1})"], "1": ["((", 0, r") \vec{1})"],
}  # fmt: skip
_GRAM: dict[str, Template] = {  # in R
    "crossprod": ["((", 0, r")^\top (", 1, "))"], "tcrossprod": ["((", 0, ") (", 1, r")^\top)"],
}  # fmt: skip
_EINSUM: dict[str, Template] = {
    "i,i->": ["((", 0, ") @ (", 1, "))"], "i,j->ij": ["((", 0, ")(", 1, r")^\top)"],
    "ii->": [r"\operatorname{tr}(", 0, ")"], "ii": [r"\operatorname{tr}(", 0, ")"],
    "ii->i": [r"\operatorname{diag}(", 0, ")"], "ij->ji": ["((", 0, r")^\top)"],
    "ij->": [r"\operatorname{sum}(", 0, ")"], "ij->i": _ALONG["1"], "ij->j": _ALONG["0"],
    "ij,jk->ik": ["((", 0, ") (", 1, "))"], "ij,j->i": ["((", 0, ") (", 1, "))"],
    "i,ij->j": ["((", 0, ") @ (", 1, "))"],
    "ij,ij->": [r"\operatorname{sum}((", 0, r") \odot (", 1, "))"], "ij,ij->ij": ["((", 0, r") \odot (", 1, "))"],
    "ij,ji->": [r"\operatorname{tr}((", 0, ") (", 1, "))"], "ij,kj->ik": ["((", 0, ") (", 1, r")^\top)"],
    "ji,jk->ik": ["((", 0, r")^\top (", 1, "))"], "i,i->i": ["((", 0, r") \odot (", 1, "))"],
    "ij,jk->ki": ["((", 0, ") (", 1, r"))^\top"], "i,j->ji": ["((", 1, ")(", 0, r")^\top)"],
    "i,ij,j->": ["((", 0, ") @ (", 1, ") @ (", 2, "))"],
}  # fmt: skip
_BARE = (
    "norm", "abs", "inv", "pinv", "matrix_rank", "transpose", "kron", "dot", "outer", "cond", "eye", "sum",
    "einsum", "logsumexp", "opnorm",
)  # fmt: skip
"""Functions that people call without np."""
_METHOD = re.compile(rf"\.({_METHODS})\s*\(")
_MODULES = {"", "linalg", *(f"{name}{more}" for name in _NAMES for more in ("", ".linalg"))}
_OWNER = re.compile(r"[A-Za-z0-9_.]*$")
_SLOPE = re.compile(r"(?<![A-Za-z0-9_.])((?:[A-Za-z]|sigma|phi|\\sigma|\\phi) ?)\.slope(?=\s*\()")
"""The derivative of an activation function, in the code of the book."""
_GRADIENT = re.compile(r"(?<![\w.])(?:(?:jax|autograd)\.)?grad\(\s*lambda\s+([A-Za-z])\s*:\s*")
_LEAST = re.compile(r"(?:a_)?min\s*=\s*(-?[\w.]+)")
_SAME = re.compile(r"^\s*(?:assert\s+)?(?:np\.|numpy\.)?(?:allclose|array_equal|isclose)\s*\(")
_AXIS = re.compile(r"^(?:(?:axis|dim)\s*=\s*)?(-?\d)$")
_QUOTED = re.compile(r"\s*(['\"])([^'\"]*)\1\s*,")
_FLAT = re.compile(r"(?<![\w)\]\[])(?<!\]\s)\[([^\[\]]*,[^\[\]]*)\](?![\]])")
_UNKNOWN_METHOD = re.compile(r"(?<=[A-Za-z)\]])\.(?!T\b)([a-z_]\w*)\s*\(")
_KEYWORD = re.compile(r"^[a-z_]+\s*=(?!=)")
_TRANSPOSED = re.compile(r"(?:\.T\b)+")
_RAISED_TO = re.compile(r"\*\*\s*(?:(-?\s*(?:\d+(?:\.\d+)?|\.\d+))|\((-?\s*[\d./]+)\))?")
_ENTRY = re.compile(r"((?<![A-Za-z])[A-Za-z](?:\.T)?)\[([^\[\]]*)\]")
_ENTRY_OF_MORE = re.compile(r"(?<=\))\[([^\[\]]*)\]")
_BROADCAST = re.compile(r"\[[^\[\]]*\bNone\b[^\[\]]*\]|\[[^\[\]]*np\.newaxis[^\[\]]*\]")


def refuse_broadcasts(text: TypedText) -> None:
    """x[:, None] has no shape here."""
    if found := _BROADCAST.search(text.text):
        text.refuse(
            "Repeating a vector along an axis is not read: write np.diag(x) @ A to scale the rows of A, A @ np.diag(x) "
            "to scale its columns, and np.outer(x, y) for all products.",
            found,
        )


def lists(text: TypedText) -> None:
    """np.diag([1, 2]): a flat list is a vector."""
    text.each(_FLAT, lambda m: ["(", m.span(1), ")"])


def _gradients(text: TypedText) -> None:
    """jax.grad(lambda x: …)(x) is the gradient by x."""
    while match := _GRADIENT.search(text.text):
        end = text.closing(text.text.index("(", match.start()))
        at = f"({match[1]})"
        if end < 0 or text.text[end + 1 :].replace(" ", "")[:3] != at:
            text.refuse(f"A gradient is read at the variable of its function: jax.grad(lambda x: …){at}.", match)
        after = text.text.index(")", end + 1) + 1
        text.put(match.start(), after, [r"(\nabla_{", match.span(1), "} (", (match.end(), end), "))"])


def calls(text: TypedText, norm: str = "F") -> None:
    """norm(A, 'fro'), np.trace(A), x.dot(y), np.allclose(A, B): calls of NumPy's functions.

    `norm` is which one norm(A) is: that of Frobenius in NumPy.
    """
    _compared(text)
    _gradients(text)
    text.each(_SLOPE, lambda m: [m.span(1), "'"])
    _methods(text)
    while True:
        found = [m for m in CALL.finditer(text.text) if m[1] or m[2] in _BARE]
        if not found:
            return
        match = found[-1]
        opening = text.text.index("(", match.end())
        end = text.closing(opening)
        if end < 0:
            return
        parts = text.listed(opening + 1, end)
        made = _norm(text, parts, norm if not match[1] else "F") if match[2] == "norm" else _call(text, match[2], parts)
        if "torch" in match[1] and match[2] in ("var", "std"):
            made = None  # divided by n − 1 there
        after = 3 if match[2] == "slogdet" and text.text.startswith("[1]", end + 1) else 0
        if made is None or (match[2] == "slogdet" and not after):
            words = ", ".join(sorted({*_TEMPLATES, "norm", "exp", "log", "allclose", "einsum"}))
            text.refuse(
                f"{match[0]} is not read{_INSTEAD.get(match[2], '')}. Of NumPy's functions there are {words}.",
                match,
            )
        text.put(match.start(), end + 1 + after, made)


_LENGTH = re.compile(
    r"(?<![\w.])(?:len\(\s*([A-Za-z])\s*\)|([a-z])\.(?:size|numel\(\))(?!\s*\()|([A-Za-z])\.(?:shape\[|size\()([01])[\])])"
)
_VALUES = re.compile(
    r"(?<![\w.])(?:(?:np|numpy|torch|scipy|jnp)\.(?:linalg\.)?)?"
    r"(?:(?P<eigen>eigvalsh|eigvals|eig)|svdvals|svd)\((?P<of>[^(),]+)"
    r"(?:,[^()]*)?\)(?P<s>\.S|\[1\])?"
)
_BEFORE_VALUES = re.compile(
    r"(?<![\w.])(?:(?:np|numpy|torch|jnp)\.)?(max|min|maximum|minimum|sum|prod)\(\s*(?P<abs2>abs2\s*,\s*)?$"
)
_SQUARED = re.compile(r"\s*(?:\*\*|\.?\^|\s\.\^)\s*2\s*(?=\))")
_AFTER_VALUES = re.compile(r"\.(max|min|sum|prod)\(\)|(\[0\]|\[-1\]|\(1\)|\(end\))")
"""max(svd(A)), np.linalg.eigvalsh(A)[-1]: the largest, the smallest, the sum of singular values and eigenvalues."""
_LEAST_SQUARES = re.compile(r"(?:np|numpy|torch|scipy)\.linalg\.lstsq\((?P<inside>[^()]*)\)\s*(?:\[0\]|\.solution)")


_COMPREHENSION = re.compile(r"(?<![\w.])(?:np\.)?sum\((?=.*\sfor\s+([a-z])\s+in\s+range\(\s*([a-z])\s*\)\s*\))")
_FOR = re.compile(r"\s+for\s+([a-z])\s+in\s+range\(\s*([a-z])\s*\)\s*$")


def _comprehensions(text: TypedText) -> None:
    """sum(A[:, k] * x[k] for k in range(n)), where k is an index and nothing else: the first is 0 there, and 1 here."""
    for match in reversed(list(_COMPREHENSION.finditer(text.text))):
        end = text.closing(match.end() - 1)
        said = _FOR.search(text.text, match.end(), end) if end > 0 else None
        inside = text.text[match.end() : said.start()] if said else ""
        if said is None or re.search(rf"(?<!\w){said[1]}(?!\w)", re.sub(r"\[[^\[\]]*\]", "", inside)):
            continue
        index = next((letter for letter in "ijl" if not re.search(rf"(?<!\w){letter}(?!\w)", text.text)), said[1])
        text.put(said.start(), end + 1, ["))"])
        for place in reversed(list(re.finditer(rf"(?<!\w){said[1]}(?!\w)", inside))):
            text.put(match.end() + place.start(), match.end() + place.end(), [index])
        text.put(*match.span(), [rf"(\sum_{{{index}=1}}^{{{said[2]}}} ("])


def known_calls(text: TypedText) -> None:
    """len(x), svd(A, compute_uv=False)[0], lstsq(A, y)[0]: calls of which a part is taken."""
    _comprehensions(text)
    text.each(_LENGTH, _length)
    _of_values(text)
    text.each(_LEAST_SQUARES, _least_squares)


def _length(match: re.Match[str]) -> list[str | Span]:
    of = next(match.span(group) for group in (1, 2, 3) if match[group])
    return [r"\operatorname{columns}(" if match[4] == "1" else r"\operatorname{rows}(", of, ")"]


def _of_values(text: TypedText) -> None:
    for match in reversed(list(_VALUES.finditer(text.text))):
        eigen, start, end = match["eigen"], match.start(), match.end()
        before, after = _BEFORE_VALUES.search(text.text, 0, start), _AFTER_VALUES.match(text.text, end)
        squared = _SQUARED.match(text.text, end) if before and before[1] == "sum" and not eigen else None
        if before and (squared or text.text[end:].lstrip()[:1] == ")"):
            squares = squared or before["abs2"]
            start, end, taken = before.start(), text.text.index(")", end) + 1, before[1][:3]
            taken = "prod" if taken == "pro" else "squares" if squares else taken
        elif after:
            end, taken = after.end(), after[1] or after[2]
        else:
            continue
        if taken in ("[0]", "(1)", "[-1]", "(end)"):  # eigenvalues grow, singular values fall
            if eigen and eigen != "eigvalsh":
                continue
            taken = "min" if (taken in ("[0]", "(1)")) == bool(eigen) else "max"
        if taken == "prod":
            opening, closing = (r"\det(", ")") if eigen else (r"\lvert\det(", r")\rvert ")
        elif taken == "squares":
            opening, closing = r"\lVert ", r"\rVert_F^2"
        elif taken == "sum":
            opening, closing = (r"\operatorname{tr}(", ")") if eigen else (r"\lVert ", r"\rVert_*")
        else:
            opening, closing = rf"\{'lambda' if eigen else 'sigma'}_{{\{taken}}}(", ")"
        text.put(start, end, [opening, match.span("of"), closing])


def _least_squares(match: re.Match[str]) -> list[str | Span] | None:
    start = match.start("inside")
    parts = [part for part in re.finditer(r"[^,]+", match["inside"]) if "=" not in part[0]]
    if len(parts) != 2:
        return None
    matrix, right = ((start + part.start(), start + part.end()) for part in parts)
    return ["(np.linalg.pinv(", matrix, ") @ (", right, "))"]


_INSTEAD = {
    "svd": ": for singular values write np.linalg.norm(A, 2) and np.linalg.norm(A, 'nuc'), or \\sigma_i(A)",
    "svdvals": ": for singular values write np.linalg.norm(A, 2) and np.linalg.norm(A, 'nuc'), or \\sigma_i(A)",
    "eigvalsh": ": for eigenvalues write \\lambda_i(A)", "eigvals": ": for eigenvalues write \\lambda_i(A)",
    "eigh": ": for eigenvalues write \\lambda_i(A)",
}  # fmt: skip


def _compared(text: TypedText) -> None:
    """np.allclose(A, B) is A == B."""
    if not (match := _SAME.match(text.text)) or (end := text.closing(match.end() - 1)) < 0:
        return
    if text.text[end + 1 :].strip(" \n;"):
        return
    parts = [part for part in text.listed(match.end(), end) if not _KEYWORD.match(text.text[slice(*part)])]
    if len(parts) == 2:
        text.put(0, len(text.text), [parts[0], " = ", parts[1]])


def _methods(text: TypedText) -> None:
    """x.dot(y), A.T.sum(axis=0), np.exp(x).sum(): the method as the function of what it is called on."""
    while match := next((m for m in _METHOD.finditer(text.text) if _owner(text.text, m.start()) is not None), None):
        start = _owner(text.text, match.start())
        end = text.closing(match.end() - 1)
        if end < 0 or start is None:
            return
        inside = (match.end(), end)
        comma = ", " if text.text[slice(*inside)].strip() else ""
        text.put(start, end + 1, ["np.", match.span(1), "(", (start, match.start()), comma, inside, ")"])
    for match in _UNKNOWN_METHOD.finditer(text.text):
        if _owner(text.text, match.start()) is not None:
            words = f"The method {match[1]} is not read. Of NumPy's there are {_METHODS.replace('|', ', ')}."
            if match[1] in ("var", "std"):  # divided by n in NumPy, by n - 1 elsewhere
                words = f"Which {match[1]}? Write np.{match[1]}(…) for the one that is divided by n."
            text.refuse(words, match)


def _owner(text: str, dot: int) -> int | None:
    """Where what a method is called on begins; None where that is a module."""
    place = dot
    while True:
        named = _OWNER.search(text, 0, place)
        assert named is not None
        start, word = named.start(), named[0]
        if not (start > 0 and text[start - 1] in ")]" and word[:1] in ("", ".")):
            break
        place = _opened(text, start - 1)
        if place < 0:
            return None
    return None if text[start:dot] in _MODULES else start


def _opened(text: str, place: int) -> int:
    depth = 0
    for k in range(place, -1, -1):
        depth += (text[k] in ")]}") - (text[k] in "([{")
        if depth == 0:
            return k
    return -1


def _norm(text: TypedText, parts: list[Span], usual: str) -> list[str | Span] | None:
    order = text.text[slice(*parts[1])].strip("'\" ") if len(parts) == 2 else ""
    order = order.removeprefix("ord").lstrip(" =").strip("'\" ")
    if len(parts) > 2 or order not in _ORDERS:
        return None
    # of matrices NumPy's norm is that of Frobenius, of vectors the same is the length
    kind = _ORDERS[order] or usual
    return [r"\lVert ", parts[0], r"\rVert_{", kind, "}"] if kind else [r"\lVert ", parts[0], r"\rVert "]


def _call(text: TypedText, name: str, parts: list[Span]) -> list[str | Span] | None:
    typed = [text.text[slice(*part)] for part in parts]
    if name == "sum" and len(parts) == 2 and (axis := _AXIS.match(typed[1])):
        return _filled(_ALONG.get(axis[1]), parts[:1])
    if name == "logsumexp" and len(parts) == 2 and _AXIS.match(typed[1]):
        parts = parts[:1]  # of a vector: that of a matrix has no reading
    if name == "softmax" and len(parts) == 2 and (axis := _AXIS.match(typed[1])):
        columns = axis[1] == "0"
        return (
            [r"(\operatorname{softmax}((", parts[0], r")^\top)^\top)"]
            if columns
            else [r"\operatorname{softmax}(", parts[0], ")"]
        )
    if name in ("clamp", "clip") and len(parts) == 2 and (least := _LEAST.fullmatch(typed[1])):
        return [r"\max(", parts[0], ", ", least[1], ")"]
    if name in _GRAM and len(parts) in (1, 2):
        return _filled(_GRAM[name], [parts[0], parts[-1]])
    if name in ("rowSums", "colSums") and len(parts) == 1:
        return _filled(_ALONG["1" if name == "rowSums" else "0"], parts)
    if name == "solve" and len(parts) == 1:  # in R
        return _filled(_TEMPLATES["inv"][1], parts)
    if name == "einsum":
        quoted = _QUOTED.match(text.text, parts[0][0])
        if quoted is None:
            return None
        template = _EINSUM.get(_renamed(quoted[2].replace(" ", "")))
        return _filled(template, text.listed(quoted.end(), parts[-1][1]))
    if name in ("flatten", "ravel") and parts:
        column = len(parts) == 2 and re.fullmatch(r"(?:order\s*=\s*)?['\"]F['\"]", typed[1])
        if len(parts) == 1 or column:
            return [r"\operatorname{vec}((", parts[0], "))" if column else r")^\top)"]
        return None
    if name in ("ones", "eye", "zeros") and len(parts) == 1 and typed[0].startswith("("):
        sizes = text.listed(parts[0][0] + 1, parts[0][1] - 1)
        if name == "ones" and len(sizes) == 2:
            return [r"(\vec{1}_{", sizes[0], r"} \vec{1}_{", sizes[1], r"}^\top)"]
        return ["0"] if name == "zeros" else None
    if name == "slogdet" and len(parts) == 1:
        return [r"\log\lvert\det(", parts[0], r")\rvert "]
    if name in _TEMPLATES:
        return _filled(_TEMPLATES[name][1], parts) if _TEMPLATES[name][0] == len(parts) else None
    if name in COMMANDS and len(parts) == 1:
        return [f"\\{name}(", parts[0], ")"]
    return [rf"\operatorname{{{name}}}(", parts[0], ")"] if name in WORDS and len(parts) == 1 else None


def _filled(template: Template | None, parts: list[Span]) -> list[str | Span] | None:
    """A template with the arguments of a call; None where their number differs."""
    if template is None or {p for p in template if isinstance(p, int)} != set(range(len(parts))):
        return None if template is None or template != ["0"] else ["0"]
    return [parts[p] if isinstance(p, int) else p for p in template]


def _renamed(pattern: str) -> str:
    """The pattern of an einsum with its letters in the order i, j, k, in which they come."""
    letters = dict.fromkeys(c for c in pattern if c.isalpha())
    names = dict(zip(letters, "ijkl", strict=False))
    made = "".join(names.get(c, c) for c in pattern)
    swapped = made.translate(str.maketrans("ij", "ji"))
    return made if made in _EINSUM else swapped if swapped in _EINSUM else made


def operators(text: TypedText, known: Collection[str]) -> None:
    r"""A.T, x**2, A[i, j], A @ B: @, * and ** mean what they do in NumPy, which the parser sees by their types."""
    text.each(_ENTRY, lambda m: ["(", m.span(1), ")_{", _counted_from_one(text, m, 2, known), "}"])
    text.each(_ENTRY_OF_MORE, lambda m: ["_{", _counted_from_one(text, m, 1, known), "}"])
    text.each(_TRANSPOSED, lambda m: [r"^\top " if len(m[0]) % 4 else ""])

    def power(match: re.Match[str]) -> list[str | Span]:
        group = 1 if match[1] else 2
        return [r"\pow {", match.span(group), "}"] if match[group] else [r"\pow "]

    text.each(_RAISED_TO, power)


def _counted_from_one(text: TypedText, match: re.Match[str], group: int, known: Collection[str]) -> str:
    """Indices, which NumPy counts from 0: numbers, and what is counted by a dimension; any index i is any index."""
    found = []
    for part in (part.strip() for part in match[group].split(",")):
        if part.startswith("-") or ":" in part[1:] or (part.startswith(":") and len(part) > 1):
            text.refuse(
                "Slices, and indices from the end, are not read: write x[n-1] for the last entry, with n declared.",
                match,
                group,
            )
        counted = any(letter in known for letter in re.findall(r"[A-Za-z]+", part))
        found.append(str(int(part) + 1) if part.isdecimal() else f"{part}+1" if counted else part)
    return ",".join(found)
