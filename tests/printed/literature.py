r"""Formulas of linear algebra and matrix calculus as the literature prints them: true ones, and slips.

Every true formula holds for all values of its symbols. A false one is a published erratum or a classic slip: it has
the right shapes and fails for most values, except where `misfit` says that its shapes do not fit.

Derivatives of a number by a vector or matrix are printed with ∇, or with ∂ under `layout="denominator"`, where the
result has the shape of the variable. With ∂ and the numerator layout they are rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from qed.families import (
    Dimension,
    Dual,
    Elementwise,
    Exponent,
    FullColumnRank,
    Index,
    Invertible,
    Matrices,
    Nonzero,
    NonzeroEntries,
    Orthonormal,
    Positive,
    PositiveDefinite,
    RankAtMost,
    Real,
    Skew,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Symmetric,
    Unit,
    Vectors,
)
from qed.printed import holds
from qed.printed.answer import Tried


def said(found: Tried) -> str:
    """What came of a formula that is tried on instances alone: there is no telling true from not refuted."""
    return "true" if found else found.answer


@dataclass(frozen=True)
class Formula:
    """One printed formula with what its text says about the symbols."""

    name: str
    latex: str
    symbols: dict[str, object]
    source: str
    given: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    layout: str = "numerator"
    misfit: bool = False

    def tried(self, **options: object) -> Tried:
        """What `holds` says of it, with the options of its text and others."""
        told = {"given": self.given, "where": self.where, "layout": self.layout}
        return holds(self.latex, exact=False, **told, **options, **self.symbols)


# Definitions that several formulas share.

SIGMOID = r"\sigma(z) := \frac{1}{1 + e^{-z}}"
SOFTMAX = r"\vec{s}(\vec{x}) := \frac{\exp(\vec{x})}{\vec{1}^\top \exp(\vec{x})}"
SOFTMAX_ENTRY = r"s_i(\vec{x}) := \frac{e^{x_i}}{\sum_{l=1}^n e^{x_l}}"
LOG_SUM_EXP = r"f(\vec{x}) := \log \sum_{i=1}^n e^{x_i}"
MEAN = r"\bar{x} := \frac{1}{n} \sum_{i=1}^n x_i"
MEAN_VECTOR = r"\bar{\vec{x}} := \frac{1}{n} \sum_{i=1}^n \vec{x}_i"
PROJECTOR = r"P := A (A^\top A)^{-1} A^\top"


TRUE: tuple[Formula, ...] = (
    # --- inverses of sums, Schur complements, block matrices ---
    Formula(
        "woodbury",
        r"(A + C B C^\top)^{-1} = A^{-1} - A^{-1} C \left( B^{-1} + C^\top A^{-1} C \right)^{-1} C^\top A^{-1}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["k"], C=Real["n", "k"]),
        "The Matrix Cookbook, 3.2.2 The Woodbury identity",
    ),
    Formula(
        "kalman-gain",
        r"(P^{-1} + B^\top R^{-1} B)^{-1} B^\top R^{-1} = P B^\top (B P B^\top + R)^{-1}",
        dict(P=PositiveDefinite["n"], R=PositiveDefinite["m"], B=Real["m", "n"]),
        "Bishop, Pattern Recognition and Machine Learning, (C.5)",
    ),
    Formula(
        "sherman-morrison",
        r"(A + \vec{u} \vec{v}^\top)^{-1} = A^{-1} - \frac{A^{-1} \vec{u} \vec{v}^\top A^{-1}}{1 + \vec{v}^\top "
        r"A^{-1} \vec{u}}",
        dict(d=Positive["n"], u=Positive["n"], v=Positive["n"]),
        "Golub & Van Loan, Matrix Computations, 2.1.4, for a diagonal matrix",
        given=(r"A := \operatorname{diag}(\vec{d})",),
    ),
    Formula(
        "sherman-morrison-symmetric",
        r"\left(A + \mathbf{u}\mathbf{u}^\top\right)^{-1} = A^{-1} - \frac{A^{-1}\mathbf{u}\mathbf{u}^\top A^{-1}}{1 "
        r"+ \mathbf{u}^\top A^{-1}\mathbf{u}}",
        dict(A=PositiveDefinite["n"], u=Real["n"]),
        "Nocedal & Wright, Numerical Optimization, (A.27)",
    ),
    Formula(
        "matrix-determinant-lemma",
        r"\det(\mathbf{A} + \mathbf{u}\mathbf{v}^\top) = (1 + \mathbf{v}^\top \mathbf{A}^{-1} \mathbf{u}) "
        r"\det(\mathbf{A})",
        dict(A=Invertible["n"], u=Real["n"], v=Real["n"]),
        "Wikipedia, Matrix determinant lemma",
    ),
    Formula(
        "matrix-determinant-lemma-rank-k",
        r"\det(A + U W V^\top) = \det(W^{-1} + V^\top A^{-1} U) \det(W) \det(A)",
        dict(A=Invertible["n"], W=Invertible["k"], U=Real["n", "k"], V=Real["n", "k"]),
        "Wikipedia, Matrix determinant lemma, generalization",
    ),
    Formula(
        "sylvester-determinant",
        r"\det(I_m + AB) = \det(I_n + BA)",
        dict(A=Real["m", "n"], B=Real["n", "m"]),
        "Wikipedia, Weinstein–Aronszajn identity",
    ),
    Formula(
        "schur-determinant",
        r"\det \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \det(A) \det\left(D - C A^{-1} B\right)",
        dict(A=Invertible["n"], B=Real["n", "m"], C=Real["m", "n"], D=Real["m", "m"]),
        "Horn & Johnson, Matrix Analysis, (0.8.5.1)",
    ),
    Formula(
        "bordered-determinant",
        r"\det\begin{bmatrix} A & \mathbf{x} \\ \mathbf{y}^\top & \alpha \end{bmatrix} "
        r"= \left(\alpha - \mathbf{y}^\top A^{-1} \mathbf{x}\right) \det A",
        dict(A=Invertible["n"], x=Real["n"], y=Real["n"], alpha=Real),
        "Horn & Johnson, Matrix Analysis, 0.8.5",
    ),
    Formula(
        "saddle-point-inverse",
        r"\begin{bmatrix} A & B^\top \\ B & -C \end{bmatrix}^{-1} = "
        r"\begin{bmatrix} A^{-1} + A^{-1} B^\top S^{-1} B A^{-1} & -A^{-1} B^\top S^{-1} "
        r"\\ -S^{-1} B A^{-1} & S^{-1} \end{bmatrix}",
        dict(A=PositiveDefinite["n"], B=Real["m", "n"], C=PositiveDefinite["m"]),
        "Benzi, Golub & Liesen, Numerical solution of saddle point problems, section 3",
        given=(r"S := -(C + B A^{-1} B^\top)",),
    ),
    Formula(
        "block-ldu",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} = \begin{bmatrix} I & 0 \\ C A^{-1} & I \end{bmatrix} "
        r"\begin{bmatrix} A & 0 \\ 0 & D - C A^{-1} B \end{bmatrix} \begin{bmatrix} I & A^{-1} B "
        r"\\ 0 & I \end{bmatrix}",
        dict(A=Invertible["n"], B=Real["n", "m"], C=Real["m", "n"], D=Real["m", "m"]),
        "Wikipedia, Schur complement",
    ),
    Formula(
        "block-triangular-inverse",
        r"\begin{pmatrix} A & 0 \\ C & D \end{pmatrix}^{-1} = \begin{pmatrix} A^{-1} & 0 "
        r"\\ -D^{-1} C A^{-1} & D^{-1} \end{pmatrix}",
        dict(A=Invertible["n"], C=Real["m", "n"], D=Invertible["m"]),
        "Horn & Johnson, Matrix Analysis, 0.7.3",
    ),
    Formula(
        "block-determinant-symmetric-pair",
        r"\det \begin{bmatrix} A & B \\ B & A \end{bmatrix} = \det(A + B) \det(A - B)",
        dict(A=Real["n", "n"], B=Real["n", "n"]),
        "Wikipedia, Determinant, block matrices",
    ),
    Formula(
        "parallel-sum",
        r"(A^{-1} + B^{-1})^{-1} = A (A + B)^{-1} B = B (A + B)^{-1} A",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"]),
        "The Matrix Cookbook, 3.2.5 The Searle set of identities",
    ),
    Formula(
        "difference-of-inverses",
        r"A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}",
        dict(A=Invertible["n"], B=Invertible["n"]),
        "Golub & Van Loan, Matrix Computations, 2.1.4",
    ),
    Formula(
        "resolvent-identity",
        r"(A + \lambda I)^{-1} - (A + \mu I)^{-1} = (\mu - \lambda) (A + \lambda I)^{-1} (A + \mu I)^{-1}",
        dict(A=PositiveDefinite["n"], lambda_=Positive, mu=Positive),
        "Wikipedia, Resolvent formalism, first resolvent identity",
    ),
    Formula(
        "inverse-of-product",
        r"(AB)^{-1} = B^{-1} A^{-1}, \qquad (AB)^{-\top} = A^{-\top} B^{-\top}",
        dict(A=Invertible["n"], B=Invertible["n"]),
        "Strang, Introduction to Linear Algebra, 2.5",
    ),
    Formula(
        "inverse-two-by-two",
        r"A^{-1} = \frac{1}{A_{11} A_{22} - A_{12} A_{21}} \begin{bmatrix} A_{22} & -A_{12} "
        r"\\ -A_{21} & A_{11} \end{bmatrix}",
        dict(A=Invertible[2]),
        "Deisenroth et al., Mathematics for Machine Learning, 2.2",
    ),
    # --- determinants, traces, ranks ---
    Formula(
        "laplace-three-by-three",
        r"\det A = A_{11} (A_{22} A_{33} - A_{23} A_{32}) - A_{12} (A_{21} A_{33} - A_{23} A_{31}) + A_{13} (A_{21} "
        r"A_{32} - A_{22} A_{31})",
        dict(A=Real[3, 3]),
        "Strang, Introduction to Linear Algebra, 5.2, cofactors along the first row",
    ),
    Formula(
        "vandermonde-three",
        r"\begin{vmatrix} 1 & x & x^2 \\ 1 & y & y^2 \\ 1 & z & z^2 \end{vmatrix} = (y - x)(z - x)(z - y)",
        dict(x=Real, y=Real, z=Real),
        "Wikipedia, Vandermonde matrix",
    ),
    Formula(
        "cauchy-binet-two-rows",
        r"\det(A B^\top) = \sum_{1 \le i < j \le n} \det\begin{bmatrix} A_{1i} & A_{1j} "
        r"\\ A_{2i} & A_{2j} \end{bmatrix} \det\begin{bmatrix} B_{1i} & B_{1j} \\ B_{2i} & B_{2j} \end{bmatrix}",
        dict(A=Real[2, "n"], B=Real[2, "n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 0.8.7 (Cauchy–Binet)",
    ),
    Formula(
        "cayley-hamilton-two",
        r"A^2 - \operatorname{tr}(A)\, A + \det(A)\, I = 0",
        dict(A=Real[2, 2]),
        "Wikipedia, Cayley–Hamilton theorem",
    ),
    Formula(
        "cayley-hamilton-three",
        r"A^3 - (\operatorname{tr} A) A^2 + \tfrac{1}{2} \left( (\operatorname{tr} A)^2 - \operatorname{tr}(A^2) "
        r"\right) A - \det(A) I = 0",
        dict(A=Real[3, 3]),
        "Wikipedia, Cayley–Hamilton theorem",
    ),
    Formula(
        "determinant-rules",
        r"\det(cAB) = c^n \det(A) \det(B)",
        dict(A=Real["n", "n"], B=Real["n", "n"], c=Real, n=Dimension),
        "The Matrix Cookbook, 1.2 Determinant",
    ),
    Formula(
        "gram-determinant-wide",
        r"\det(A^\top A) = 0",
        dict(A=Real["m", "n"]),
        "Horn & Johnson, Matrix Analysis, 0.4.6",
        where=("m < n",),
    ),
    Formula(
        "trace-cyclic",
        r"\text{tr}(ABC) = \text{tr}(BCA) = \text{tr}(CAB)",
        dict(A=Real["m", "n"], B=Real["n", "p"], C=Real["p", "m"]),
        "The Matrix Cookbook, 1.1 Trace",
    ),
    Formula(
        "trace-inner-product",
        r"\sum_{i=1}^m \sum_{j=1}^n A_{ij} B_{ij} = \operatorname{tr}(A^\top B) "
        r"= \operatorname{vec}(A)^\top \operatorname{vec}(B) = \vec{1}^\top (A \circ B) \vec{1}",
        dict(A=Real["m", "n"], B=Real["m", "n"], m=Dimension, n=Dimension),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.4",
    ),
    Formula(
        "rank-nullity",
        r"\operatorname{rank}(A) + \dim \mathcal{N}(A) = n",
        dict(A=RankAtMost["m", "n", "r"], n=Dimension),
        "Strang, Introduction to Linear Algebra, 3.5",
    ),
    Formula(
        "rank-gram",
        r"\operatorname{rank}(A^\top A) = \operatorname{rank}(A A^\top) = \operatorname{rank}(A^\top) "
        r"= \operatorname{rank}(A)",
        dict(A=RankAtMost["m", "n", "r"]),
        "Horn & Johnson, Matrix Analysis, 0.4.6",
    ),
    Formula(
        "sylvester-rank",
        r"\operatorname{rank}(A) + \operatorname{rank}(B) - k \le \operatorname{rank}(AB) "
        r"\le \min\{\operatorname{rank}(A), \operatorname{rank}(B)\}",
        dict(A=RankAtMost["m", "k", "r"], B=RankAtMost["k", "n", "s"], k=Dimension),
        "Horn & Johnson, Matrix Analysis, 0.4.5 (c)",
    ),
    Formula(
        "frobenius-rank",
        r"\operatorname{rank}(AB) + \operatorname{rank}(BC) \le \operatorname{rank}(B) + \operatorname{rank}(ABC)",
        dict(A=RankAtMost["m", "k", "r"], B=RankAtMost["k", "l", "r"], C=RankAtMost["l", "n", "r"]),
        "Horn & Johnson, Matrix Analysis, 0.4.5 (e)",
    ),
    Formula(
        "rank-of-sum",
        r"\lvert \operatorname{rank}(A) - \operatorname{rank}(B) \rvert \le \operatorname{rank}(A + B) "
        r"\le \operatorname{rank}(A) + \operatorname{rank}(B)",
        dict(A=RankAtMost["m", "n", "r"], B=RankAtMost["m", "n", "s"]),
        "Horn & Johnson, Matrix Analysis, 0.4.5 (d)",
    ),
    Formula(
        "null-space-of-gram",
        r"\mathcal{N}(A^\top A) = \mathcal{N}(A)",
        dict(A=RankAtMost["m", "n", "r"]),
        "Strang, Introduction to Linear Algebra, 4.2",
    ),
    Formula(
        "range-of-gram",
        r"\mathcal{R}(A A^\top) = \mathcal{R}(A)",
        dict(A=RankAtMost["m", "n", "r"]),
        "Golub & Van Loan, Matrix Computations, 2.1",
    ),
    Formula(
        "jacobi-identity",
        r"[A, [B, C]] + [B, [C, A]] + [C, [A, B]] = 0",
        dict(A=Real["n", "n"], B=Real["n", "n"], C=Real["n", "n"]),
        "Wikipedia, Commutator",
        given=(r"[A, B] := AB - BA",),
    ),
    Formula(
        "bottcher-wenzel",
        r"\|AB - BA\|_F^2 \le 2 \|A\|_F^2 \|B\|_F^2",
        dict(A=Real["n", "n"], B=Real["n", "n"]),
        "Böttcher & Wenzel, The Frobenius norm and the commutator",
    ),
    # --- sums and powers ---
    Formula(
        "neumann-finite",
        r"\Bigl( \sum_{k=0}^N F^k \Bigr) (I - F) = I - F^{N+1}",
        dict(F=Real["n", "n"], N=Index["n"]),
        "Golub & Van Loan, Matrix Computations, lemma 2.3.3",
    ),
    Formula(
        "telescoping-powers",
        r"A^k - B^k = \sum_{j=0}^{k-1} A^j (A - B) B^{k-1-j}",
        dict(A=Real["n", "n"], B=Real["n", "n"], k=Index["n"]),
        "Horn & Johnson, Matrix Analysis, 5.6",
    ),
    Formula(
        "geometric-sum",
        r"(1 - q) \sum_{j=0}^{k} q^j = 1 - q^{k+1}",
        dict(q=Real, k=Index["n"]),
        "Wikipedia, Geometric series",
    ),
    Formula(
        "lagrange-identity",
        r"\Bigl( \sum_{i=1}^n x_i^2 \Bigr) \Bigl( \sum_{i=1}^n y_i^2 \Bigr) - \Bigl( \sum_{i=1}^n x_i y_i \Bigr)^2 "
        r"= \sum_{i=1}^{n-1} \sum_{j=i+1}^n (x_i y_j - x_j y_i)^2",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "Wikipedia, Lagrange's identity",
    ),
    # --- pseudoinverse, projections, reflections ---
    Formula(
        "penrose",
        r"A A^+ A = A, \quad A^+ A A^+ = A^+, \quad (A A^+)^\top = A A^+, \quad (A^+ A)^\top = A^+ A",
        dict(A=RankAtMost["m", "n", "r"]),
        "Golub & Van Loan, Matrix Computations, 5.5",
    ),
    Formula(
        "pseudoinverse-full-column-rank",
        r"A^\dagger = (A^\top A)^{-1} A^\top",
        dict(A=FullColumnRank["m", "n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.5.4",
    ),
    Formula(
        "pseudoinverse-by-gram",
        r"A^+ = (A^\top A)^+ A^\top = A^\top (A A^\top)^+",
        dict(A=RankAtMost["m", "n", "r"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.7",
    ),
    Formula(
        "projector-properties",
        r"P^2 = P = P^\top, \qquad \operatorname{tr}(P) = n",
        dict(A=FullColumnRank["m", "n"], n=Dimension),
        "Strang, Introduction to Linear Algebra, 4.2",
        given=(PROJECTOR,),
    ),
    Formula(
        "projection-onto-line",
        r"P \vec{b} = \frac{\vec{a}^\top \vec{b}}{\vec{a}^\top \vec{a}} \vec{a}",
        dict(a=Nonzero["n"], b=Real["n"]),
        "Strang, Introduction to Linear Algebra, 4.2",
        given=(r"P := \frac{\vec{a} \vec{a}^\top}{\vec{a}^\top \vec{a}}",),
    ),
    Formula(
        "householder",
        r"H^\top H = H^2 = I, \qquad \det H = -1",
        dict(v=Nonzero["n"]),
        "Golub & Van Loan, Matrix Computations, 5.1.2",
        given=(r"H := I - 2 \frac{\vec{v} \vec{v}^\top}{\vec{v}^\top \vec{v}}",),
    ),
    Formula(
        "cayley-transform",
        r"Q^\top Q = Q Q^\top = I",
        dict(S=Skew["n"]),
        "Wikipedia, Cayley transform",
        given=(r"Q := (I - S)(I + S)^{-1}",),
    ),
    Formula(
        "residual-of-orthonormal-columns",
        r"\|\mathbf{x} - QQ^\top \mathbf{x}\|_2^2 = \|\mathbf{x}\|_2^2 - \|Q^\top \mathbf{x}\|_2^2",
        dict(Q=Orthonormal["m", "k"], x=Real["m"]),
        "Trefethen & Bau, Numerical Linear Algebra, lecture 6",
    ),
    # --- least squares ---
    Formula(
        "normal-equations",
        r"A^\top (\vec{b} - A \hat{\vec{x}}) = \vec{0}",
        dict(A=FullColumnRank["m", "n"], b=Real["m"]),
        "Strang, Introduction to Linear Algebra, 4.3",
        given=(r"\hat{\vec{x}} := (A^\top A)^{-1} A^\top \vec{b}",),
    ),
    Formula(
        "least-squares-pythagoras",
        r"\lVert A\vec{x} - \vec{b} \rVert_2^2 = \lVert A\hat{\vec{x}} - \vec{b} \rVert_2^2 + \lVert A(\vec{x} - "
        r"\hat{\vec{x}}) \rVert_2^2 \ge \lVert A\hat{\vec{x}} - \vec{b} \rVert_2^2",
        dict(A=FullColumnRank["m", "n"], b=Real["m"], x=Real["n"]),
        "Trefethen & Bau, Numerical Linear Algebra, lecture 11",
        given=(r"\hat{\vec{x}} := A^+ \vec{b}",),
    ),
    Formula(
        "ridge-push-through",
        r"(X^\top X + \lambda I)^{-1} X^\top = X^\top (X X^\top + \lambda I)^{-1}",
        dict(X=Real["n", "d"], lambda_=Positive),
        "Murphy, Probabilistic Machine Learning: An Introduction, 11.3",
    ),
    Formula(
        "ridge-solution",
        r"\nabla f(\hat{\mathbf{w}}) = \mathbf{0}",
        dict(X=Real["n", "d"], y=Real["n"], lambda_=Positive),
        "Goodfellow et al., Deep Learning, 7.1.1",
        given=(
            r"f(\mathbf{w}) := \|X\mathbf{w} - \mathbf{y}\|_2^2 + \lambda \|\mathbf{w}\|_2^2",
            r"\hat{\mathbf{w}} := (X^\top X + \lambda I)^{-1} X^\top \mathbf{y}",
        ),
    ),
    Formula(
        "least-squares-gradient",
        r"\nabla f(\vec{x}) = 2 A^\top (A \vec{x} - \vec{b}), \qquad \nabla^2 f(\vec{x}) = 2 A^\top A",
        dict(A=Real["m", "n"], b=Real["m"], x=Real["n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.4",
        given=(r"f(\vec{x}) := \lVert A\vec{x} - \vec{b} \rVert_2^2",),
    ),
    Formula(
        "weighted-least-squares",
        r"\frac{\partial}{\partial \mathbf{s}} (\mathbf{x} - A\mathbf{s})^\top W (\mathbf{x} - A\mathbf{s}) "
        r"= -2 A^\top W (\mathbf{x} - A\mathbf{s})",
        dict(x=Real["m"], A=Real["m", "n"], s=Real["n"], W=Symmetric["m"]),
        "The Matrix Cookbook, 2.4.2 Second order",
        layout="denominator",
    ),
    Formula(
        "weighted-least-squares-row",
        r"\frac{\partial}{\partial \boldsymbol{s}} (\boldsymbol{x} - \boldsymbol{A}\boldsymbol{s})^\top "
        r"\boldsymbol{W} (\boldsymbol{x} - \boldsymbol{A}\boldsymbol{s}) "
        r"= -2 (\boldsymbol{x} - \boldsymbol{A}\boldsymbol{s})^\top \boldsymbol{W} \boldsymbol{A}",
        dict(x=Real["m"], A=Real["m", "n"], s=Real["n"], W=Symmetric["m"]),
        "Deisenroth et al., Mathematics for Machine Learning, (5.108)",
    ),
    # --- Kronecker, vec, Hadamard ---
    Formula(
        "vec-of-product",
        r"\operatorname{vec}(AXB) = (B^\top \otimes A) \operatorname{vec}(X)",
        dict(A=Real["m", "n"], X=Real["n", "p"], B=Real["p", "q"]),
        "The Matrix Cookbook, 10.2.2 The vec operator",
    ),
    Formula(
        "kronecker-mixed-product",
        r"(A \otimes B)(C \otimes D) = (AC) \otimes (BD)",
        dict(A=Real["m", "n"], B=Real["p", "q"], C=Real["n", "k"], D=Real["q", "l"]),
        "The Matrix Cookbook, 10.2.1 The Kronecker product",
    ),
    Formula(
        "kronecker-determinant",
        r"\det(A \otimes B) = \det(A)^m \det(B)^n",
        dict(A=Invertible["n"], B=Invertible["m"], m=Dimension, n=Dimension),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.3",
    ),
    Formula(
        "kronecker-trace-rank",
        r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) \operatorname{tr}(B), "
        r"\qquad \operatorname{rank}(A \otimes B) = \operatorname{rank}(A) \operatorname{rank}(B)",
        dict(A=RankAtMost["n", "n", "r"], B=RankAtMost["m", "m", "s"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.2",
    ),
    Formula(
        "kronecker-inverse",
        r"(A \otimes B)^{-1} = A^{-1} \otimes B^{-1}, \quad (A \otimes C)^\top = A^\top \otimes C^\top",
        dict(A=Invertible["n"], B=Invertible["m"], C=Real["m", "p"]),
        "The Matrix Cookbook, 10.2.1 The Kronecker product",
    ),
    Formula(
        "sylvester-equation-vec",
        r"\operatorname{vec}(AX + XB) = (I_n \otimes A + B^\top \otimes I_m) \operatorname{vec}(X)",
        dict(A=Real["m", "m"], B=Real["n", "n"], X=Real["m", "n"]),
        "Horn & Johnson, Topics in Matrix Analysis, 4.4",
    ),
    Formula(
        "trace-by-vec",
        r"\operatorname{tr}(ABCD) = \operatorname{vec}(D^\top)^\top (C^\top \otimes A) \operatorname{vec}(B)",
        dict(A=Real["m", "n"], B=Real["n", "p"], C=Real["p", "q"], D=Real["q", "m"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.4, theorem 3",
    ),
    Formula(
        "vec-of-outer-product",
        r"\operatorname{vec}(\mathbf{a}\mathbf{b}^\top) = \mathbf{b} \otimes \mathbf{a}",
        dict(a=Real["m"], b=Real["n"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 2.4",
    ),
    Formula(
        "hadamard-bilinear-form",
        r"\mathbf{x}^\top (A \circ B) \mathbf{y} = \operatorname{tr}\left( \operatorname{diag}(\mathbf{x}) A "
        r"\operatorname{diag}(\mathbf{y}) B^\top \right)",
        dict(A=Real["m", "n"], B=Real["m", "n"], x=Real["m"], y=Real["n"]),
        "Horn & Johnson, Topics in Matrix Analysis, 5.1.5",
    ),
    Formula(
        "hadamard-rank",
        r"\operatorname{rank}(A \odot B) \le \operatorname{rank}(A) \operatorname{rank}(B)",
        dict(A=RankAtMost["m", "n", "r"], B=RankAtMost["m", "n", "s"]),
        "Horn & Johnson, Topics in Matrix Analysis, 5.1.7",
    ),
    Formula(
        "oppenheim",
        r"\det(A \circ B) \ge \det(A) \prod_{i=1}^n B_{ii}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 7.8.16 (Oppenheim)",
    ),
    Formula(
        "hadamard-spectral-norm",
        r"\lVert A \circ B \rVert_2 \le \lVert A \rVert_2 \lVert B \rVert_2",
        dict(A=Real["m", "n"], B=Real["m", "n"]),
        "Horn & Johnson, Topics in Matrix Analysis, 5.5.1",
    ),
    # --- norms and inequalities between vectors ---
    Formula(
        "vector-norms-chain",
        r"\|\mathbf{x}\|_\infty \le \|\mathbf{x}\|_2 \le \|\mathbf{x}\|_1 \le \sqrt{n} \|\mathbf{x}\|_2 "
        r"\le n \|\mathbf{x}\|_\infty",
        dict(x=Real["n"], n=Dimension),
        "Golub & Van Loan, Matrix Computations, 2.2.2",
    ),
    Formula(
        "holder",
        r"\lvert \vec{x}^\top \vec{y} \rvert \le \sum_{i=1}^n \lvert x_i y_i \rvert "
        r"\le \lVert \vec{x} \rVert_p \lVert \vec{y} \rVert_q",
        dict(x=Real["n"], y=Real["n"], p=Exponent, q=Dual["p"], n=Dimension),
        "Golub & Van Loan, Matrix Computations, (2.2.3)",
    ),
    Formula(
        "minkowski",
        r"\|x + y\|_p \le \|x\|_p + \|y\|_p",
        dict(x=Real["n"], y=Real["n"], p=Exponent),
        "Horn & Johnson, Matrix Analysis, 5.2",
    ),
    Formula(
        "cauchy-schwarz-sums",
        r"\left( \sum_{i=1}^n x_i y_i \right)^2 \leq \left( \sum_{i=1}^n x_i^2 \right) \left( \sum_{i=1}^n y_i^2 "
        r"\right)",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "Wikipedia, Cauchy–Schwarz inequality",
    ),
    Formula(
        "cauchy-schwarz-definite",
        r"(\mathbf{x}^\top \mathbf{y})^2 \le (\mathbf{x}^\top A \mathbf{x}) (\mathbf{y}^\top A^{-1} \mathbf{y})",
        dict(A=PositiveDefinite["n"], x=Real["n"], y=Real["n"]),
        "Wikipedia, Cauchy–Schwarz inequality, for the inner product of a definite matrix",
    ),
    Formula(
        "parallelogram",
        r"\|\mathbf{x} + \mathbf{y}\|^2 + \|\mathbf{x} - \mathbf{y}\|^2 = 2 \|\mathbf{x}\|^2 + 2 \|\mathbf{y}\|^2",
        dict(x=Real["n"], y=Real["n"]),
        "Horn & Johnson, Matrix Analysis, 5.1",
    ),
    Formula(
        "polarization",
        r"\vec{x}^\top A \vec{y} = \frac{1}{4} \left( (\vec{x} + \vec{y})^\top A (\vec{x} + \vec{y}) - (\vec{x} - "
        r"\vec{y})^\top A (\vec{x} - \vec{y}) \right)",
        dict(A=Symmetric["n"], x=Real["n"], y=Real["n"]),
        "Wikipedia, Polarization identity",
    ),
    Formula(
        "reverse-triangle",
        r"\bigl\lvert \lVert \vec{x} \rVert_2 - \lVert \vec{y} \rVert_2 \bigr\rvert "
        r"\le \lVert \vec{x} - \vec{y} \rVert_2",
        dict(x=Real["n"], y=Real["n"]),
        "Horn & Johnson, Matrix Analysis, 5.1",
    ),
    Formula(
        "binomial-of-norm",
        r"\begin{aligned} \lVert \vec{x} + \vec{y} \rVert_2^2 &= (\vec{x} + \vec{y})^\top (\vec{x} + \vec{y}) \\ "
        r"&= \lVert \vec{x} \rVert_2^2 + 2 \vec{x}^\top \vec{y} + \lVert \vec{y} \rVert_2^2 "
        r"\\ &\le (\lVert \vec{x} \rVert_2 + \lVert \vec{y} \rVert_2)^2 \end{aligned}",
        dict(x=Real["n"], y=Real["n"]),
        "Deisenroth et al., Mathematics for Machine Learning, 3.2",
    ),
    Formula(
        "means",
        r"\frac{n}{\sum_{i=1}^n \frac{1}{x_i}} \le \left( \prod_{i=1}^n x_i \right)^{1/n} "
        r"\le \frac{1}{n} \sum_{i=1}^n x_i \le \sqrt{\frac{1}{n} \sum_{i=1}^n x_i^2}",
        dict(x=Positive["n"], n=Dimension),
        "Wikipedia, QM–AM–GM–HM inequalities",
    ),
    Formula(
        "jensen-log",
        r"\frac{1}{n} \sum_{i=1}^n \log x_i \le \log\left( \frac{1}{n} \sum_{i=1}^n x_i \right)",
        dict(x=Positive["n"], n=Dimension),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.8",
    ),
    Formula(
        "log-sum-inequality",
        r"\sum_{i=1}^n a_i \log \frac{a_i}{b_i} \ge \left( \sum_{i=1}^n a_i \right) \log \frac{\sum_{i=1}^n "
        r"a_i}{\sum_{i=1}^n b_i}",
        dict(a=Positive["n"], b=Positive["n"], n=Dimension),
        "Cover & Thomas, Elements of Information Theory, theorem 2.7.1",
    ),
    Formula(
        "young-with-epsilon",
        r"2 \mathbf{x}^\top \mathbf{y} \le \varepsilon \|\mathbf{x}\|_2^2 + \frac{1}{\varepsilon} \|\mathbf{y}\|_2^2",
        dict(x=Real["n"], y=Real["n"], varepsilon=Positive),
        "Wikipedia, Young's inequality for products",
    ),
    # --- norms, eigenvalues and determinants of matrices ---
    Formula(
        "spectral-frobenius-nuclear",
        r"\|A\|_2 \le \|A\|_F \le \|A\|_* \le \sqrt{r} \|A\|_F \le r \|A\|_2",
        dict(A=RankAtMost["m", "n", "r"], r=Dimension),
        "Wikipedia, Matrix norm, equivalence of norms",
    ),
    Formula(
        "golub-max-norm",
        r"\max_{i,j} \lvert A_{ij} \rvert \le \lVert A \rVert_2 \le \sqrt{mn} \max_{i,j} \lvert A_{ij} \rvert",
        dict(A=Real["m", "n"], m=Dimension, n=Dimension),
        "Golub & Van Loan, Matrix Computations, (2.3.8)",
    ),
    Formula(
        "golub-infinity-norm",
        r"\frac{1}{\sqrt{n}} \|A\|_\infty \le \|A\|_2 \le \sqrt{m} \|A\|_\infty",
        dict(A=Real["m", "n"], m=Dimension, n=Dimension),
        "Golub & Van Loan, Matrix Computations, (2.3.11)",
    ),
    Formula(
        "spectral-norm-interpolates",
        r"\|A\|_2 \le \sqrt{\|A\|_1 \|A\|_\infty}",
        dict(A=Real["m", "n"]),
        "Golub & Van Loan, Matrix Computations, corollary 2.3.2",
    ),
    Formula(
        "column-and-row-sums",
        r"\lVert A \rVert_1 = \max_{1 \le j \le n} \sum_{i=1}^m \lvert A_{ij} \rvert, \qquad \lVert A \rVert_\infty "
        r"= \max_{1 \le i \le m} \sum_{j=1}^n \lvert A_{ij} \rvert",
        dict(A=Real["m", "n"], m=Dimension, n=Dimension),
        "Golub & Van Loan, Matrix Computations, (2.3.9) and (2.3.10)",
    ),
    Formula(
        "mixed-submultiplicativity",
        r"\|AB\|_F \le \|A\|_2 \|B\|_F \le \|A\|_F \|B\|_F",
        dict(A=Real["m", "k"], B=Real["k", "n"]),
        "Horn & Johnson, Matrix Analysis, 5.6",
    ),
    Formula(
        "outer-product-norms",
        r"\lVert \vec{u} \vec{v}^\top \rVert_F = \lVert \vec{u} \vec{v}^\top \rVert_2 "
        r"= \lVert \vec{u} \rVert_2 \lVert \vec{v} \rVert_2",
        dict(u=Real["m"], v=Real["n"]),
        "Trefethen & Bau, Numerical Linear Algebra, lecture 3",
    ),
    Formula(
        "trace-duality",
        r"\lvert \operatorname{tr}(A^\top B) \rvert \le \lVert A \rVert_2 \lVert B \rVert_*",
        dict(A=Real["m", "n"], B=Real["m", "n"]),
        "Horn & Johnson, Matrix Analysis, 7.4.1 (after von Neumann)",
    ),
    Formula(
        "von-neumann-trace",
        r"\lvert \operatorname{tr}(AB) \rvert \le \sum_{i=1}^n \sigma_i(A) \sigma_i(B)",
        dict(A=Real["n", "n"], B=Real["n", "n"], n=Dimension),
        "Wikipedia, Trace inequality, von Neumann's trace inequality",
    ),
    Formula(
        "unitarily-invariant",
        r"\|UAV\|_F = \|A\|_F, \quad \|UAV\|_2 = \|A\|_2, \quad \|UAV\|_* = \|A\|_*",
        dict(U=Orthonormal["m"], V=Orthonormal["n"], A=Real["m", "n"]),
        "Golub & Van Loan, Matrix Computations, 2.3.5",
    ),
    Formula(
        "family-triangle-inequality",
        r"\Bigl\lVert \sum_{i=1}^k A_i \Bigr\rVert_F \le \sum_{i=1}^k \lVert A_i \rVert_F",
        dict(A=Matrices["k", "m", "n"], k=Dimension),
        "Horn & Johnson, Matrix Analysis, 5.6",
    ),
    Formula(
        "weyl-extremes",
        r"\lambda_{\min}(A) + \lambda_{\min}(B) \le \lambda_{\min}(A + B) \le \lambda_{\min}(A) + \lambda_{\max}(B) "
        r"\le \lambda_{\max}(A + B)",
        dict(A=Symmetric["n"], B=Symmetric["n"]),
        "Horn & Johnson, Matrix Analysis, 4.3.1 (Weyl)",
    ),
    Formula(
        "rayleigh-bounds",
        r"\lambda_{\min}(A) \le \frac{\mathbf{x}^\top A \mathbf{x}}{\mathbf{x}^\top \mathbf{x}} "
        r"\le \lambda_{\max}(A)",
        dict(A=Symmetric["n"], x=Nonzero["n"]),
        "Horn & Johnson, Matrix Analysis, 4.2.2 (Rayleigh)",
    ),
    Formula(
        "gershgorin-upper",
        r"\lambda_{\max}(A) \le \max_{1 \le i \le n} \Bigl( A_{ii} + \sum_{j \ne i} \lvert A_{ij} \rvert \Bigr) "
        r"\le \lVert A \rVert_\infty",
        dict(A=Symmetric["n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 6.1 (Geršgorin)",
    ),
    Formula(
        "kantorovich",
        r"\frac{(\mathbf{x}^\top \mathbf{x})^2}{(\mathbf{x}^\top A \mathbf{x})(\mathbf{x}^\top A^{-1} \mathbf{x})} "
        r"\ge \frac{4 \lambda_{\max}(A) \lambda_{\min}(A)}{(\lambda_{\max}(A) + \lambda_{\min}(A))^2}",
        dict(A=PositiveDefinite["n"], x=Nonzero["n"]),
        "Wikipedia, Kantorovich inequality",
    ),
    Formula(
        "condition-number",
        r"\|A\|_2 \|A^{-1}\|_2 = \frac{\lambda_{\max}(A)}{\lambda_{\min}(A)} \ge 1",
        dict(A=PositiveDefinite["n"]),
        "Trefethen & Bau, Numerical Linear Algebra, lecture 12",
    ),
    Formula(
        "trace-of-product-bounds",
        r"\lambda_{\min}(A) \operatorname{tr}(B) \le \operatorname{tr}(AB) "
        r"\le \lambda_{\max}(A) \operatorname{tr}(B)",
        dict(A=Symmetric["n"], B=PositiveDefinite["n"]),
        "Horn & Johnson, Matrix Analysis, 4.3",
    ),
    Formula(
        "hadamard-determinant",
        r"\lvert \det A \rvert \le \prod_{i=1}^n \Bigl( \sum_{j=1}^n A_{ij}^2 \Bigr)^{1/2}",
        dict(A=Real["n", "n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 7.8.2 (Hadamard)",
    ),
    Formula(
        "hadamard-determinant-definite",
        r"\det A \le \prod_{i=1}^n A_{ii} \le \left( \frac{\operatorname{tr} A}{n} \right)^n",
        dict(A=PositiveDefinite["n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 7.8.1",
    ),
    Formula(
        "minkowski-determinant",
        r"\det(A + B)^{1/n} \ge \det(A)^{1/n} + \det(B)^{1/n}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"], n=Dimension),
        "Horn & Johnson, Matrix Analysis, 7.8.21 (Minkowski)",
    ),
    Formula(
        "log-det-concave",
        r"\log\det\left( \frac{A + B}{2} \right) \ge \frac{1}{2} \log\det A + \frac{1}{2} \log\det B",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"]),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.5",
    ),
    Formula(
        "inverse-is-convex",
        r"\mathbf{x}^\top \left( \frac{A + B}{2} \right)^{-1} \mathbf{x} "
        r"\le \frac{1}{2} \mathbf{x}^\top A^{-1} \mathbf{x} + \frac{1}{2} \mathbf{x}^\top B^{-1} \mathbf{x}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"], x=Real["n"]),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.7 (matrix fractional function)",
    ),
    # --- gradients of traces, determinants, inverses and norms by a matrix ---
    Formula(
        "grad-trace-linear",
        r"\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^\top B^\top",
        dict(A=Real["p", "m"], X=Real["m", "n"], B=Real["n", "p"]),
        "The Matrix Cookbook, 2.5.1 First order",
        layout="denominator",
    ),
    Formula(
        "grad-trace-transposed",
        r"\nabla_X \operatorname{tr}(A X^\top B) = BA",
        dict(A=Real["p", "n"], X=Real["m", "n"], B=Real["m", "p"]),
        "The Matrix Cookbook, 2.5.1 First order",
    ),
    Formula(
        "grad-trace-quadratic",
        r"\nabla_X \operatorname{tr}(X^\top A X) = (A + A^\top) X",
        dict(A=Real["m", "m"], X=Real["m", "n"]),
        "The Matrix Cookbook, 2.5.2 Second order",
    ),
    Formula(
        "grad-trace-long",
        r"\frac{\partial}{\partial X} \operatorname{tr}(A X B X^\top C) = A^\top C^\top X B^\top + C A X B",
        dict(A=Real["p", "m"], X=Real["m", "n"], B=Real["n", "n"], C=Real["m", "p"]),
        "The Matrix Cookbook, 2.5.2 Second order",
        layout="denominator",
    ),
    Formula(
        "grad-trace-cubed",
        r"\nabla_X \operatorname{tr}(X^3) = 3 (X^2)^\top",
        dict(X=Real["n", "n"]),
        "The Matrix Cookbook, 2.5.3 Higher order",
    ),
    Formula(
        "grad-trace-inverse",
        r"\frac{\partial}{\partial X} \operatorname{tr}(A X^{-1} B) = -(X^{-1} B A X^{-1})^\top",
        dict(A=Real["k", "n"], X=Invertible["n"], B=Real["n", "k"]),
        "The Matrix Cookbook, 2.2 Derivatives of an inverse",
        layout="denominator",
    ),
    Formula(
        "grad-bilinear",
        r"\nabla_X \, \mathbf{a}^\top X \mathbf{b} = \mathbf{a}\mathbf{b}^\top, "
        r"\qquad \nabla_X \, \mathbf{b}^\top X^\top \mathbf{a} = \mathbf{a}\mathbf{b}^\top",
        dict(a=Real["m"], b=Real["n"], X=Real["m", "n"]),
        "The Matrix Cookbook, 2.4.1 First order",
    ),
    Formula(
        "grad-bilinear-gram",
        r"\frac{\partial \mathbf{b}^\top X^\top X \mathbf{c}}{\partial X} "
        r"= X (\mathbf{b}\mathbf{c}^\top + \mathbf{c}\mathbf{b}^\top)",
        dict(b=Real["n"], c=Real["n"], X=Real["m", "n"]),
        "The Matrix Cookbook, 2.4.2 Second order",
        layout="denominator",
    ),
    Formula(
        "grad-bilinear-inverse",
        r"\nabla_X \left( \mathbf{a}^\top X^{-1} \mathbf{b} \right) "
        r"= -X^{-\top} \mathbf{a} \mathbf{b}^\top X^{-\top}",
        dict(a=Real["n"], b=Real["n"], X=Invertible["n"]),
        "The Matrix Cookbook, 2.2 Derivatives of an inverse",
    ),
    Formula(
        "inverse-entrywise",
        r"\frac{\partial (X^{-1})_{kl}}{\partial X_{ij}} = -(X^{-1})_{ki} (X^{-1})_{jl}",
        dict(X=Invertible["n"]),
        "The Matrix Cookbook, 2.2 Derivatives of an inverse",
    ),
    Formula(
        "inverse-along-a-line",
        r"F'(0) = -A^{-1} B A^{-1}, \qquad F''(0) = 2 A^{-1} B A^{-1} B A^{-1}",
        dict(A=Invertible["n"], B=Real["n", "n"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 8.4",
        given=(r"F(t) := (A + t B)^{-1}",),
    ),
    Formula(
        "grad-det",
        r"\frac{\partial \det(X)}{\partial X} = \det(X) (X^{-1})^\top",
        dict(X=Invertible["n"]),
        "The Matrix Cookbook, 2.1.2 Linear forms",
        layout="denominator",
    ),
    Formula(
        "grad-det-axb",
        r"\frac{\partial \det(AXB)}{\partial X} = \det(AXB) (X^{-1})^\top",
        dict(A=Invertible["n"], X=Invertible["n"], B=Invertible["n"]),
        "The Matrix Cookbook, 2.1.2 Linear forms",
        layout="denominator",
    ),
    Formula(
        "grad-log-abs-det",
        r"\nabla_X \log \lvert \det X \rvert = X^{-\top}",
        dict(X=Invertible["n"]),
        "The Matrix Cookbook, 2.1.4 Other nonlinear forms",
    ),
    Formula(
        "grad-ln-det-bishop",
        r"\frac{\partial}{\partial \mathbf{A}} \ln \det \mathbf{A} = (\mathbf{A}^{-1})^\top",
        dict(A=PositiveDefinite["n"]),
        "Bishop, Pattern Recognition and Machine Learning, (C.28)",
        layout="denominator",
    ),
    Formula(
        "grad-log-det-gram",
        r"\nabla_X \log\det(X^\top X) = 2 X (X^\top X)^{-1} = 2 (X^+)^\top",
        dict(X=FullColumnRank["m", "n"]),
        "The Matrix Cookbook, 2.1.4 Other nonlinear forms",
    ),
    Formula(
        "jacobi-formula",
        r"\frac{d}{dt} \det(A + tB) \Big|_{t=0} = \det(A) \operatorname{tr}(A^{-1} B)",
        dict(A=Invertible["n"], B=Real["n", "n"]),
        "Wikipedia, Jacobi's formula",
    ),
    Formula(
        "log-det-second-derivative",
        r"g'(0) = \operatorname{tr}(X^{-1} V), \qquad g''(0) = -\operatorname{tr}(X^{-1} V X^{-1} V)",
        dict(X=PositiveDefinite["n"], V=Symmetric["n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.4",
        given=(r"g(t) := \log\det(X + tV)",),
    ),
    Formula(
        "gaussian-likelihood-covariance",
        r"\nabla_\Sigma \left( \log\det \Sigma + \operatorname{tr}(\Sigma^{-1} S) \right) "
        r"= \Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}",
        dict(Sigma=PositiveDefinite["n"], S=Symmetric["n"]),
        "Murphy, Probabilistic Machine Learning: An Introduction, 4.2.6",
    ),
    Formula(
        "grad-frobenius",
        r"\nabla_X \|AX - B\|_F^2 = 2 A^\top (AX - B)",
        dict(A=Real["p", "m"], X=Real["m", "n"], B=Real["p", "n"]),
        "The Matrix Cookbook, 2.7 Derivatives of matrix norms",
    ),
    Formula(
        "grad-entry-of-bilinear-form",
        r"\frac{\partial}{\partial A_{ij}} \vec{x}^\top A \vec{y} = x_i y_j",
        dict(A=Real["m", "n"], x=Real["m"], y=Real["n"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 9.9",
    ),
    Formula(
        "resolvent-derivative",
        r"\frac{\partial}{\partial \lambda} (A + \lambda I)^{-1} = -(A + \lambda I)^{-2}",
        dict(A=PositiveDefinite["n"], lambda_=Positive),
        "Horn & Johnson, Topics in Matrix Analysis, 6.5",
    ),
    # --- gradients and Hessians by a vector ---
    Formula(
        "quadratic-form",
        r"\nabla f(\mathbf{x}) = (A + A^\top) \mathbf{x} + \mathbf{b}, \qquad \nabla^2 f(\mathbf{x}) = A + A^\top",
        dict(A=Real["n", "n"], b=Real["n"], c=Real, x=Real["n"]),
        "The Matrix Cookbook, 2.4.2 Second order",
        given=(r"f(\mathbf{x}) := \mathbf{x}^\top A \mathbf{x} + \mathbf{b}^\top \mathbf{x} + c",),
    ),
    Formula(
        "quadratic-form-row",
        r"\frac{\partial \boldsymbol{x}^\top \boldsymbol{B} \boldsymbol{x}}{\partial \boldsymbol{x}} "
        r"= \boldsymbol{x}^\top (\boldsymbol{B} + \boldsymbol{B}^\top)",
        dict(B=Real["n", "n"], x=Real["n"]),
        "Deisenroth et al., Mathematics for Machine Learning, (5.107)",
    ),
    Formula(
        "quadratic-form-entry",
        r"\frac{\partial}{\partial x_i} \vec{x}^\top A \vec{x} = \sum_{j=1}^n (A_{ij} + A_{ji}) x_j",
        dict(A=Real["n", "n"], x=Real["n"], n=Dimension),
        "Nocedal & Wright, Numerical Optimization, appendix A",
    ),
    Formula(
        "linear-map-jacobian",
        r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}} = A",
        dict(A=Real["m", "n"], x=Real["n"]),
        "Wikipedia, Matrix calculus, vector-by-vector identities, numerator layout",
    ),
    Formula(
        "linear-map-denominator",
        r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}} = A^\top",
        dict(A=Real["m", "n"], x=Real["n"]),
        "Wikipedia, Matrix calculus, vector-by-vector identities, denominator layout",
        layout="denominator",
    ),
    Formula(
        "row-map-denominator",
        r"\frac{\partial \mathbf{x}^\top A}{\partial \mathbf{x}} = A",
        dict(A=Real["n", "m"], x=Real["n"]),
        "Wikipedia, Matrix calculus, vector-by-vector identities, denominator layout",
        layout="denominator",
    ),
    Formula(
        "gradient-of-norm",
        r"\nabla \|\mathbf{x}\|_2 = \frac{\mathbf{x}}{\|\mathbf{x}\|_2}",
        dict(x=Nonzero["n"]),
        "The Matrix Cookbook, 2.6.1 Two-norm",
    ),
    Formula(
        "jacobian-of-normalization",
        r"\frac{\partial}{\partial \mathbf{x}} \frac{\mathbf{x}}{\|\mathbf{x}\|_2} "
        r"= \frac{I}{\|\mathbf{x}\|_2} - \frac{\mathbf{x}\mathbf{x}^\top}{\|\mathbf{x}\|_2^3}",
        dict(x=Nonzero["n"]),
        "The Matrix Cookbook, 2.6.1 Two-norm",
    ),
    Formula(
        "gradient-of-one-norm",
        r"\nabla \lVert \vec{x} \rVert_1 = \operatorname{sign}(\vec{x})",
        dict(x=NonzeroEntries["n"]),
        "Goodfellow et al., Deep Learning, 7.1.2",
    ),
    Formula(
        "rayleigh-gradient",
        r"\nabla R(\vec{x}) = \frac{2}{\vec{x}^\top \vec{x}} \bigl( A\vec{x} - R(\vec{x}) \vec{x} \bigr)",
        dict(A=Symmetric["n"], x=Nonzero["n"]),
        "Trefethen & Bau, Numerical Linear Algebra, (27.2)",
        given=(r"R(\vec{x}) := \frac{\vec{x}^\top A \vec{x}}{\vec{x}^\top \vec{x}}",),
    ),
    Formula(
        "completing-the-square",
        r"\frac{1}{2} \mathbf{x}^\top A \mathbf{x} - \mathbf{b}^\top \mathbf{x} "
        r"= \frac{1}{2} (\mathbf{x} - A^{-1}\mathbf{b})^\top A (\mathbf{x} - A^{-1}\mathbf{b}) - \frac{1}{2} "
        r"\mathbf{b}^\top A^{-1} \mathbf{b}",
        dict(A=PositiveDefinite["n"], x=Real["n"], b=Real["n"]),
        "The Matrix Cookbook, 8.1 (completing the squares)",
    ),
    Formula(
        "gaussian-score",
        r"\nabla_{\boldsymbol{\mu}} \left( -\frac{1}{2} (\mathbf{x} - \boldsymbol{\mu})^\top \Sigma^{-1} (\mathbf{x} "
        r"- \boldsymbol{\mu}) \right) = \Sigma^{-1} (\mathbf{x} - \boldsymbol{\mu})",
        dict(x=Real["n"], mu=Real["n"], Sigma=PositiveDefinite["n"]),
        "Bishop, Pattern Recognition and Machine Learning, (2.120)",
    ),
    Formula(
        "negative-entropy-gradient",
        r"\frac{\partial}{\partial x_i} \sum_{j=1}^n x_j \log x_j = \log x_i + 1",
        dict(x=Positive["n"], n=Dimension),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.5",
    ),
    # --- machine learning ---
    Formula(
        "sigmoid-derivative",
        r"\sigma'(z) = \sigma(z) (1 - \sigma(z)) = \sigma(z) \sigma(-z)",
        dict(z=Real),
        "Goodfellow et al., Deep Learning, 3.10",
        given=(SIGMOID,),
    ),
    Formula(
        "softplus",
        r"\zeta'(x) = \sigma(x), \qquad \zeta(x) - \zeta(-x) = x",
        dict(x=Real),
        "Goodfellow et al., Deep Learning, 3.10",
        given=(r"\sigma(x) := \frac{1}{1 + \exp(-x)}", r"\zeta(x) := \log(1 + \exp(x))"),
    ),
    Formula(
        "tanh-derivative",
        r"\frac{d}{dz} \tanh(z) = 1 - \tanh^2(z), \qquad \tanh(z) = 2 \sigma(2z) - 1",
        dict(z=Real),
        "Goodfellow et al., Deep Learning, 6.3.2",
        given=(SIGMOID,),
    ),
    Formula(
        "softmax-jacobian",
        r"D\vec{s}(\vec{x}) = \operatorname{diag}(\vec{s}(\vec{x})) - \vec{s}(\vec{x}) \vec{s}(\vec{x})^\top",
        dict(x=Real["n"]),
        "Murphy, Probabilistic Machine Learning: An Introduction, 10.3",
        given=(SOFTMAX,),
    ),
    Formula(
        "softmax-partial-derivatives",
        r"\frac{\partial s_i}{\partial x_j} = s_i(\vec{x}) \left( \delta_{ij} - s_j(\vec{x}) \right)",
        dict(x=Real["n"], n=Dimension),
        "Bishop, Pattern Recognition and Machine Learning, (4.106)",
        given=(SOFTMAX_ENTRY,),
    ),
    Formula(
        "softmax-shift",
        r"\vec{s}(\vec{x} + c \vec{1}) = \vec{s}(\vec{x})",
        dict(x=Real["n"], c=Real),
        "Goodfellow et al., Deep Learning, 6.2.2.3",
        given=(SOFTMAX,),
    ),
    Formula(
        "log-sum-exp-hessian",
        r"\nabla f(\mathbf{x}) = \frac{1}{\mathbf{1}^\top \mathbf{z}} \mathbf{z}, \qquad \nabla^2 f(\mathbf{x}) "
        r"= \frac{1}{(\mathbf{1}^\top \mathbf{z})^2} \left( (\mathbf{1}^\top \mathbf{z}) "
        r"\operatorname{diag}(\mathbf{z}) - \mathbf{z}\mathbf{z}^\top \right)",
        dict(x=Real["n"], n=Dimension),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.5",
        given=(r"f(\mathbf{x}) := \log \sum_{i=1}^n e^{x_i}", r"\mathbf{z} := \exp(\mathbf{x})"),
    ),
    Formula(
        "log-sum-exp-bounds",
        r"\max_i x_i \le \log \sum_{i=1}^n e^{x_i} \le \max_i x_i + \log n",
        dict(x=Real["n"], n=Dimension),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.5",
    ),
    Formula(
        "log-sum-exp-first-order",
        r"f(\vec{y}) \ge f(\vec{x}) + \nabla f(\vec{x})^\top (\vec{y} - \vec{x})",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "Boyd & Vandenberghe, Convex Optimization, 3.1.3",
        given=(LOG_SUM_EXP,),
    ),
    Formula(
        "cross-entropy-gradient",
        r"\nabla L(\vec{x}) = \vec{s}(\vec{x}) - \vec{e}_k",
        dict(x=Real["n"], k=Index["n"], n=Dimension),
        "Goodfellow et al., Deep Learning, 6.2.2.3",
        given=(SOFTMAX_ENTRY, r"L(\vec{x}) := -\log s_k(\vec{x})"),
    ),
    Formula(
        "cross-entropy-soft-labels",
        r"\frac{\partial L}{\partial x_j} = \Bigl( \sum_{i=1}^n y_i \Bigr) s_j(\vec{x}) - y_j",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "Bishop, Pattern Recognition and Machine Learning, 4.3.4",
        given=(SOFTMAX_ENTRY, r"L(\vec{x}) := -\sum_{i=1}^n y_i \log s_i(\vec{x})"),
    ),
    Formula(
        "logistic-regression",
        r"\nabla f(\vec{w}) = \sum_{i=1}^m \bigl( \sigma(\vec{x}_i^\top \vec{w}) - y_i \bigr) \vec{x}_i",
        dict(x=Vectors["m", "n"], y=Real["m"], w=Real["n"], m=Dimension),
        "Bishop, Pattern Recognition and Machine Learning, (4.91)",
        given=(
            SIGMOID,
            r"f(\vec{w}) := \sum_{i=1}^m \Bigl( \log\bigl(1 + e^{\vec{x}_i^\top \vec{w}}\bigr) - y_i \vec{x}_i^\top "
            r"\vec{w} \Bigr)",
        ),
    ),
    Formula(
        "layer-jacobian",
        r"\frac{\partial}{\partial \mathbf{x}} \sigma(W\mathbf{x} + \mathbf{b}) "
        r"= \operatorname{diag}\left( \sigma'(W\mathbf{x} + \mathbf{b}) \right) W",
        dict(sigma=Elementwise, W=Real["m", "n"], x=Real["n"], b=Real["m"]),
        "Murphy, Probabilistic Machine Learning: An Introduction, 13.3",
    ),
    Formula(
        "backpropagation-weights",
        r"\nabla_W f(W\vec{x} + \vec{b}) = \nabla f(W\vec{x} + \vec{b}) \, \vec{x}^\top",
        dict(f=Smooth["m"], W=Real["m", "n"], x=Real["n"], b=Real["m"]),
        "Goodfellow et al., Deep Learning, 6.5",
    ),
    Formula(
        "two-layer-gradient",
        r"\nabla_W \left( \mathbf{v}^\top \sigma(W\mathbf{x}) \right) "
        r"= \left( \mathbf{v} \odot \sigma'(W\mathbf{x}) \right) \mathbf{x}^\top",
        dict(sigma=Elementwise, v=Real["m"], W=Real["m", "n"], x=Real["n"]),
        "Goodfellow et al., Deep Learning, 6.5.6",
    ),
    # --- rules of differentiation ---
    Formula(
        "chain-rule-gradient",
        r"\nabla h(\vec{x}) = D\vec{g}(\vec{x})^\top \, \nabla f(\vec{g}(\vec{x}))",
        dict(f=Smooth["m"], g=Smooth["n", "m"], x=Real["n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.4.2",
        given=(r"h(\vec{x}) := f(\vec{g}(\vec{x}))",),
    ),
    Formula(
        "chain-rule-jacobian",
        r"D(\mathbf{f} \circ \mathbf{g})(\mathbf{x}) = D\mathbf{f}(\mathbf{g}(\mathbf{x})) \, "
        r"D\mathbf{g}(\mathbf{x})",
        dict(f=Smooth["m", "p"], g=Smooth["n", "m"], x=Real["n"]),
        "Magnus & Neudecker, Matrix Differential Calculus, chapter 5",
    ),
    Formula(
        "chain-rule-sum",
        r"\frac{\partial}{\partial x_i} f(\vec{g}(\vec{x})) = \sum_{j=1}^m \frac{\partial f}{\partial "
        r"g_j}(\vec{g}(\vec{x})) \, \frac{\partial g_j}{\partial x_i}(\vec{x})",
        dict(f=Smooth["m"], g=Smooth["n", "m"], x=Real["n"], m=Dimension),
        "Goodfellow et al., Deep Learning, 6.5.2",
    ),
    Formula(
        "affine-substitution",
        r"\nabla g(\mathbf{x}) = A^\top \nabla f(A\mathbf{x} + \mathbf{b}), \qquad \nabla^2 g(\mathbf{x}) "
        r"= A^\top \nabla^2 f(A\mathbf{x} + \mathbf{b}) A",
        dict(f=Smooth["m"], A=Real["m", "n"], b=Real["m"], x=Real["n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.4.4",
        given=(r"g(\mathbf{x}) := f(A\mathbf{x} + \mathbf{b})",),
    ),
    Formula(
        "line-restriction",
        r"\varphi'(t) = \nabla f(\vec{x} + t\vec{d})^\top \vec{d}, \qquad \varphi''(t) "
        r"= \vec{d}^\top \nabla^2 f(\vec{x} + t\vec{d}) \vec{d}",
        dict(f=Smooth["n"], x=Real["n"], d=Real["n"], t=Real),
        "Nocedal & Wright, Numerical Optimization, appendix A",
        given=(r"\varphi(t) := f(\vec{x} + t\vec{d})",),
    ),
    Formula(
        "curve-norm",
        r"\frac{d}{dt} \lVert \vec{c}(t) \rVert_2^2 = 2 \vec{c}(t)^\top \vec{c}'(t)",
        dict(c=Smooth[1, "n"], t=Real),
        "Magnus & Neudecker, Matrix Differential Calculus, 8.2",
    ),
    Formula(
        "product-rule-inner-product",
        r"\nabla \left( \mathbf{u}(\mathbf{x})^\top \mathbf{v}(\mathbf{x}) \right) "
        r"= D\mathbf{u}(\mathbf{x})^\top \mathbf{v}(\mathbf{x}) + D\mathbf{v}(\mathbf{x})^\top "
        r"\mathbf{u}(\mathbf{x})",
        dict(u=Smooth["n", "m"], v=Smooth["n", "m"], x=Real["n"]),
        "Wikipedia, Matrix calculus, scalar-by-vector identities",
    ),
    Formula(
        "hessian-product-rule",
        r"\nabla^2 h(\vec{x}) = f(\vec{x}) \nabla^2 g(\vec{x}) + \nabla f(\vec{x}) \nabla g(\vec{x})^\top + \nabla "
        r"g(\vec{x}) \nabla f(\vec{x})^\top + g(\vec{x}) \nabla^2 f(\vec{x})",
        dict(f=Smooth["n"], g=Smooth["n"], x=Real["n"]),
        "Magnus & Neudecker, Matrix Differential Calculus, chapter 6",
        given=(r"h(\vec{x}) := f(\vec{x}) g(\vec{x})",),
    ),
    Formula(
        "hessian-scalar-composition",
        r"\nabla^2 h(\mathbf{x}) = g'(f(\mathbf{x})) \nabla^2 f(\mathbf{x}) + g''(f(\mathbf{x})) \nabla "
        r"f(\mathbf{x}) \nabla f(\mathbf{x})^\top",
        dict(f=Smooth["n"], g=Smooth, x=Real["n"]),
        "Boyd & Vandenberghe, Convex Optimization, A.4.4",
        given=(r"h(\mathbf{x}) := g(f(\mathbf{x}))",),
    ),
    Formula(
        "gauss-newton",
        r"\nabla f(\vec{x}) = D\vec{r}(\vec{x})^\top \vec{r}(\vec{x}), \qquad \nabla^2 f(\vec{x}) "
        r"= D\vec{r}(\vec{x})^\top D\vec{r}(\vec{x}) + \sum_{j=1}^m r_j(\vec{x}) \nabla^2 r_j(\vec{x})",
        dict(r=Smooth["n", "m"], x=Real["n"], m=Dimension),
        "Nocedal & Wright, Numerical Optimization, (10.4) and (10.5)",
        given=(r"f(\vec{x}) := \frac{1}{2} \lVert \vec{r}(\vec{x}) \rVert_2^2",),
    ),
    Formula(
        "symmetric-second-derivatives",
        r"\frac{\partial^2 f}{\partial x_i \partial x_j}(\vec{x}) = \frac{\partial^2 f}{\partial x_j \partial "
        r"x_i}(\vec{x})",
        dict(f=Smooth["n"], x=Real["n"]),
        "Deisenroth et al., Mathematics for Machine Learning, 5.7",
    ),
    Formula(
        "gradient-of-matrix-substitution",
        r"\nabla g(X) = A^\top \nabla f(AXB) \, B^\top",
        dict(f=SmoothOfMatrix["p", "q"], A=Real["p", "m"], X=Real["m", "n"], B=Real["n", "q"]),
        "Magnus & Neudecker, Matrix Differential Calculus, 9.9",
        given=(r"g(X) := f(AXB)",),
    ),
    Formula(
        "total-derivative",
        r"\frac{d}{dt} f(\vec{x} + t\vec{u}, \vec{y} + t\vec{v}) \Big|_{t=0} "
        r"= \nabla_{\vec{x}} f(\vec{x}, \vec{y})^\top \vec{u} + \nabla_{\vec{y}} f(\vec{x}, \vec{y})^\top \vec{v}",
        dict(f=SmoothOfTwo["n", "m"], x=Real["n"], y=Real["m"], u=Real["n"], v=Real["m"]),
        "Nocedal & Wright, Numerical Optimization, appendix A",
    ),
    # --- statistics ---
    Formula(
        "sum-of-squares-about-mean",
        r"\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - n \bar{x}^2 "
        r"= \frac{1}{2n} \sum_{i=1}^n \sum_{j=1}^n (x_i - x_j)^2",
        dict(x=Real["n"], n=Dimension),
        "Deisenroth et al., Mathematics for Machine Learning, 6.4.2",
        given=(MEAN,),
    ),
    Formula(
        "steiner",
        r"\sum_{i=1}^n (x_i - a)^2 = \sum_{i=1}^n (x_i - \bar{x})^2 + n (\bar{x} - a)^2",
        dict(x=Real["n"], a=Real, n=Dimension),
        "Wikipedia, Huygens–Steiner theorem, for a sample",
        given=(MEAN,),
    ),
    Formula(
        "centering-matrix",
        r"C^2 = C, \qquad \mathbf{x}^\top C \mathbf{x} = \sum_{i=1}^n (x_i - \bar{x})^2",
        dict(x=Real["n"], n=Dimension),
        "Wikipedia, Centering matrix",
        given=(MEAN, r"C := I_n - \frac{1}{n} \mathbf{1} \mathbf{1}^\top"),
    ),
    Formula(
        "covariance-matrix",
        r"\frac{1}{n} \sum_{i=1}^n (\vec{x}_i - \bar{\vec{x}}) (\vec{x}_i - \bar{\vec{x}})^\top "
        r"= \frac{1}{n} \sum_{i=1}^n \vec{x}_i \vec{x}_i^\top - \bar{\vec{x}} \bar{\vec{x}}^\top",
        dict(x=Vectors["n", "d"], n=Dimension),
        "Murphy, Probabilistic Machine Learning: An Introduction, 4.2.6",
        given=(MEAN_VECTOR,),
    ),
    Formula(
        "batch-variance-derivative",
        r"\frac{\partial v}{\partial x_i} = \frac{2}{n} \left( x_i - \mu(\mathbf{x}) \right)",
        dict(x=Real["n"], n=Dimension),
        "Ioffe & Szegedy, Batch normalization, section 3",
        given=(
            r"\mu(\mathbf{x}) := \frac{1}{n} \sum_{j=1}^n x_j",
            r"v(\mathbf{x}) := \frac{1}{n} \sum_{j=1}^n (x_j - \mu(\mathbf{x}))^2",
        ),
    ),
    Formula(
        "trace-trick",
        r"\sum_{i=1}^n \vec{x}_i^\top A \vec{x}_i = \operatorname{tr}\Bigl( A \sum_{i=1}^n \vec{x}_i \vec{x}_i^\top "
        r"\Bigr)",
        dict(x=Vectors["n", "d"], A=Real["d", "d"], n=Dimension),
        "Murphy, Probabilistic Machine Learning: An Introduction, 7.1.4",
    ),
    Formula(
        "unit-vector-projector",
        r"\lVert (I - \vec{u}\vec{u}^\top) \vec{x} \rVert_2^2 = \vec{x}^\top \vec{x} - (\vec{u}^\top \vec{x})^2 "
        r"\le \lVert \vec{x} \rVert_2^2",
        dict(u=Unit["n"], x=Real["n"]),
        "Bishop, Pattern Recognition and Machine Learning, 12.1",
    ),
)


FALSE: tuple[Formula, ...] = (
    # --- inverses of sums, Schur complements, block matrices ---
    Formula(
        "woodbury-forgotten-inverse",
        r"(A + C B C^\top)^{-1} = A^{-1} - A^{-1} C \left( B + C^\top A^{-1} C \right)^{-1} C^\top A^{-1}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["k"], C=Real["n", "k"]),
        "slip: B instead of its inverse in the small matrix",
    ),
    Formula(
        "woodbury-sign",
        r"(A + C B C^\top)^{-1} = A^{-1} + A^{-1} C (B^{-1} + C^\top A^{-1} C)^{-1} C^\top A^{-1}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["k"], C=Real["n", "k"]),
        "slip: sign of the correction",
    ),
    Formula(
        "sherman-morrison-denominator",
        r"(A + \vec{u} \vec{u}^\top)^{-1} = A^{-1} - \frac{A^{-1} \vec{u} \vec{u}^\top A^{-1}}{\vec{u}^\top A^{-1} "
        r"\vec{u}}",
        dict(A=PositiveDefinite["n"], u=Nonzero["n"]),
        "slip: the 1 is missing in the denominator",
    ),
    Formula(
        "sherman-morrison-outer-factors",
        r"(A + \mathbf{u}\mathbf{v}^\top)^{-1} = A^{-1} - \frac{A^{-1}\mathbf{v}\mathbf{u}^\top A^{-1}}{1 + "
        r"\mathbf{v}^\top A^{-1}\mathbf{u}}",
        dict(d=Positive["n"], u=Positive["n"], v=Positive["n"]),
        "slip: u and v swapped",
        given=(r"A := \operatorname{diag}(\mathbf{d})",),
    ),
    Formula(
        "determinant-lemma-without-inverse",
        r"\det(A + \mathbf{u}\mathbf{v}^\top) = \det(A) (1 + \mathbf{v}^\top \mathbf{u})",
        dict(A=Invertible["n"], u=Real["n"], v=Real["n"]),
        "slip: the inverse of A is missing",
    ),
    Formula(
        "schur-determinant-order",
        r"\det \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \det(A) \det(D - B A^{-1} C)",
        dict(A=Invertible["n"], B=Real["n", "n"], C=Real["n", "n"], D=Real["n", "n"]),
        "slip: B and C swapped",
    ),
    Formula(
        "block-determinant-like-two-by-two",
        r"\det \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \det(A) \det(D) - \det(B) \det(C)",
        dict(A=Real["n", "n"], B=Real["n", "n"], C=Real["n", "n"], D=Real["n", "n"]),
        "slip: the formula for numbers (warned of in Horn & Johnson, 0.8.5)",
    ),
    Formula(
        "block-determinant-as-if-commuting",
        r"\det \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \det(AD - BC)",
        dict(A=Real["n", "n"], B=Real["n", "n"], C=Real["n", "n"], D=Real["n", "n"]),
        "slip: holds if C and D commute",
    ),
    Formula(
        "saddle-point-schur-sign",
        r"\det \begin{bmatrix} A & B^\top \\ B & -C \end{bmatrix} = \det(A) \det(-C + B A^{-1} B^\top)",
        dict(A=PositiveDefinite["n"], B=Real["m", "n"], C=PositiveDefinite["m"]),
        "slip: sign in the Schur complement",
    ),
    Formula(
        "block-triangular-inverse-sign",
        r"\begin{bmatrix} A & 0 \\ C & D \end{bmatrix}^{-1} = \begin{bmatrix} A^{-1} & 0 "
        r"\\ D^{-1} C A^{-1} & D^{-1} \end{bmatrix}",
        dict(A=Invertible["n"], C=Real["m", "n"], D=Invertible["m"]),
        "slip: the minus sign of the lower left block",
    ),
    Formula(
        "inverse-of-sum",
        r"(A + B)^{-1} = A^{-1} + B^{-1}",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"]),
        "slip: the inverse is not linear",
    ),
    Formula(
        "inverse-of-product-order",
        r"(AB)^{-1} = A^{-1} B^{-1}",
        dict(A=Invertible["n"], B=Invertible["n"]),
        "slip: order of the factors",
    ),
    Formula(
        "inverse-of-gram-order",
        r"(A^\top A)^{-1} = A^{-\top} A^{-1}",
        dict(A=Invertible["n"]),
        "slip: order of the factors",
    ),
    Formula(
        "inverse-diagonal",
        r"(A^{-1})_{ii} = \frac{1}{A_{ii}}",
        dict(A=PositiveDefinite["n"]),
        "slip: entries of the inverse as inverses of the entries",
    ),
    Formula(
        "inverse-two-by-two-determinant",
        r"A^{-1} = (A_{11} A_{22} - A_{12} A_{21}) \begin{bmatrix} A_{22} & -A_{12} "
        r"\\ -A_{21} & A_{11} \end{bmatrix}",
        dict(A=Invertible[2]),
        "erratum: Mathematics for Machine Learning, draft of 2018-07-04, (6.97), the determinant is not inverted",
    ),
    Formula(
        "difference-of-inverses-sign",
        r"A^{-1} - B^{-1} = A^{-1} (A - B) B^{-1}",
        dict(A=Invertible["n"], B=Invertible["n"]),
        "slip: sign",
    ),
    Formula(
        "resolvent-identity-sign",
        r"(A + \lambda I)^{-1} - (A + \mu I)^{-1} = (\lambda - \mu) (A + \lambda I)^{-1} (A + \mu I)^{-1}",
        dict(A=PositiveDefinite["n"], lambda_=Positive, mu=Positive),
        "slip: the sign of the identity for (λI − A)⁻¹",
    ),
    # --- determinants, traces, ranks ---
    Formula(
        "determinant-of-sum",
        r"\det(A + B) = \det(A) + \det(B)",
        dict(A=Real["n", "n"], B=Real["n", "n"]),
        "slip: the determinant is not additive",
        where=("n > 1",),
    ),
    Formula(
        "determinant-of-multiple",
        r"\det(cA) = c \det(A)",
        dict(A=Invertible["n"], c=Nonzero),
        "slip: the factor comes out of every row",
        where=("n > 1",),
    ),
    Formula(
        "vandermonde-sign",
        r"\begin{vmatrix} 1 & x & x^2 \\ 1 & y & y^2 \\ 1 & z & z^2 \end{vmatrix} = (x - y)(x - z)(y - z)",
        dict(x=Real, y=Real, z=Real),
        "slip: sign, from reversing all three differences",
    ),
    Formula(
        "sarrus-sign",
        r"\det A = A_{11} A_{22} A_{33} + A_{12} A_{23} A_{31} + A_{13} A_{21} A_{32} - A_{13} A_{22} A_{31} - "
        r"A_{12} A_{21} A_{33} + A_{11} A_{23} A_{32}",
        dict(A=Real[3, 3]),
        "slip: sign of the last term of Sarrus' rule",
    ),
    Formula(
        "characteristic-polynomial-signs",
        r"A^2 + \operatorname{tr}(A) A + \det(A) I = 0",
        dict(A=Real[2, 2]),
        "slip: sign of the trace",
    ),
    Formula(
        "expanded-characteristic-polynomial",
        r"(2 - \lambda)^2 - 1 = \lambda^2 - 2\lambda + 3",
        dict(lambda_=Real),
        "erratum: Mathematics for Machine Learning, draft of 2018-09-21, (4.63)",
    ),
    Formula(
        "trace-not-any-permutation",
        r"\operatorname{tr}(ABC) = \operatorname{tr}(ACB)",
        dict(A=Real["n", "n"], B=Real["n", "n"], C=Real["n", "n"]),
        "slip: not a cyclic permutation (Bishop, 6.91, has it inside a derivative)",
    ),
    Formula(
        "trace-of-squared-product",
        r"\operatorname{tr}\left( (AB)^2 \right) = \operatorname{tr}(A^2 B^2)",
        dict(A=Symmetric["n"], B=Symmetric["n"]),
        "slip: holds with ≤ (Bellman), not with =",
    ),
    Formula(
        "trace-multiplicative",
        r"\operatorname{tr}(AB) = \operatorname{tr}(A) \operatorname{tr}(B)",
        dict(A=Real["n", "n"], B=Real["n", "n"]),
        "slip: the trace of a Kronecker product, not of a product",
    ),
    Formula(
        "trace-index-slip",
        r"\operatorname{tr}(AX) = \sum_{i=1}^n \sum_{j=1}^n A_{ji} X_{ji}",
        dict(A=Real["n", "n"], X=Real["n", "n"], n=Dimension),
        "erratum: Vu Huu Tiep, Machine Learning co ban, 2.4.6, (2.15)",
    ),
    Formula(
        "transpose-index-slip",
        r"(A^\top)_{ij} = A_{ij}",
        dict(A=Real["n", "n"]),
        "erratum: M. Zhu, Deep Learning notes, chapter 2, (3)",
    ),
    Formula(
        "rank-of-sum-equal",
        r"\operatorname{rank}(A + B) = \operatorname{rank}(A) + \operatorname{rank}(B)",
        dict(A=Real["m", "n"], B=Real["m", "n"]),
        "slip: = instead of ≤",
    ),
    Formula(
        "rank-of-product-equal",
        r"\operatorname{rank}(AB) = \min\{\operatorname{rank}(A), \operatorname{rank}(B)\}",
        dict(a=Nonzero, b=Nonzero),
        "slip: = instead of ≤",
        given=(
            r"A := \begin{bmatrix} 0 & a \\ 0 & 0 \end{bmatrix}",
            r"B := \begin{bmatrix} b & 0 \\ 0 & 0 \end{bmatrix}",
        ),
    ),
    Formula(
        "nullity-by-rows",
        r"\operatorname{rank}(A) + \dim \mathcal{N}(A) = m",
        dict(A=RankAtMost["m", "n", "r"], m=Dimension),
        "slip: rows counted instead of columns",
        where=("m != n",),
    ),
    Formula(
        "null-space-of-product",
        r"\mathcal{N}(AB) = \mathcal{N}(B)",
        dict(A=Real["m", "k"], B=Real["k", "n"]),
        "slip: holds if A has full column rank",
        where=("m < k", "m < n"),
    ),
    Formula(
        "square-of-sum",
        r"(A + B)^2 = A^2 + 2AB + B^2",
        dict(A=Real["n", "n"], B=Real["n", "n"]),
        "slip: as if A and B commuted",
    ),
    Formula(
        "difference-of-squares",
        r"(A + B)(A - B) = A^2 - B^2",
        dict(A=Symmetric["n"], B=Symmetric["n"]),
        "slip: as if A and B commuted",
    ),
    # --- sums and powers ---
    Formula(
        "neumann-off-by-one",
        r"(I - A) \sum_{j=0}^{k} A^j = I - A^k",
        dict(A=Real["n", "n"], k=Index["n"]),
        "slip: k + 1 terms",
    ),
    Formula(
        "geometric-sum-sign",
        r"(1 - q) \sum_{j=0}^{k} q^j = q^{k+1} - 1",
        dict(q=Real, k=Index["n"]),
        "slip: sign",
    ),
    Formula(
        "lagrange-counted-twice",
        r"\Bigl( \sum_{i=1}^n x_i^2 \Bigr) \Bigl( \sum_{i=1}^n y_i^2 \Bigr) - \Bigl( \sum_{i=1}^n x_i y_i \Bigr)^2 "
        r"= \sum_{i=1}^n \sum_{j=1}^n (x_i y_j - x_j y_i)^2",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "slip: every pair counted twice",
    ),
    Formula(
        "product-of-sums",
        r"\Bigl( \sum_{i=1}^n x_i \Bigr) \Bigl( \sum_{i=1}^n y_i \Bigr) = \sum_{i=1}^n x_i y_i",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "slip: one index for two sums",
    ),
    # --- pseudoinverse, projections, least squares ---
    Formula(
        "pseudoinverse-of-product",
        r"(AB)^+ = B^+ A^+",
        dict(A=Real["m", "k"], B=Real["k", "n"]),
        "slip: reverse order law without its hypotheses",
        where=("m < k",),
    ),
    Formula(
        "pseudoinverse-right-identity",
        r"A A^+ = I",
        dict(A=FullColumnRank["m", "n"]),
        "slip: a left inverse taken for a right one",
        where=("n < m",),
    ),
    Formula(
        "projector-trace",
        r"\operatorname{tr}(P) = m",
        dict(A=FullColumnRank["m", "n"], m=Dimension),
        "slip: the trace is the rank, n",
        given=(PROJECTOR,),
        where=("n < m",),
    ),
    Formula(
        "householder-without-two",
        r"H^\top H = I",
        dict(v=Nonzero["n"]),
        "slip: the projection taken for the reflection",
        given=(r"H := I - \frac{\vec{v} \vec{v}^\top}{\vec{v}^\top \vec{v}}",),
    ),
    Formula(
        "householder-determinant",
        r"\det\left( I - 2 \vec{u} \vec{u}^\top \right) = 1",
        dict(u=Unit["n"]),
        "slip: a reflection taken for a rotation",
    ),
    Formula(
        "cayley-without-inverse",
        r"Q^\top Q = I",
        dict(S=Skew["n"]),
        "slip: the inverse is missing",
        given=(r"Q := (I - S)(I + S)",),
        where=("n > 1",),
    ),
    Formula(
        "orthonormal-columns-rows",
        r"Q Q^\top = I",
        dict(Q=Orthonormal["m", "k"]),
        "slip: orthonormal columns taken for orthonormal rows",
        where=("k < m",),
    ),
    Formula(
        "orthonormal-frobenius-one",
        r"\|U\|_F = 1",
        dict(U=Orthonormal["n"]),
        "erratum: Phillips, Mathematical Foundations for Data Analysis, page 154",
        where=("n > 1",),
    ),
    Formula(
        "ridge-solution-one-half",
        r"\nabla f(\hat{\mathbf{w}}) = \mathbf{0}",
        dict(X=Real["n", "d"], y=Nonzero["n"], lambda_=Positive),
        "slip: λ where the factor ½ makes it 2λ",
        given=(
            r"f(\mathbf{w}) := \frac{1}{2} \|X\mathbf{w} - \mathbf{y}\|_2^2 + \lambda \|\mathbf{w}\|_2^2",
            r"\hat{\mathbf{w}} := (X^\top X + \lambda I)^{-1} X^\top \mathbf{y}",
        ),
    ),
    Formula(
        "ridge-inverse-split",
        r"(X^\top X + \lambda I)^{-1} = (X^\top X)^{-1} + \frac{1}{\lambda} I",
        dict(X=FullColumnRank["n", "d"], lambda_=Positive),
        "slip: the inverse is not linear",
    ),
    Formula(
        "least-squares-gradient-factor",
        r"\nabla f(\vec{x}) = A^\top (A \vec{x} - \vec{b})",
        dict(A=Real["m", "n"], b=Real["m"], x=Real["n"]),
        "slip: the factor 2 is missing",
        given=(r"f(\vec{x}) := \lVert A\vec{x} - \vec{b} \rVert_2^2",),
    ),
    Formula(
        "weighted-least-squares-sign",
        r"\frac{\partial}{\partial \mathbf{s}} (\mathbf{x} - A\mathbf{s})^\top W (\mathbf{x} - A\mathbf{s}) "
        r"= 2 A^\top W (\mathbf{x} - A\mathbf{s})",
        dict(x=Real["m"], A=Real["m", "n"], s=Real["n"], W=PositiveDefinite["m"]),
        "slip: the sign of the inner derivative",
        layout="denominator",
    ),
    Formula(
        "orthogonal-invariance-unsquared",
        r"\|A\mathbf{x} - \mathbf{b}\|_2^2 = \|Q^\top A\mathbf{x} - Q^\top \mathbf{b}\|_2",
        dict(A=Real["m", "n"], x=Real["n"], b=Real["m"], Q=Orthonormal["m"]),
        "slip: a square lost, as in errata to Darve & Wootters, Numerical Linear Algebra",
    ),
    # --- Kronecker, vec, Hadamard ---
    Formula(
        "vec-order",
        r"\operatorname{vec}(AXB) = (B \otimes A) \operatorname{vec}(X)",
        dict(A=Real["m", "m"], X=Real["m", "n"], B=Real["n", "n"]),
        "slip: the transpose of B is missing",
    ),
    Formula(
        "vec-row-major",
        r"\operatorname{vec}(AXB) = (A \otimes B^\top) \operatorname{vec}(X)",
        dict(A=Real["m", "n"], X=Real["n", "p"], B=Real["p", "q"]),
        "slip: the identity for rows written below each other",
    ),
    Formula(
        "kronecker-determinant-exponents",
        r"\det(A \otimes B) = \det(A)^n \det(B)^m",
        dict(A=Invertible["n"], B=Invertible["m"], m=Dimension, n=Dimension),
        "slip: exponents swapped",
        where=("m != n",),
    ),
    Formula(
        "kronecker-inverse-order",
        r"(A \otimes B)^{-1} = B^{-1} \otimes A^{-1}",
        dict(A=Invertible["n"], B=Invertible["m"]),
        "slip: reversed as for the usual product",
    ),
    Formula(
        "kronecker-mixed-product-order",
        r"(A \otimes B)(C \otimes D) = (AD) \otimes (BC)",
        dict(A=Real["n", "n"], B=Real["n", "n"], C=Real["n", "n"], D=Real["n", "n"]),
        "slip: partners swapped",
    ),
    Formula(
        "sylvester-equation-sides",
        r"\operatorname{vec}(AX + XB) = (A \otimes I_n + I_m \otimes B^\top) \operatorname{vec}(X)",
        dict(A=Real["m", "m"], B=Real["n", "n"], X=Real["m", "n"]),
        "slip: the identity for rows written below each other",
    ),
    Formula(
        "hadamard-associates-with-product",
        r"(A \circ B) C = (AC) \circ (BC)",
        dict(A=Real["m", "n"], B=Real["m", "n"], C=Real["n", "p"]),
        "slip: the product does not distribute over ∘",
    ),
    Formula(
        "hadamard-trace-transpose",
        r"\mathbf{x}^\top (A \odot B) \mathbf{y} = \operatorname{tr}(\operatorname{diag}(\mathbf{x}) A "
        r"\operatorname{diag}(\mathbf{y}) B)",
        dict(A=Real["n", "n"], B=Real["n", "n"], x=Real["n"], y=Real["n"]),
        "slip: the transpose of B is missing",
    ),
    # --- norms and inequalities ---
    Formula(
        "vector-norms-reversed",
        r"\|\mathbf{x}\|_1 \le \|\mathbf{x}\|_2 \le \|\mathbf{x}\|_\infty",
        dict(x=Real["n"]),
        "slip: order of the norms reversed",
    ),
    Formula(
        "one-norm-constant",
        r"\lVert \vec{x} \rVert_2 \le \frac{1}{\sqrt{n}} \lVert \vec{x} \rVert_1",
        dict(x=NonzeroEntries["n"], n=Dimension),
        "slip: wrong constant (1 is best)",
    ),
    Formula(
        "nuclear-norm-reversed",
        r"\|A\|_* \le \|A\|_F \le \|A\|_2",
        dict(A=Real["m", "n"]),
        "slip: order of the norms reversed",
    ),
    Formula(
        "rank-constant",
        r"\|A\|_2 \le \frac{1}{\sqrt{r}} \|A\|_F",
        dict(A=RankAtMost["m", "n", "r"], r=Dimension),
        "slip: the constant of the other inequality",
    ),
    Formula(
        "norm-of-product",
        r"\|AB\|_F = \|A\|_F \|B\|_F",
        dict(A=Real["m", "k"], B=Real["k", "n"]),
        "slip: = instead of ≤",
    ),
    Formula(
        "max-norm-submultiplicative",
        r"\max_{i,j} \lvert (A^\top A)_{ij} \rvert \le \Bigl( \max_{i,j} \lvert A_{ij} \rvert \Bigr)^2",
        dict(A=Positive["m", "n"]),
        "slip: the largest entry is no submultiplicative norm (Golub & Van Loan, 2.3.1)",
        where=("m > 1",),
    ),
    Formula(
        "norm-of-multiple",
        r"\lVert k \vec{v} \rVert = k \lVert \vec{v} \rVert",
        dict(k=Real, v=Nonzero["n"]),
        "erratum: Farin & Hansford, Practical Linear Algebra, (2.5), |k| is meant",
    ),
    Formula(
        "parallelogram-factor",
        r"\|\mathbf{x} + \mathbf{y}\|^2 + \|\mathbf{x} - \mathbf{y}\|^2 = \|\mathbf{x}\|^2 + \|\mathbf{y}\|^2",
        dict(x=Nonzero["n"], y=Real["n"]),
        "slip: the factor 2 is missing",
    ),
    Formula(
        "polarization-factor",
        r"\vec{x}^\top \vec{y} = \frac{1}{2} \bigl( \lVert \vec{x} + \vec{y} \rVert_2^2 - \lVert \vec{x} - \vec{y} "
        r"\rVert_2^2 \bigr)",
        dict(x=Real["n"], y=Real["n"]),
        "slip: ½ instead of ¼",
    ),
    Formula(
        "pythagoras-anywhere",
        r"\|\mathbf{x} + \mathbf{y}\|_2^2 = \|\mathbf{x}\|_2^2 + \|\mathbf{y}\|_2^2",
        dict(x=Real["n"], y=Real["n"]),
        "slip: for vectors that are not orthogonal",
    ),
    Formula(
        "cauchy-schwarz-termwise",
        r"\Bigl( \sum_{i=1}^n x_i y_i \Bigr)^2 \le \sum_{i=1}^n x_i^2 y_i^2",
        dict(x=Positive["n"], y=Positive["n"], n=Dimension),
        "slip: one sum instead of two",
        where=("n > 1",),
    ),
    Formula(
        "jensen-without-mean",
        r"\Bigl( \sum_{i=1}^n x_i \Bigr)^2 \le \sum_{i=1}^n x_i^2",
        dict(x=Positive["n"], n=Dimension),
        "slip: the factor n is missing",
        where=("n > 1",),
    ),
    Formula(
        "am-gm-reversed",
        r"\frac{1}{n} \sum_{i=1}^n x_i \le \Bigl( \prod_{i=1}^n x_i \Bigr)^{1/n}",
        dict(x=Positive["n"], n=Dimension),
        "slip: direction",
    ),
    Formula(
        "hadamard-determinant-reversed",
        r"\det A \ge \prod_{i=1}^n A_{ii}",
        dict(A=PositiveDefinite["n"], n=Dimension),
        "slip: direction",
    ),
    Formula(
        "log-det-convex",
        r"\log\det\left( \frac{A + B}{2} \right) \le \frac{1}{2} \log\det A + \frac{1}{2} \log\det B",
        dict(A=PositiveDefinite["n"], B=PositiveDefinite["n"]),
        "slip: concave taken for convex",
    ),
    Formula(
        "weyl-equality",
        r"\lambda_{\max}(A + B) = \lambda_{\max}(A) + \lambda_{\max}(B)",
        dict(A=Symmetric["n"], B=Symmetric["n"]),
        "slip: eigenvalues are not additive",
    ),
    Formula(
        "gershgorin-without-radii",
        r"\lambda_{\max}(A) \le \max_i A_{ii}",
        dict(A=Symmetric["n"]),
        "slip: the radii are missing",
    ),
    Formula(
        "singular-values-of-definite",
        r"\sigma_{\max}(A) = \sqrt{\lambda_{\max}(A)}",
        dict(A=PositiveDefinite["n"]),
        "erratum: Murphy, Probabilistic Machine Learning, draft of 2022-05-09, page 234, AᵀA is meant",
    ),
    # --- gradients by a matrix ---
    Formula(
        "grad-trace-no-transpose",
        r"\nabla_X \operatorname{tr}(AX) = A",
        dict(A=Real["n", "n"], X=Real["n", "n"]),
        "slip: the transpose is missing",
    ),
    Formula(
        "grad-trace-factor-order",
        r"\nabla_X \operatorname{tr}(AXB) = B^\top A^\top",
        dict(A=Real["n", "n"], X=Real["n", "n"], B=Real["n", "n"]),
        "erratum: solutions to Mathematics for Machine Learning, exercise 5.6",
    ),
    Formula(
        "grad-trace-quadratic-symmetric",
        r"\frac{\partial}{\partial X} \operatorname{tr}(X^\top A X) = 2 A X",
        dict(A=Real["m", "m"], X=Real["m", "n"]),
        "slip: as if A were symmetric",
        layout="denominator",
    ),
    Formula(
        "grad-trace-cubed-no-transpose",
        r"\nabla_X \operatorname{tr}(X^3) = 3 X^2",
        dict(X=Real["n", "n"]),
        "slip: the transpose is missing",
    ),
    Formula(
        "grad-transposed-bilinear",
        r"\nabla_X \, \mathbf{a}^\top X^\top \mathbf{b} = \mathbf{a}\mathbf{b}^\top",
        dict(a=Real["n"], b=Real["n"], X=Real["n", "n"]),
        "slip: the gradient for X instead of its transpose",
    ),
    Formula(
        "grad-bilinear-gram-one-term",
        r"\nabla_X \, \mathbf{b}^\top X^\top X \mathbf{c} = 2 X \mathbf{b}\mathbf{c}^\top",
        dict(b=Real["n"], c=Real["n"], X=Real["m", "n"]),
        "slip: as if b and c were equal",
    ),
    Formula(
        "grad-bilinear-inverse-no-transpose",
        r"\nabla_X \left( \mathbf{a}^\top X^{-1} \mathbf{b} \right) = -X^{-1} \mathbf{a}\mathbf{b}^\top X^{-1}",
        dict(a=Real["n"], b=Real["n"], X=Invertible["n"]),
        "slip: the transposes are missing",
    ),
    Formula(
        "inverse-entrywise-indices",
        r"\frac{\partial (X^{-1})_{kl}}{\partial X_{ij}} = -(X^{-1})_{kj} (X^{-1})_{il}",
        dict(X=Invertible["n"]),
        "slip: indices i and j swapped",
    ),
    Formula(
        "inverse-along-a-line-scalar",
        r"F'(0) = -A^{-2} B",
        dict(A=Invertible["n"], B=Real["n", "n"]),
        "slip: the rule for numbers",
        given=(r"F(t) := (A + t B)^{-1}",),
    ),
    Formula(
        "grad-det-without-det",
        r"\nabla_X \det X = X^{-\top}",
        dict(X=Invertible["n"]),
        "slip: the determinant is missing",
    ),
    Formula(
        "grad-det-no-transpose",
        r"\frac{\partial \det(X)}{\partial X} = \det(X) X^{-1}",
        dict(X=Invertible["n"]),
        "slip: the transpose is missing",
        layout="denominator",
    ),
    Formula(
        "grad-log-det-no-transpose",
        r"\nabla_X \log \lvert \det X \rvert = X^{-1}",
        dict(X=Invertible["n"]),
        "slip: the transpose is missing",
    ),
    Formula(
        "grad-log-det-gram-factor",
        r"\nabla_X \log\det(X^\top X) = X (X^\top X)^{-1}",
        dict(X=FullColumnRank["m", "n"]),
        "slip: the factor 2 is missing",
    ),
    Formula(
        "log-det-second-derivative-sign",
        r"g''(0) = \operatorname{tr}(X^{-1} V X^{-1} V)",
        dict(X=PositiveDefinite["n"], V=Symmetric["n"]),
        "slip: sign",
        given=(r"g(t) := \log\det(X + tV)",),
    ),
    Formula(
        "laplace-approximation-trace",
        r"\frac{d}{dt} \log\det\left( (C + tE) W + I \right) \Big|_{t=0} "
        r"= \operatorname{tr}\left( (CW + I)^{-1} W E \right)",
        dict(C=PositiveDefinite["n"], W=PositiveDefinite["n"], E=Symmetric["n"]),
        "erratum: Bishop, Pattern Recognition and Machine Learning, (6.91), the last two factors are swapped",
    ),
    Formula(
        "gaussian-likelihood-covariance-sign",
        r"\nabla_\Sigma \operatorname{tr}(\Sigma^{-1} S) = \Sigma^{-1} S \Sigma^{-1}",
        dict(Sigma=PositiveDefinite["n"], S=Symmetric["n"]),
        "slip: sign of the derivative of the inverse",
    ),
    Formula(
        "grad-frobenius-factor",
        r"\nabla_X \|X\|_F^2 = X",
        dict(X=Real["m", "n"]),
        "slip: the factor 2 is missing",
    ),
    # --- gradients and Hessians by a vector ---
    Formula(
        "quadratic-form-not-symmetric",
        r"\nabla f(\mathbf{w}) = A\mathbf{w} - \mathbf{b}",
        dict(A=Real["n", "n"], b=Real["n"], w=Real["n"]),
        "erratum: Goh, Why momentum really works, where the symmetry of A was not stated",
        given=(r"f(\mathbf{w}) := \frac{1}{2} \mathbf{w}^\top A \mathbf{w} - \mathbf{b}^\top \mathbf{w}",),
    ),
    Formula(
        "quadratic-form-hessian",
        r"\nabla^2 (\vec{x}^\top A \vec{x}) = 2A",
        dict(A=Real["n", "n"], x=Real["n"]),
        "slip: as if A were symmetric",
    ),
    Formula(
        "quadratic-example-factor",
        r"\nabla f(\vec{x}) = \begin{bmatrix} 2 & 1 \\ 1 & 20 \end{bmatrix} \vec{x} - \begin{bmatrix} 5 "
        r"\\ 3 \end{bmatrix}",
        dict(x=Real[2]),
        "erratum: Mathematics for Machine Learning, draft of 2018-11-12, (7.8)",
        given=(
            r"f(\vec{x}) := \vec{x}^\top \begin{bmatrix} 2 & 1 \\ 1 & 20 \end{bmatrix} \vec{x} - \begin{bmatrix} 5 "
            r"\\ 3 \end{bmatrix}^\top \vec{x}",
        ),
    ),
    Formula(
        "quadratic-example-coefficient",
        r"\begin{bmatrix} x & y \end{bmatrix} \begin{bmatrix} 9 & 6 \\ 6 & 3 \end{bmatrix} \begin{bmatrix} x "
        r"\\ y \end{bmatrix} = 9x^2 + 12xy + 4y^2",
        dict(x=Real, y=Nonzero),
        "erratum: Mathematics for Machine Learning, draft of 2018-08-23, example 3.4",
    ),
    Formula(
        "linear-map-wrong-layout",
        r"\frac{\partial A\mathbf{x}}{\partial \mathbf{x}} = A^\top",
        dict(A=Real["n", "n"], x=Real["n"]),
        "slip: the denominator layout in a text with the numerator layout",
    ),
    Formula(
        "gradient-of-norm-squared-denominator",
        r"\nabla \|\mathbf{x}\|_2 = \frac{\mathbf{x}}{\|\mathbf{x}\|_2^2}",
        dict(x=Nonzero["n"]),
        "slip: the gradient of the logarithm of the norm",
    ),
    Formula(
        "jacobian-of-normalization-sign",
        r"D\vec{u}(\vec{x}) = \frac{1}{\lVert \vec{x} \rVert_2} \Bigl( I + \frac{\vec{x} \vec{x}^\top}{\lVert "
        r"\vec{x} \rVert_2^2} \Bigr)",
        dict(x=Nonzero["n"]),
        "slip: sign",
        given=(r"\vec{u}(\vec{x}) := \frac{\vec{x}}{\lVert \vec{x} \rVert_2}",),
    ),
    Formula(
        "rayleigh-gradient-factor",
        r"\nabla R(\vec{x}) = \frac{1}{\vec{x}^\top \vec{x}} \bigl( A\vec{x} - R(\vec{x}) \vec{x} \bigr)",
        dict(A=Symmetric["n"], x=Nonzero["n"]),
        "slip: the factor 2 is missing",
        given=(r"R(\vec{x}) := \frac{\vec{x}^\top A \vec{x}}{\vec{x}^\top \vec{x}}",),
    ),
    Formula(
        "gaussian-score-sign",
        r"\nabla_{\boldsymbol{\mu}} \left( -\frac{1}{2} (\mathbf{x} - \boldsymbol{\mu})^\top \Sigma^{-1} (\mathbf{x} "
        r"- \boldsymbol{\mu}) \right) = -\Sigma^{-1} (\mathbf{x} - \boldsymbol{\mu})",
        dict(x=Real["n"], mu=Real["n"], Sigma=PositiveDefinite["n"]),
        "slip: the gradient by x",
    ),
    Formula(
        "negative-entropy-product-rule",
        r"\frac{\partial}{\partial x_i} \sum_{j=1}^n x_j \log x_j = \log x_i",
        dict(x=Positive["n"], n=Dimension),
        "slip: half of the product rule",
    ),
    Formula(
        "square-root-sign",
        r"f'(x) = 2x \left( -\frac{1}{2 \sqrt{x^2 + \exp(x^2)}} - \sin(x^2 + \exp(x^2)) \right) (1 + \exp(x^2))",
        dict(x=Nonzero),
        "erratum: Mathematics for Machine Learning, draft of April 2018, (5.117)",
        given=(r"f(x) := \sqrt{x^2 + \exp(x^2)} + \cos(x^2 + \exp(x^2))",),
    ),
    # --- machine learning ---
    Formula(
        "sigmoid-derivative-sign",
        r"\sigma'(z) = \sigma(z) (\sigma(z) - 1)",
        dict(z=Real),
        "slip: sign",
        given=(SIGMOID,),
    ),
    Formula(
        "tanh-derivative-square",
        r"\frac{d}{dz} \tanh(z) = 1 - \tanh(z)",
        dict(z=Real),
        "slip: the square is missing",
    ),
    Formula(
        "log-sigmoid-without-one",
        r"\log \sigma(x) = -\log(e^{-x})",
        dict(x=Real),
        "erratum: Murphy, Probabilistic Machine Learning: Advanced Topics, supplement of 2022-08-12, page 66",
        given=(r"\sigma(x) := \frac{1}{1 + e^{-x}}",),
    ),
    Formula(
        "softmax-jacobian-sign",
        r"D\vec{s}(\vec{x}) = \operatorname{diag}(\vec{s}(\vec{x})) + \vec{s}(\vec{x}) \vec{s}(\vec{x})^\top",
        dict(x=Real["n"]),
        "slip: sign, as in an erratum to the covariance of the multinomial distribution",
        given=(SOFTMAX,),
    ),
    Formula(
        "softmax-jacobian-diagonal",
        r"D\vec{s}(\vec{x}) = \operatorname{diag}\bigl( \vec{s}(\vec{x}) \odot (\vec{1} - \vec{s}(\vec{x})) \bigr)",
        dict(x=Real["n"]),
        "slip: softmax differentiated like the sigmoid function",
        given=(SOFTMAX,),
    ),
    Formula(
        "softmax-homogeneous",
        r"\vec{s}(c \, \vec{x}) = \vec{s}(\vec{x})",
        dict(x=Real["n"], c=Real),
        "slip: invariant under shifts, not under scaling",
        given=(SOFTMAX,),
    ),
    Formula(
        "log-sum-exp-hessian-sign",
        r"\nabla^2 f(\vec{x}) = \vec{s}(\vec{x}) \vec{s}(\vec{x})^\top - \operatorname{diag}(\vec{s}(\vec{x}))",
        dict(x=Real["n"], n=Dimension),
        "slip: sign, as if the function were concave",
        given=(LOG_SUM_EXP, SOFTMAX),
    ),
    Formula(
        "log-sum-exp-lower",
        r"\log \sum_{i=1}^n e^{x_i} \le \max_i x_i",
        dict(x=Real["n"], n=Dimension),
        "slip: the lower bound taken for an upper one",
    ),
    Formula(
        "cross-entropy-gradient-sign",
        r"\nabla L(\vec{x}) = \vec{e}_k - \vec{s}(\vec{x})",
        dict(x=Real["n"], k=Index["n"], n=Dimension),
        "slip: sign",
        given=(SOFTMAX_ENTRY, r"L(\vec{x}) := -\log s_k(\vec{x})"),
    ),
    Formula(
        "cross-entropy-log-outside",
        r"-\sum_{i=1}^n y_i \log \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}} "
        r"= \log \frac{\sum_{i=1}^n y_i e^{x_i}}{\sum_{j=1}^n e^{x_j}}",
        dict(x=Real["n"], y=Positive["n"], n=Dimension),
        "erratum: documentation of optax, softmax_cross_entropy",
    ),
    Formula(
        "layer-jacobian-order",
        r"\frac{\partial}{\partial \mathbf{x}} \sigma(W\mathbf{x} + \mathbf{b}) "
        r"= W \operatorname{diag}\left( \sigma'(W\mathbf{x} + \mathbf{b}) \right)",
        dict(sigma=Elementwise, W=Real["n", "n"], x=Real["n"], b=Real["n"]),
        "slip: order of the factors",
    ),
    # --- rules of differentiation ---
    Formula(
        "chain-rule-no-transpose",
        r"\nabla h(\vec{x}) = D\vec{g}(\vec{x}) \, \nabla f(\vec{g}(\vec{x}))",
        dict(f=Smooth["n"], g=Smooth["n", "n"], x=Real["n"]),
        "slip: the transpose is missing",
        given=(r"h(\vec{x}) := f(\vec{g}(\vec{x}))",),
    ),
    Formula(
        "chain-rule-wrong-point",
        r"D(\mathbf{f} \circ \mathbf{g})(\mathbf{x}) = D\mathbf{f}(\mathbf{x}) \, D\mathbf{g}(\mathbf{x})",
        dict(f=Smooth["n", "m"], g=Smooth["n", "n"], x=Real["n"]),
        "slip: the outer derivative at the wrong point",
    ),
    Formula(
        "chain-rule-layout-order",
        r"\frac{\partial}{\partial \mathbf{x}} \mathbf{f}(\mathbf{g}(\mathbf{x})) "
        r"= \frac{\partial \mathbf{f}}{\partial \mathbf{g}}(\mathbf{g}(\mathbf{x})) \, \frac{\partial "
        r"\mathbf{g}}{\partial \mathbf{x}}(\mathbf{x})",
        dict(f=Smooth["n", "n"], g=Smooth["n", "n"], x=Real["n"]),
        "slip: the order of the numerator layout in a text with the denominator layout",
        layout="denominator",
    ),
    Formula(
        "chain-rule-index-slip",
        r"\frac{\partial}{\partial x_i} f(\vec{g}(\vec{x})) = \sum_{j=1}^n \frac{\partial f}{\partial "
        r"g_j}(\vec{g}(\vec{x})) \, \frac{\partial g_i}{\partial x_j}(\vec{x})",
        dict(f=Smooth["n"], g=Smooth["n", "n"], x=Real["n"], n=Dimension),
        "slip: indices i and j swapped in the last factor",
    ),
    Formula(
        "affine-substitution-sides",
        r"\nabla^2 g(\mathbf{x}) = A \nabla^2 f(A\mathbf{x} + \mathbf{b}) A^\top",
        dict(f=Smooth["n"], A=Real["n", "n"], b=Real["n"], x=Real["n"]),
        "slip: the transpose on the wrong side",
        given=(r"g(\mathbf{x}) := f(A\mathbf{x} + \mathbf{b})",),
    ),
    Formula(
        "hessian-product-rule-one-sided",
        r"\nabla^2 h(\vec{x}) = f(\vec{x}) \nabla^2 g(\vec{x}) + 2 \nabla f(\vec{x}) \nabla g(\vec{x})^\top + "
        r"g(\vec{x}) \nabla^2 f(\vec{x})",
        dict(f=Smooth["n"], g=Smooth["n"], x=Real["n"]),
        "slip: the binomial formula for numbers, not symmetric here",
        given=(r"h(\vec{x}) := f(\vec{x}) g(\vec{x})",),
    ),
    Formula(
        "hessian-scalar-composition-one-term",
        r"\nabla^2 h(\mathbf{x}) = g'(f(\mathbf{x})) \nabla^2 f(\mathbf{x})",
        dict(f=Smooth["n"], g=Smooth, x=Real["n"]),
        "slip: the term with the second derivative is missing",
        given=(r"h(\mathbf{x}) := g(f(\mathbf{x}))",),
    ),
    Formula(
        "gauss-newton-exact",
        r"\nabla^2 f(\vec{x}) = D\vec{r}(\vec{x})^\top D\vec{r}(\vec{x})",
        dict(r=Smooth["n", "m"], x=Real["n"]),
        "slip: the Gauss–Newton approximation printed with =",
        given=(r"f(\vec{x}) := \frac{1}{2} \lVert \vec{r}(\vec{x}) \rVert_2^2",),
    ),
    Formula(
        "gradient-of-matrix-substitution-sides",
        r"\nabla g(X) = A \, \nabla f(AXB) \, B",
        dict(f=SmoothOfMatrix["n", "n"], A=Real["n", "n"], X=Real["n", "n"], B=Real["n", "n"]),
        "slip: the transposes are missing",
        given=(r"g(X) := f(AXB)",),
    ),
    # --- statistics ---
    Formula(
        "sum-of-squares-factor",
        r"\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n x_i^2 - \bar{x}^2",
        dict(x=Real["n"], n=Dimension),
        "slip: the factor n is missing",
        given=(MEAN,),
    ),
    Formula(
        "pairwise-differences-factor",
        r"\frac{1}{n} \sum_{i=1}^n (x_i - \bar{x})^2 = \frac{1}{n^2} \sum_{i=1}^n \sum_{j=1}^n (x_i - x_j)^2",
        dict(x=Real["n"], n=Dimension),
        "slip: every pair counted twice",
        given=(MEAN,),
    ),
    Formula(
        "variance-of-multiple",
        r"\frac{1}{n} \sum_{i=1}^n (a x_i - a \bar{x})^2 = \frac{a}{n} \sum_{i=1}^n (x_i - \bar{x})^2",
        dict(x=Real["n"], a=Real, n=Dimension),
        "erratum: Mathematics for Machine Learning, draft of 2018-11-01, (6.82), a² is meant",
        given=(MEAN,),
    ),
    Formula(
        "variance-of-sum",
        r"\sum_{i=1}^n (x_i + y_i - \bar{x} - \bar{y})^2 = \sum_{i=1}^n (x_i - \bar{x})^2 + \sum_{i=1}^n (y_i - "
        r"\bar{y})^2",
        dict(x=Real["n"], y=Real["n"], n=Dimension),
        "slip: the covariance is missing",
        given=(MEAN, r"\bar{y} := \frac{1}{n} \sum_{i=1}^n y_i"),
    ),
    Formula(
        "covariance-of-linear-map",
        r"\frac{1}{n} \sum_{i=1}^n (A\vec{x}_i - A\bar{\vec{x}}) (A\vec{x}_i - A\bar{\vec{x}})^\top "
        r"= A^\top \Sigma A",
        dict(x=Vectors["n", "d"], A=Real["d", "d"], n=Dimension),
        "slip: the transpose on the wrong side",
        given=(
            MEAN_VECTOR,
            r"\Sigma := \frac{1}{n} \sum_{i=1}^n (\vec{x}_i - \bar{\vec{x}}) (\vec{x}_i - \bar{\vec{x}})^\top",
        ),
    ),
    # --- shapes that do not fit ---
    Formula(
        "misfit-transpose-of-product",
        r"(AB)^\top = A^\top B^\top",
        dict(A=Real["m", "k"], B=Real["k", "n"]),
        "slip: order of the factors",
        misfit=True,
    ),
    Formula(
        "misfit-maximum-likelihood-fit",
        r"\hat{\vec{y}} = \Phi (\Phi^\top \Phi)^{-1} \Phi \vec{y}",
        dict(Phi=FullColumnRank["n", "k"], y=Real["n"], y_hat=Real["n"]),
        "erratum: Mathematics for Machine Learning, draft of 2019-12-07, (9.71)",
        misfit=True,
    ),
    Formula(
        "misfit-pseudoinverse",
        r"A^+ = (A A^\top)^{-1} A",
        dict(A=Real["m", "n"]),
        "slip: transposes",
        misfit=True,
    ),
    Formula(
        "misfit-ridge",
        r"(X^\top X + \lambda I)^{-1} X^\top = X^\top (X^\top X + \lambda I)^{-1}",
        dict(X=Real["n", "d"], lambda_=Positive),
        "slip: pushed through without exchanging the Gram matrix",
        misfit=True,
    ),
    Formula(
        "misfit-least-squares-gradient",
        r"\nabla f(\vec{x}) = 2 A (A\vec{x} - \vec{b})",
        dict(A=Real["m", "n"], b=Real["m"], x=Real["n"]),
        "slip: the transpose is missing",
        given=(r"f(\vec{x}) := \lVert A\vec{x} - \vec{b} \rVert_2^2",),
        misfit=True,
    ),
    Formula(
        "misfit-linear-form",
        r"\nabla_{\mathbf{x}} \, \boldsymbol{\beta}^\top \mathbf{x} = \boldsymbol{\beta}^\top",
        dict(beta=Real["n"], x=Real["n"]),
        "erratum: Zhang et al., Dive into Deep Learning, appendix on multivariable calculus, 2020",
        misfit=True,
    ),
    Formula(
        "misfit-bilinear-form",
        r"\nabla_X \, \mathbf{a}^\top X \mathbf{b} = \mathbf{b}\mathbf{a}^\top",
        dict(a=Real["m"], b=Real["n"], X=Real["m", "n"]),
        "slip: the transposed gradient",
        misfit=True,
    ),
    Formula(
        "misfit-backpropagation",
        r"\nabla_W f(W\vec{x}) = \vec{x} \, \nabla f(W\vec{x})^\top",
        dict(f=Smooth["m"], W=Real["m", "n"], x=Real["n"]),
        "slip: the transposed gradient",
        misfit=True,
    ),
    Formula(
        "misfit-chain-rule-order",
        r"D(\vec{f} \circ \vec{g})(\vec{x}) = D\vec{g}(\vec{x}) \, D\vec{f}(\vec{g}(\vec{x}))",
        dict(f=Smooth["m", "p"], g=Smooth["n", "m"], x=Real["n"]),
        "slip: order of the factors",
        misfit=True,
    ),
    Formula(
        "misfit-low-rank",
        r"\|A - XY\|_F \le \|A\|_F + \|X\|_F \|Y\|_F",
        dict(A=Real["m", "n"], X=Real["m", "k"], Y=Real["n", "k"]),
        "erratum: Bindel, summer course on numerical methods, 2018, A − XYᵀ is meant",
        misfit=True,
    ),
)
