r"""What code says before a claim, as the definitions and letters that are read.

U, s, Vt = np.linalg.svd(A); A == U * s @ Vt     A = U Σ Vᵀ ⟹ A == U @ (Σ) @ (V.T)
[U, S, V] = svd(A); U*S*V' == A                  A = U Σ Vᵀ ⟹ U*(Σ)*V' == A
s = svd(A); sum(s.^2) == norm(A,'fro')^2         sum(svd(A).^2) == norm(A,'fro')^2
H <- X %*% solve(X); svd(A)$d[1] == 1            H = X %*% solve(X); max(svd(A)) == 1
"""

from __future__ import annotations

import re

from ..errors import NotWellFormed

_NAME = r"[A-Za-zσΣ]\w{0,2}"
_ASSIGNED = re.compile(
    rf"^\s*(?P<open>[\[(])?\s*(?P<names>{_NAME}(?:\s*,\s*{_NAME}){{0,2}})\s*[\])]?\s*(?:=|<-)\s*(?P<module>[\w.]+\.)?"
    r"svd(?:vals)?\(\s*(?P<of>[A-Z])\s*(?P<more>,[^()]*)?\)\s*[;,\n]\s*(?P<claim>.+)$",
    re.DOTALL,
)
_ASSIGNED_LAST = re.compile(
    rf"^\s*(?P<claim>[^;]+?)\s*[,;]?\s+(?:where|with|given|for|if)\s+(?P<assigned>[\[(]?\s*{_NAME}(?:\s*,\s*{_NAME}){{0,2}}\s*[\])]?\s*=\s*"
    r"(?:[\w.]+\.)?svd(?:vals)?\([^()]*\))\s*$"
)
_R = re.compile(r"%\*%|(?<!\w)(?:t|solve|crossprod|svd|diag)\(")
_R_ASSIGNED = re.compile(r"(?<=\w)\s+<-\s+(?=\S)")
_R_VALUES = re.compile(r"(svd\(\s*\w\s*\))\$d(?![A-Za-z])(?P<first>\[1\])?")
_JULIA_ALONE = re.compile(r"(?<![\w.])(?:opnorm|Diagonal|svdvals|isapprox)\(|\bsum\(abs2")
_JULIA = re.compile(
    _JULIA_ALONE.pattern
    + r"|[A-Za-z)]'[A-Za-z(].*(?<![\w.])(?:norm|dot)\(|(?<![\w.])(?:norm|dot)\(.*[A-Za-z)]'[A-Za-z(]"
)
"""What no other language has: A'B without a sign, beside a call."""
_COMPARED = re.compile(
    r"^(?=.*(?<![\w.])(?:dot|norm|tr|trace|det|inv|pinv|rank|kron|transpose|sum|exp)\()(?=.*(?:\*|[A-Za-z)]'))"
    r"(?!.*(?:[εδΔ]|epsilon|(?<![A-Za-z])(?:eps|h|dx|dt)(?![A-Za-z(])))", re.DOTALL,
)  # fmt: skip
"""tr(A*B) ≈ tr(B*A) compares numbers that are rounded; beside ε or h it would say how good an approximation is."""
_JULIA_TRACE = re.compile(
    r"(?<![\w.])tr\(.*(?:[A-Za-z)]'[A-Za-z(]|\.\*)|(?:[A-Za-z)]'[A-Za-z(]|\.\*).*(?<![\w.])tr\(", re.DOTALL
)
"""tr is no name of MATLAB's: there sum is that of every column."""
_PYTHON = re.compile(r"@|\*\*|\.T\b|\b(?:np|torch|scipy|linalg|jnp)\.")
_NORM = re.compile(r"(?<![\w.])norm\(([^(),]+)\)")
_DOT = re.compile(r"(?<![\w.])dot\(\s*([A-Z])\s*,\s*([A-Z])\s*\)")
_OF_SQUARES = re.compile(r"(?<![\w.])sum\(abs2\s*,\s*([A-Za-z])\s*\)")
_DIAGONAL = r"(?<![\w.])(?:(?:np|torch|jnp|numpy)\.)?(?:diag|Diagonal|diagm)\(\s*{0}\s*\)"
_TURNED = r"\s*(?:@|\*)?\s*{0}(?:'|\.T|ᵀ|\.mT)|{0}(?:'|\.T|ᵀ)\s*(?:@|\*)?\s*{0}(?!\w)"


def read(text: str) -> str:
    """A claim on U, Σ, V and the singular values, where code says before it that they are those of a matrix."""
    if "\\" in text:
        return text
    if _JULIA.search(text) and not _PYTHON.search(text):
        text = _from_julia(text)
    if "≈" in text and _COMPARED.match(text):
        text = text.replace("≈", "==")
    if _JULIA_TRACE.search(text) and not _PYTHON.search(text):
        text = _of_julia_sums(text)
    if "<-" in text and _R.search(text):
        text = _R_ASSIGNED.sub(" = ", text)
    if "$d" in text:
        text = _R_VALUES.sub(lambda m: f"max({m[1]})" if m["first"] else m[1], text)
        text = text.replace("^", "**")  # in R a power is one of the entries
    text = _ASSIGNED_LAST.sub(r"\g<assigned>; \g<claim>", text) if "svd" in text else text
    found = _ASSIGNED.match(text) if "svd" in text else None
    if found is None or re.search(r"(?<![\w.])svd\(", found["claim"]):
        return text
    names, matrix, claim = re.split(r"\s*,\s*", found["names"]), found["of"], found["claim"].replace("≈", "==")
    if len(names) == 2:
        return text
    in_brackets, module = found["open"] == "[", found["module"] or ""
    python = not in_brackets and module != "torch." and bool(module or names[-1][-1] in "tThH")
    values = names[0] if len(names) == 1 else names[1]
    whole = in_brackets and len(names) == 3  # MATLAB's S is a matrix, elsewhere it is a vector
    if len(names) == 3:
        _refuse_of_thin(text, claim, names, found)
        claim = _as_factors(claim, names, whole, python)
    if not whole:
        claim = re.sub(rf"(?<![\w.]){values}(?![\w(])", f"svd({matrix})", claim)
        claim = re.sub(rf"(?<![\w.]){values}(?=\(\d\))", f"svd({matrix})", claim)
    named = len(names) == 3 and re.search(r"(?<![A-Za-z])[UVΣ](?![A-Za-z])", claim)
    return f"{matrix} = U Σ Vᵀ ⟹ {claim}" if named else claim


def _of_julia_sums(text: str) -> str:
    """sum(A .* B) of all entries."""
    return re.sub(r"(?<![\w.])sum\(([^(),]*)\)", r"sum(sum(\1))", text)


def _from_julia(text: str) -> str:
    """There norm(A) is that of Frobenius, dot(A, B) the inner product of matrices, and ≈ compares numbers."""
    if _JULIA_ALONE.search(text):
        text = text.replace("≈", "==")
    text = _OF_SQUARES.sub(r"sum((\1).^2)", _NORM.sub(r"norm(\1, 'fro')", text))
    return _DOT.sub(r"trace(\1' * \2)", text)


def _as_factors(claim: str, names: list[str], whole: bool, python: bool) -> str:
    """The claim in U, Σ and V: S, diag(s), U * s and Vt are parts of them."""
    left, values, right = names
    claim = re.sub(rf"(?<![\w.]){right}(?!\w)", "(V.T)" if python else "V", claim)
    claim = claim.replace("(V.T).T", "V").replace("(V.T)'", "V")
    claim = re.sub(rf"(?<![\w.]){left}(?!\w)", "U", claim)
    if whole:
        claim = re.sub(rf"(?<!\w){values}\(1\s*,\s*1\)", "max(svd(A))", claim)
        return re.sub(rf"(?<![\w.]){values}(?!\w)", "(Σ)", claim)
    claim = re.sub(_DIAGONAL.format(values), "(Σ)", claim)
    return re.sub(rf"\(\s*U\s*\*\s*{values}\s*\)|U\s*\*\s*{values}(?=\s*@)", "U @ (Σ)", claim)


def _refuse_of_thin(text: str, claim: str, names: list[str], found: re.Match[str]) -> None:
    """U Uᵀ = I is true of the full decomposition alone, and code has both."""
    for name in (names[0], names[2]):
        if re.search(rf"(?<![\w.]){name}" + _TURNED.format(name), claim):
            raise NotWellFormed(
                f"{name} with its transpose: the decomposition may be the full or the thin one, and only that of the "
                "full one is square. Declare it: Orthonormal has orthonormal columns.", text, found.span("names"),
            )  # fmt: skip
