"""Mutants of executed formulas that are true statements: reason → formula → edits (see `tools/mutants.py`)."""

from __future__ import annotations

WAIVERS: dict[str, dict[str, list[str]]] = {
    "the same norm twice, or one in between: ‖x‖∞ ≤ ‖x‖₂ ≤ ‖x‖₁ and ‖A‖₂ ≤ ‖A‖_F hold whichever is printed": {
        "prp-p-norm-order statement 1": [r"norm exchanged: _\infty → _2", r"norm exchanged: _2 → _\infty"],
        "prp-norms-compare statement 1": ["norm exchanged: _2 → _F"],
        "prp-norms-compare proof 4": ["norm exchanged: _F → _2 (3)"],
    },
    "x may be replaced by −x: it is any vector": {
        "prp-cauchy-schwarz statement 1": [r"sign flipped: \vec{x}^\top \vec{y} → -\vec{x}^\top \vec{y}"],
        "prp-p-norm statement 1": ["sign flipped: · → -", "sign flipped: + → -"],
    },
    "U and Q are square, so U Uᵀ = Uᵀ U = I and Qᵀ is orthonormal as well": {
        "prp-frobenius-invariance proof 1": [r"factors swapped: U^\top U → U U^\top"],
        "prp-norms-compare proof 2": [r"transpose added: Q → Q^\top"],
    },
    "the factor is 1: the vectors are scaled to norm 1": {
        "prp-cauchy-schwarz proof 3": [
            r"factor dropped: \sum_{i=1}^n a_i^p → ·",
            r"factor dropped: \sum_{i=1}^n b_i^q → ·",
        ],
        "prp-norms-compare proof 1": [
            r"factor dropped: \lVert \vec{x} \rVert_2^2 → ·",
            "exponent dropped: ^2 → · (4)",
            "number changed: 2 → 3 (4)",
        ],
    },
    "true as well, by ‖AB‖_* ≤ ‖A‖_F ‖B‖_F and ‖AB‖_F ≤ ‖A‖₂ ‖B‖_F, with ‖A‖₂ ≤ ‖A‖_F ≤ ‖A‖_*": {
        "prp-norms-compare statement 2": [
            "norm exchanged: _F → _2",
            "norm exchanged: _F → _*",
            "norm exchanged: _F → _2 (2)",
            "norm exchanged: _F → _* (2)",
            "norm exchanged: _F → _2 (3)",
            "norm exchanged: _F → _* (3)",
        ],
        "prp-norms-compare proof 4": ["norm exchanged: _F → _* (3)", "norm exchanged: _F → _* (4)"],
    },
    "an entry of a column, read from the row that is its transpose": {
        "prp-block-transpose proof 1": [r"transpose added: \vec{x}_j → \left( \vec{x}_j \right)^\top"],
        "prp-block-outer proof 1": [
            r"transpose added: \vec{x}_l → \left( \vec{x}_l \right)^\top",
            r"transpose added: \vec{y}_l → \left( \vec{y}_l \right)^\top",
        ],
        "prp-block-inner proof 1": [
            r"transpose added: \vec{x}_i → \left( \vec{x}_i \right)^\top",
            r"transpose added: \vec{y}_j → \left( \vec{y}_j \right)^\top",
        ],
        "prp-block-select proof 1": [r"transpose added: \vec{x}_i → \left( \vec{x}_i \right)^\top"],
        "prp-block-columns proof 1": [r"transpose added: \vec{x}_j → \left( \vec{x}_j \right)^\top"],
    },
    "a diagonal matrix is symmetric": {
        "prp-block-diagonal statement 1": [
            r"transpose added: \begin{bmatrix} d_1  … end{bmatrix} → \left( \begin{bmatri … \right)^\top"
        ],
        "prp-block-diagonal proof 1": [r"transpose added: D → D^\top"],
        "prp-block-diagonal proof 2": [r"transpose added: D → D^\top", r"transpose added: D → D^\top (2)"],
    },
    "xᵀAx = xᵀAᵀx: a quadratic form does not see whether its matrix is transposed": {
        "prp-block-quadratic statement 1": [r"transpose added: A → A^\top", r"transpose added: D → D^\top"],
        "prp-block-quadratic statement 2": [r"transpose added: A → A^\top", r"transpose added: D → D^\top"],
        "prp-block-quadratic proof 2": [
            r"transpose added: A → A^\top",
            r"transpose added: D → D^\top",
            r"transpose added: A → A^\top (2)",
            r"transpose added: D → D^\top (2)",
        ],
    },
    "a matrix and its inverse commute, and the identity is its own transpose": {
        "prp-block-inverse proof 1": [
            r"factors swapped: \begin{bmatrix} A &  … end{bmatrix} → \begin{bmatrix} A^{- … end{bmatrix}",
            r"transpose added: \begin{bmatrix} A A^ … end{bmatrix} → \left( \begin{bmatri … \right)^\top",
            "factors swapped: A A^{-1} → A^{-1} A",
            "factors swapped: A A^{-1} → A^{-1} A (2)",
            "factors swapped: D D^{-1} → D^{-1} D",
        ],
    },
    "twice a zero block": {
        "prp-block-inverse proof 1": [
            r"factor 2: -A A^{-1} B D^{-1} + B D^{-1} → 2 \left( -A A^{-1} B … {-1} \right)",
        ],
    },
    "a matrix commutes with its powers: the right factor is the k-th power of the left one": {
        "prp-block-derivative proof 1": [
            r"factors swapped: \begin{bmatrix} A &  … end{bmatrix} → \begin{bmatrix} A^k  … end{bmatrix}"
        ],
    },
}
