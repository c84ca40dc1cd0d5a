r"""What people add in words, where the letters say it as well, and short ways of saying what is read.

\|A - A_k\|_2 = \sigma_{k+1}, where A_k is the truncated SVD of A     \|A - A_k\|_2 = \sigma_{k+1}
A^T A = V \Sigma^T \Sigma V^T, A = U \Sigma V^T being the SVD          … where A = U \Sigma V^T
AB = BA for all square A, B                                            AB = BA for A ∈ ℝ^{n×n}, B ∈ ℝ^{n×n}
the Hessian of x^2 y is [[2y, 2x], [2x, 0]]                            f(x, y) = x^2 y, \nabla^2 f(x, y) = …
x = 2, y = 3: xy = 6                                                   x = 2, y = 3, xy = 6
[1 2; 3 4]                                                             [1, 2; 3, 4]
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import bounds

_D = r"\$?"  # a dollar may stand around each letter
_INDEX = r"_\s*(?:\{\s*[kr\d]\s*\}|[kr\d])"
_OPENS = r"[\s,;(]*(?:\\(?:text|mbox)\s*\{\s*)?"
_ENDS = r"[\s.)}]*$"
_OF_A = rf"(?:\s+(?:of|to|for|in)\s+(?:(?:an?|any|every|each|the)\s+)?(?:(?:square|matrix)\s+)*{_D}(?P<of>[A-Z]){_D})?"
_NORM = r"(?:\s+in\s+(?:the\s+)?(?:Frobenius|spectral|operator|2-)?\s*norm)?"
_RANK = rf"(?:rank[\s-]*(?:at most\s+)?{_D}[kr\d]{_D}[\s-]+)?"
_WITH_TERMS = rf"(?:\s+(?:with|after)\s+{_D}[kr\d]{_D}\s+terms?)?"
_SVD = r"(?:SVD|singular value decomposition)"
_BEST = rf"(?:best\s+)?{_RANK}(?:best\s+)?{_RANK}(?:truncated\s+{_SVD}|truncation|approximation)"
_UP_TO_K = r"(?:\{\s*i\s*=\s*1\s*\}\s*\^\s*\{?\s*k\s*\}?|\{\s*i\s*\\leq?\s*k\s*\})"
_SUM = (
    rf"(?:\s*=\s*\\sum_\s*{_UP_TO_K}\s*\\sigma_\{{?i\}}?\s*u_\{{?i\}}?\s*v_\{{?i\}}?"
    rf"\s*\^\s*\{{?\s*(?:\\top|T)\s*\}}?\s*{_D})"
)
_TRUNCATED = re.compile(
    rf"{_OPENS}(?:\b(?:where|with|and|for|here|if)\s+)?{_D}(?P<a>[A-Z])\s*{_INDEX}\s*{_D}\s*"
    rf"(?:{_SUM}?\s*,?\s*(?:is|denotes|being)?\s*(?:the|its|an?)\s+{_BEST}{_OF_A}{_NORM}{_WITH_TERMS}|{_SUM}){_ENDS}"
)
"""…, where A_k is the truncated SVD of A"""
_BEST_ONE = re.compile(
    rf"{_OPENS}(?:\b(?:where|with|and|for)\s+)(?:the|its|an?)\s+{_BEST}\s+{_D}(?P<a>[A-Z])\s*{_INDEX}\s*{_D}"
    rf"{_OF_A}{_NORM}(?:\s*,?\s*for\s+(?:every|any|all)\s+{_D}[A-Z]{_D}(?:\s*(?:,|and)\s*{_D}[kr]{_D})?)?{_ENDS}"
)
"""… for the best rank-k approximation A_k of A"""
_VECTORS_OF = re.compile(
    rf"{_OPENS}(?:\b(?:where|with|and|here)\s+)(?:the\s+)?{_D}[uv]_\s*\{{?[ijk\d]\}}?{_D}"
    rf"(?:\s*(?:,|and)\s*{_D}[uv]_\s*\{{?[ijk\d]\}}?{_D})*\s*,?\s+(?:is|are|denotes?|being)?\s*(?:the|its|an?)?\s*"
    r"(?:[ijk]-?th\s+)?(?:(?:unit|orthonormal|corresponding|associated|leading|top|left|right|and)\s+)*"
    rf"singular\s+vectors?{_OF_A}{_ENDS}"
)
"""…, where the u_i are the left singular vectors of A"""
_KIND = rf"(?:full[\s-]+)?{_SVD}"
_THIN = rf"(?:thin|reduced|compact|economy)(?:[\s-]+size)?[\s-]+{_SVD}"
_OF_THIN = re.compile(
    rf"\s*,?\s*(?:is|be|being|as|denotes)\s+(?:the|an?|its)\s+{_THIN}(?:\s+of\s+(?:an?\s+)?{_D}[A-Z]{_D})?|\s*\(\s*(?:the\s+)?{_THIN}\s*\)"
    rf"|\b(?:the|an?|its)\s+{_THIN}\s+(?:of\s+{_D}[A-Z]{_D}\s*,?\s+)?"
)
_MIDDLE = re.compile(r"\\Sigma(?![A-Za-z])|Σ|(?<![A-Za-z\\])S(?![A-Za-z])|(?<=[UV])S(?![a-z])")
_OF_SOMETHING = (
    r"(?:\s+of\s+(?:an?\s+|the\s+|any\s+)?(?P<square>square\s+|invertible\s+|symmetric\s+)?"
    r"(?:matrix(?:\s+\$?[A-Z]\$?)?|\$?[A-Z]\$?))?"
)
_FACTORS = rf"(?P<svd>{_D}[A-Z]\s*=\s*U\s*(?:\\Sigma|Σ|S)\s*V\s*(?:\^\s*(?:\\top|T|\*|\{{[^{{}}]*\}})|ᵀ|'|⊤){_D})"
_CLAUSE = re.compile(rf"(?:\b(?:[Ii]f|[Ff]or|where|with|when|[Ll]et)\s+)?{_FACTORS}\s*(?:,?\s*then\b|[,:.])?")
_IS_SVD = re.compile(
    rf"{_FACTORS}\s*,?\s*(?:is|denotes|be|being|as)\s+(?:the|an?|its)\s+{_KIND}{_OF_SOMETHING}(?![A-Za-z])"
)
_THE_SVD = re.compile(
    rf"(?:the|an?|its)\s+{_KIND}\s+(?:of\s+{_D}[A-Z]{_D}\s*,?\s+)?{_FACTORS}{_OF_SOMETHING}(?![A-Za-z])"
)
_BRACKETED = re.compile(rf"\s*\(\s*(?:the\s+)?{_KIND}\s*\)")
_SMALL = r"(?P<rows>\d)\s*(?:x|×|\\times|by|-by-)\s*(?P<columns>\d)"
_OF_SIZE = re.compile(
    rf"\b(?:for|if|where|with|and|let)\s+(?:an?|any|every|each|all|the|real|\s)*{_SMALL}\s+(?:real\s+)?matri(?:x|ces)\s+"
    rf"{_D}(?P<a>[A-Z]){_D}(?![A-Za-z])"
)
"""for a 3x3 matrix A"""
_SQUARE = re.compile(
    r"(?P<for>[\s,(]+(?:for|with|and)\s+)(?:all\s+|any\s+|every\s+|each\s+|an?\s+)?square\s+(?:matri(?:x|ces)\s+)?"
    rf"(?P<letters>{_D}[A-Z]{_D}(?:\s*(?:,\s*and\b|,|and\b)\s*{_D}[A-Z]{_D})*)(?:\s+of\s+(?:the\s+same|equal)\s+(?:size|order))?"
    rf"(?=\s*(?:$|[.,;)]|\b(?:and|with|where|if)\b))"
)
"""for every square A, for all square matrices A and B of the same size"""
_OF_SQUARES = re.compile(
    r"\s+for\s+(?:all\s+|any\s+|every\s+)?square\s+matrices\s*\??\s*$|\s*\(\s*(?:for\s+)?(?:square\s+)?matrices\s*\)\s*$"
)
_ROTATION = re.compile(r"\brotation\s+(?:matrix|matrices)\b|\brotations?\b(?=\s+\$?[A-Z])")
_NOT_ZERO = re.compile(
    rf"(?<![A-Za-z])(?P<x>{_D}[a-z]{_D})\s+(?:is\s+|are\s+)?not\s+(?:equal\s+to\s+)?(?:0|zero)(?![A-Za-z\d])"
)
_INDUCED = re.compile(
    r"[\s,(]*(?:\b(?:for|in|with|where)\s+(?:\$?\\\|\s*\\cdot\s*\\\|(?:_\{?[\w\\]+\}?)?\$?\s+(?:is|denotes)\s+)?(?:the|an?|any|every)\s+)"
    r"(?:(?:operator|induced|matrix|spectral)\s+)*(?:[12p]-?)?norm\s+(?:that is\s+)?induced\s+by\s+"
    r"the\s+(?:vector\s+)?[\w-]*-?\s*norm"
    r"|[\s,(]*\bwhere\s+\$?\\\|\s*\\cdot\s*\\\|_\{?[\w\\]+\}?\$?\s+(?:is|denotes)\s+the\s+induced\s+[\w\\]+-?\s*norm"
)
"""… for the operator norm induced by the vector 1-norm: which one it is, ‖A‖_1 says."""
_SCALAR = re.compile(
    rf"\b(?P<for>for\s+(?:all\s+|any\s+|every\s+|each\s+|an?\s+)?)(?:real\s+)?scalars?\s+"
    rf"{bounds.LETTERS}(?![A-Za-z])"
)
_WITHOUT_ZEROS = re.compile(
    rf"\bno\s+entry\s+of\s+{_D}(?P<a>[a-z]){_D}\s+(?:is|equals|vanishes)(?:\s+(?:zero|0))?|\b(?:all|the)\s+entries\s+of\s+{_D}(?P<b>[a-z]){_D}\s+are\s+non-?zero"
    rf"|{_D}(?P<c>[a-z]){_D}\s+has\s+(?:no\s+zero|only\s+non-?zero)\s+entr(?:y|ies)"
)
_NESTED = re.compile(
    rf"(?P<before>\b(?:[Ff]or|[Ii]f|[Ss]olve)\b[^.;]*?(?<![<>!:=])=(?!=)[^.;]*?)\s+with\s+(?=(?:an?\s+)?(?:{_D}[A-Za-z]{_D}\s+(?:[a-z]{{4,}}|\\(?:g|l)eq?|[<>≥≤])"
    rf"|(?:symmetric|invertible|orthogonal|differentiable|square)\s+{_D}[A-Za-z]|{_D}[A-Za-z]\s*(?:\\in|∈|\\geq?|\\leq?|>|<|≥|≤)))"
)
"""for f(x) = xᵀAx with A symmetric: one condition beside the other"""
_DERIVATIVE = {"jacobian": "D", "hessian": r"\nabla^2", "gradient": r"\nabla", "derivative": "D"}
_DERIVATIVE_OF = re.compile(
    rf"^\s*(?:[Tt]he\s+)?(?P<what>[Jj]acobian|[Hh]essian|[Gg]radient|[Dd]erivative)(?:\s+matrix)?\s+of\s+{_D}"
    r"(?:(?P<by>[a-z])\s*(?:-+>|→|⟼|↦|\\mapsto(?![a-z])|\\to(?![a-z]))\s*|(?P<f>[fgh])\s*(?P<args>\([a-z](?:\s*,\s*[a-z])*\))\s*:?=\s*)?"
    rf"(?P<body>[^=<>≤≥]+?){_D}\s+(?:is|equals|is given by)\s+{_D}(?!(?:the|an?|always|symmetric|positive)\b)"
    rf"(?P<value>[^=<>≤≥]+?){_D}(?P<rest>\s*(?:[.,]?\s*$|,?\s+(?:for|if|when|where)\b.*))$",
    re.DOTALL,
)
_TUPLE = re.compile(
    r"^\s*(?:\\nabla(?![A-Za-z_^])|∇(?![_²^])|grad(?:ient)?\s+(?:of\s+)?)\s*(?P<body>[^=<>≤≥]+?)\s*=\s*(?P<value>(?:\\left\s*)?\((?:[^()=]|\([^()]*\))*,(?:[^()=]|\([^()]*\))*(?:\\right\s*)?\))\s*\.?\s*$"
)
"""∇(x² + 3xy) = (2x + 3y, 3x): of a function of as many numbers as there are letters"""
_SEVERAL = re.compile(
    r"(?:^|[,;:\n])\s*\$?(?P<f>[fgh])\s*(?P<args>\(\s*[a-z](?:_\d)?(?:\s*,\s*[a-z](?:_\d)?)+\s*\))\s*:?=(?!=)"
)
_LISTED = re.compile(
    r"^(?P<given>[^:|{}]*=[^:|{}]*?)\s*:(?![=:]|\s*(?:R\b|ℝ|\\mathbb)|\s*\\?\w+\s*(?:\\to|→))\s*(?P<claim>(?:(?!\b(?:for|if|where)\b)[^:])*=[^:]*)$"
)
"""x = 2, y = 3: xy = 6"""
_NUMBER = r"[-−]?\d+(?:\.\d+)?(?:/\d+)?"
_ROW = rf"{_NUMBER}(?:\s+{_NUMBER})+"
_NUMBERS = re.compile(rf"\[\s*(?P<rows>(?:{_ROW}|{_NUMBER})(?:\s*;\s*(?:{_ROW}|{_NUMBER}))*)\s*\]")
_NUMBERS_TIMES = re.compile(r"(\[[-−\d.,;/\s]*;[-−\d.,;/\s]*\])\s*\*\s*(?=\[[-−\d.,;/\s]*\])")
_OF_EXPRESSION = re.compile(
    r"(?<![A-Za-z\\])D\s*\(\s*(?P<body>[^()\[\]]*?(?P<x>[A-Z])[^()\[\]]*)\s*\)\s*\[\s*(?P<h>[A-Z])\s*\]"
)
"""D(X^2)[H]"""
_SATISFIES = re.compile(
    rf"^\s*(?:For\s+(?P<of>{_D}[A-Z]{_D}\s+with\s+[a-z ]+),\s*)?{_D}(?P<given>[A-Z]\s*=[^=<>≤≥,$]+){_D}\s+satisfies\s+"
    r"\$?(?P<claim>[^,$]+?)\$?(?P<every>\s+for\s+(?:every|all|any|each)\s.+?)?\s*\.?\s*$"
)
"""H = I - 2vvᵀ satisfies HᵀH = I for every unit vector v"""
_ARTICLE = re.compile(r"^(\s*)T(?=he\s)|(?<=[.;:,]\s)T(?=he\s)")
"""The, which is no product of T, h and e"""
_LETTERS = re.compile(r"\\[A-Za-z]+|(?<![A-Za-z])(?:exp|log|ln|sin|cos|tan|tanh|sqrt|e(?=\s*\^))(?![A-Za-z])")
_OVER = re.compile(r"\\over(?![A-Za-z])")


def _thin(text: str) -> str:
    """X = U S Vᵀ, the thin SVD: U and V have orthonormal columns, and S is square, without zeros on its diagonal."""
    plain = _OF_THIN.sub(" ", text)
    said = _CLAUSE.search(plain)
    if plain == text or said is None or "E" in plain:
        return text
    before, after = plain[: said.start()].strip(" ,"), plain[said.end() :].strip(" ,.")
    claim, more = (before, after) if before else (after, "")
    conditions = [said["svd"], "E = diag(s)", "s has nonzero entries", *(f"{q} has orthonormal columns" for q in "UV")]
    conditions += [re.sub(r"^(?:and|where|with|if)\s+", "", more)] * bool(more)
    return _MIDDLE.sub(" E ", f"{claim} where {' and '.join(conditions)}")


def _square(match: re.Match[str]) -> str:
    return match["for"] + ", ".join(f"{letter} ∈ ℝ^{{n×n}}" for letter in re.findall("[A-Z]", match["letters"]))


def _svd(match: re.Match[str]) -> str:
    letter = re.search("[A-Z]", match["svd"])
    kind = (match["square"] or "").strip()
    if not kind or letter is None:
        return match["svd"]
    return f"{match['svd']} and {letter[0]} " + ("∈ ℝ^{n×n}" if kind == "square" else f"is {kind}")


def _truncated(match: re.Match[str]) -> str:
    """Nothing, where the text before speaks of A - A_k, so that A_k can be nothing else."""
    a = match["a"]
    known = re.search(rf"(?<![A-Za-z\\]){a}\s*[-−–]\s*{a}\s*_", match.string[: match.start()])
    return "" if known and (match["of"] or a) == a else match[0]


def _vectors(match: re.Match[str]) -> str:
    """Nothing, where u_i are said to be left and v_i right singular vectors, or none is said to be either."""
    letters = {*re.findall(r"(?<![A-Za-z\\])[uv](?=_)", match[0])}
    sides = {"left": "u", "right": "v"}
    said = {letter for word, letter in sides.items() if re.search(rf"\b{word}\b", match[0])}
    return "" if not said or said == letters else match[0]


def _rotation(match: re.Match[str]) -> str:
    """An orthogonal matrix, unless its determinant is spoken of."""
    return match[0] if "det" in match.string else "orthogonal matrix"


def _numbers(match: re.Match[str]) -> str:
    return "[" + "; ".join(re.sub(r"\s+", ", ", row.strip()) for row in match["rows"].split(";")) + "]"


def _without_zeros(match: re.Match[str]) -> str:
    return f"{match['a'] or match['b'] or match['c']} has nonzero entries"


_AFTER_NABLA = re.compile(r"(?P<nabla>(?:\\nabla|∇)\s*_\s*(?:\{[^{}]*\}|\\?\w+))\s*\\[,;:!]")
_IS_NABLA = re.compile(
    r"[\s,(]*\bwhere\s+\$?(?:\\nabla|∇)(?:\s*\^\s*\{?2\}?|²)?\$?\s+(?:is|denotes)"
    r"\s+the\s+(?:gradient|Hessian)(?:\s+matrix)?[\s.)]*$"
)
_OF_A_PRODUCT = re.compile(
    r"(?P<nabla>(?:\\nabla|∇)\s*_\s*(?:\{\s*\\?[A-Z][a-z]*\s*\}|\\[A-Z][a-z]+|[A-Z]))\s*"
    r"(?P<body>[a-z]\s*(?:\^\s*\{?\s*(?:T|\\top)\s*\}?|ᵀ)(?:[^=+−(){}-]|\{[^{}]*\})+?)\s*(?==)"
)
"""∇_X aᵀXb = …: of the whole product"""
_INSTEAD: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (_TRUNCATED, _truncated), (_BEST_ONE, _truncated), (_VECTORS_OF, _vectors), (_IS_SVD, _svd),
    (_THE_SVD, _svd), (_AFTER_NABLA, r"\g<nabla>"), (_OF_A_PRODUCT, r"\g<nabla> (\g<body>) "), (_IS_NABLA, ""),
    (_BRACKETED, ""), (_OF_SIZE, r"for \g<a> ∈ ℝ^{\g<rows>×\g<columns>}"), (_SQUARE, _square),
    (_OF_SQUARES, ""), (_ROTATION, _rotation), (_NOT_ZERO, r"\g<x> ≠ 0"), (_INDUCED, " "),
    (_SCALAR, r"\g<for>real \g<letters>"), (_WITHOUT_ZEROS, _without_zeros), (_NESTED, r"\g<before> and "),
    (_NUMBERS, _numbers), (_NUMBERS_TIMES, r"\1 "),
]  # fmt: skip


def read(text: str) -> str:
    """The text without asides, and with formulas where words say the same."""
    text = _thin(_derivative_of(_fractions(_ARTICLE.sub(r"\1t", text))))
    for pattern, instead in _INSTEAD:
        text = pattern.sub(instead, text)
    text = _SATISFIES.sub(_satisfying, text)
    text = _LISTED.sub(r"\g<given>, \g<claim>", text)
    return _with_arguments(_of_expression(text))


def _satisfying(match: re.Match[str]) -> str:
    of = f" and {match['of'].replace(' with ', ' has ', 1)}" if match["of"] else ""
    return f"{match['claim']}{match['every'] or ''} where {match['given']}{of}"


def _derivative_of(text: str) -> str:
    """The Hessian of x^2 y is …, as a definition and a claim."""
    if match := _DERIVATIVE_OF.match(text):
        sign = _DERIVATIVE[match["what"].lower()]
    elif (match := _TUPLE.match(text)) and len(_free(match["body"])) > 1:
        return _claimed(r"\nabla", "", "", match["body"], match["value"], "")
    else:
        return text
    args = match["args"] or (f"({match['by']})" if match["by"] else "")
    if not args and sign != r"\nabla" and re.search(r"(?<![A-Za-z\\])x|(?<=[A-Z])x(?![a-z])", match["body"]):
        args = "(x)" * bool(re.search("[A-Z]", _LETTERS.sub(" ", match["body"])))
    if not args and (re.search("[A-Z]", _LETTERS.sub(" ", match["body"])) or not _free(match["body"])):
        return text
    if sign == "D" and match["what"].lower() == "derivative" and not args:
        return text
    return _claimed(sign, match["f"] or "", args, match["body"], match["value"], match["rest"])


def _claimed(sign: str, f: str, args: str, body: str, value: str, rest: str) -> str:
    f = f or next((one for one in "fgh" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", body + value)), "f")
    args = args or f"({', '.join(_free(body))})"
    return f"{f}{args} = {body.strip()}, {sign} {f}{args} = {value.strip()}{rest.rstrip(' .')}"


def _free(body: str) -> list[str]:
    """The letters of numbers in an expression, in the order of the alphabet: x, y, z."""
    return sorted({letter for letter in re.findall("[a-z]", _LETTERS.sub(" ", body)) if letter in "xyzuvwst"})


def _with_arguments(text: str) -> str:
    r"""\nabla f beside f(x, y) = … is \nabla f(x, y)."""
    if not (defined := _SEVERAL.search(text)):
        return text
    f, args = defined["f"], defined["args"]
    bare = rf"(?P<sign>\\nabla(?:\s*\^\s*2)?|∇²?|\bgrad|(?<![A-Za-z])D)\s*{f}(?![A-Za-z]|\s*\()"
    text = re.sub(bare, lambda m: f"{m['sign'].replace('grad', chr(92) + 'nabla')} {f}{args}", text)
    return re.sub(rf"(?<![A-Za-z\\])J_\{{?{f}\}}?(?!\s*(?:\(|=))", lambda m: f"D {f}{args}", text)


def _of_expression(text: str) -> str:
    """D(X^2)[H] = …, of the function that the expression is."""
    match = _OF_EXPRESSION.search(text)
    if match is None or len({*re.findall("[A-Z]", _LETTERS.sub(" ", match["body"]))}) > 1:
        return text
    f = next(one for one in "FGQP" if one not in text)
    x = match["x"]
    rest = text[: match.start()] + f"D {f}({x})[{match['h']}]" + text[match.end() :]
    return f"{f}({x}) = {match['body']}, {rest}"


def _fractions(text: str) -> str:
    r"""{a \over b} as \frac{a}{b}."""
    while over := _OVER.search(text):
        start, end, depth = over.start(), over.end(), 1
        while start > 0 and depth:
            start -= 1
            depth += (text[start] == "}") - (text[start] == "{")
        if depth:
            return text
        depth = 1
        while end < len(text) and depth:
            depth += (text[end] == "{") - (text[end] == "}")
            end += 1
        if depth:
            return text
        text = f"{text[:start]}\\frac{{{text[start + 1 : over.start()]}}}{{{text[over.end() : end - 1]}}}{text[end:]}"
    return text
