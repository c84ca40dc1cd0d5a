"""Mutants of executed formulas that are true statements: reason → formula → edits (see `lab/mutants.py`)."""

from __future__ import annotations

WAIVERS: dict[str, dict[str, list[str]]] = {
    "the same norm twice, or one in between: ‖x‖∞ ≤ ‖x‖₂ ≤ ‖x‖₁ and ‖A‖₂ ≤ ‖A‖_F ≤ ‖A‖_*": {
        "prp-p-norm-order statement 1": [r"norm exchanged: _\infty → _2", r"norm exchanged: _2 → _\infty"],
        "prp-norms-compare statement 1": ["norm exchanged: _2 → _F"],
        "prp-norms-compare proof 4": ["norm exchanged: _F → _2 (3)"],
        "vector-norms-chain": [
            r"norm exchanged: _\infty → _2",
            "norm exchanged: _2 → _1",
            r"norm exchanged: _2 → _\infty",
        ],
        "spectral-frobenius-nuclear": ["norm exchanged: _2 → _F", "norm exchanged: _F → _2", "norm exchanged: _F → _*"],
        "mixed-submultiplicativity": ["norm exchanged: _F → _2 (3)", "norm exchanged: _F → _* (3)"],
        "unit-vector-projector": ["norm exchanged: _2 → _1 (2)"],
    },
    "x may be replaced by −x: it is any vector": {
        "prp-cauchy-schwarz statement 1": [r"sign flipped: \vec{x}^\top \vec{y} → -\vec{x}^\top \vec{y}"],
        "prp-p-norm statement 1": ["sign flipped: · → -", "sign flipped: + → -"],
        "3.14+3.15": [r"sign flipped: \vec{u}^\top [\nabla f(\vec{x})] → -\vec{u}^\top [\nabla f(\vec{x})]"],
        "exm-pseudoinverse statement 2": [r"term dropped: A\vec{x} → ·"],
    },
    "U and Q are square, so U Uᵀ = Uᵀ U = I and Qᵀ is orthonormal as well": {
        "prp-frobenius-invariance proof 1": [r"factors swapped: U^\top U → U U^\top"],
        "prp-norms-compare proof 2": [r"transpose added: Q → Q^\top"],
        "prp-spectral-invariance proof 1": [r"factors swapped: U^\top U → U U^\top"],
        "prp-spectral-invariance proof 2": [r"factors swapped: V V^\top → V^\top V"],
        "prp-svd-ellipse proof 1": [r"factors swapped: U^\top U → U U^\top"],
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
        "2.215+2.216+2.217+2.218+2.219+2.220+2.221+2.222": [
            r"factor dropped: \sum_{i=1}^{k+1} \alpha_i^2 → ·",
            r"factor dropped: \sqrt{\sum_{i=1}^{k+1} \alpha_i^2} → ·",
            r"factor dropped: \| \vec{x}_0 \|_2 → ·",
        ],
        "3.14+3.15": [r"factor dropped: \|\vec{u}\|_2 → ·"],
        "prp-spectral-invariance proof 2": [
            "exponent dropped: ^2 → ·",
            r"symbol exchanged: \vec{z} → \vec{x}",
            "number changed: 2 → 3",
            "exponent dropped: ^2 → · (2)",
            r"symbol exchanged: \vec{x} → \vec{z} (3)",
            "number changed: 2 → 3 (2)",
        ],
        "prp-svd-ellipse proof 2": ["exponent dropped: ^2 → · (4)", "number changed: 2 → 3 (4)"],
        "lem-null-range proof 2": ["exponent dropped: ^2 → ·", "number changed: 2 → 3"],
        "thm-eckart-young-spectral proof 5": [r"factor dropped: \sum_{i=1}^{k+1} \alpha_i^2 → ·"],
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
    "‖A‖_F is in between as well: ‖A‖_∞ ≤ √n ‖A‖_F, ‖A‖_F ≤ √n ‖A‖₂ and ‖A‖_F ≤ √m ‖A‖_∞": {
        "golub-infinity-norm": [r"norm exchanged: _\infty → _F", "norm exchanged: _2 → _F"],
    },
    "u vᵀ has rank 1, where ‖·‖₂, ‖·‖_F and ‖·‖_* agree": {
        "outer-product-norms": [
            "norm exchanged: _F → _2",
            "norm exchanged: _F → _*",
            "norm exchanged: _2 → _F",
            "norm exchanged: _2 → _*",
        ],
    },
    "A is symmetric, so its rows and columns have the same sums: ‖A‖₁ = ‖A‖∞": {
        "gershgorin-upper": [r"norm exchanged: _\infty → _1"],
    },
    "with r and c the largest ℓ2 norms of a row and a column: ‖A∘B‖₁ ≤ c(A) c(B), ‖A∘B‖∞ ≤ r(A) r(B), "
    "‖A∘B‖₂ ≤ r(A) c(B), and r(A), c(A) ≤ ‖A‖₂, r(A) ≤ ‖A‖∞, c(A) ≤ ‖A‖₁": {
        "hadamard-spectral-norm": [
            "norm exchanged: _2 → _1",
            r"norm exchanged: _2 → _\infty",
            "norm exchanged: _2 → _1 (2)",
            r"norm exchanged: _2 → _\infty (2)",
            "norm exchanged: _2 → _1 (3)",
            r"norm exchanged: _2 → _\infty (3)",
        ],
    },
    "the truncation is nearest in every norm that depends on the singular values alone, up to any positive factor": {
        "2.198": ["norm exchanged: _2 → _F", "norm exchanged: _2 → _*", r"factor 2: A - B → 2 \left( A - B \right)"],
        "2.223": ["norm exchanged: _F → _2", "norm exchanged: _F → _*", r"factor 2: A - B → 2 \left( A - B \right)"],
    },
    "what does not change with B is smallest at every B": {
        "2.198": ["term dropped: - B → ·", "symbol exchanged: A → B", "symbol exchanged: B → A"],
        "2.223": ["term dropped: - B → ·", "symbol exchanged: A → B", "symbol exchanged: B → A"],
    },
    "A and Σ have the same singular values, and orthogonal factors change none of them": {
        "2.185+2.186+2.187": [
            r"symbol exchanged: A → \Sigma",
            r"transpose added: U → U^\top",
            r"symbol exchanged: \Sigma → A",
            r"transpose dropped: ^\top → ·",
            r"symbol exchanged: \Sigma → A (2)",
        ],
        "prp-frobenius-singular-values proof 1": [
            r"symbol exchanged: A → \Sigma",
            r"transpose added: U → U^\top",
            r"symbol exchanged: \Sigma → A",
            r"transpose dropped: ^\top → ·",
            r"symbol exchanged: \Sigma → A (2)",
        ],
    },
    "the singular values beyond the last one are 0, and so are those beyond the rank: one more term adds nothing": {
        "2.184": ["bound moved: r → {r + 1}"],
        "2.185+2.186+2.187": ["bound moved: r → {r + 1}"],
        "2.227": ["bound moved: p → {p + 1}"],
        "2.228": ["bound moved: p → {p + 1} (2)"],
        "2.234": ["bound moved: p → {p + 1} (2)"],
        "2.235": ["bound moved: p → {p + 1}"],
        "von-neumann-trace": ["bound moved: n → {n + 1}"],
        "prp-weyl statement 1": ["bound moved: p → (p + 1)"],
        "thm-eckart-young-frobenius statement 1": ["bound moved: p → {p + 1}"],
        "thm-eckart-young-frobenius proof 2": ["bound moved: p → {p + 1}"],
        "thm-eckart-young-frobenius proof 3": ["bound moved: p → {p + 1}", "bound moved: p → {p + 1} (2)"],
        "cor-eckart-young-nuclear statement 1": ["bound moved: p → {p + 1}"],
        "cor-eckart-young-nuclear proof 1": ["bound moved: p → {p + 1}", "bound moved: p → {p + 1} (2)"],
        "exm-image-compression statement 1": ["bound moved: p → {p + 1}"],
    },
    "γ_i ≥ σ_{i+k} for every i, and σ_{p+k} = 0 as k ≥ 1: the last terms may be left out": {
        "2.234": ["bound moved: p → {p - 1}", "bound moved: p → {p - 1} (2)"],
        "thm-eckart-young-frobenius proof 3": ["bound moved: p → {p - 1} (2)"],
        "cor-eckart-young-nuclear proof 1": ["bound moved: p → {p - 1} (2)"],
    },
    "AᵀA and AAᵀ have the same largest eigenvalue and the same rank": {
        "2.190+2.191+2.192+2.193+2.194+2.195": [r"factors swapped: A^\top A → A A^\top (2)"],
        "rank-gram": [r"factors swapped: A^\top A → A A^\top", r"factors swapped: A A^\top → A^\top A"],
        "prp-spectral-singular-value proof 1": [r"factors swapped: A^\top A → A A^\top (2)"],
        "prp-svd-unique statement 2": [r"factors swapped: A^\top A → A A^\top"],
    },
    "the rank, and the dimension of the range, of a matrix and its transpose are the same": {
        "2.204": [r"transpose added: V_{k+1} → \left( V_{k+1} \right)^\top (2)"],
        "2.205": [r"transpose added: V_{k+1} → \left( V_{k+1} \right)^\top"],
        "lem-null-range proof 3": [r"transpose added: W → W^\top"],
    },
    "n + 1 exceeds every number up to n: −n, and k < n": {
        "2.205": ["sign flipped: n → -n", "symbol exchanged: n → k (3)"],
        "lem-null-range proof 3": ["sign flipped: n → -n", "symbol exchanged: n → k"],
    },
    "rank(−A) = rank(2A) = rank(A): the bounds hold for −A and 2A in place of A": {
        "2.231": [
            "sign flipped: · → -",
            r"factor 2: B → 2 \cdot B",
            "sign flipped: + → -",
            r"factor 2: C_{i-1} → 2 \cdot C_{i-1}",
        ],
        "rank-of-sum": [
            "sign flipped: · → - (2)",
            r"factor 2: A → 2 \cdot A (2)",
            "sign flipped: + → -",
            r"factor 2: B → 2 \cdot B (2)",
        ],
        "kronecker-trace-rank": [r"factor 2: A \otimes B → 2 \cdot A \otimes B (2)"],
        "hadamard-rank": [r"factor 2: A \odot B → 2 \cdot A \odot B"],
        "lem-singular-shift proof 2": [
            "sign flipped: · → -",
            r"factor 2: B → 2 \cdot B",
            "sign flipped: + → -",
            r"factor 2: C_{i-1} → 2 \cdot C_{i-1}",
        ],
    },
    "weaker: a ≤ |a|": {
        "rank-of-sum": [
            r"function exchanged: \lvert \operatorname … k}(B) \rvert → (\operatorname{rank} … me{rank}(B))"
        ],
        "von-neumann-trace": [r"function exchanged: \lvert \operatorname{tr}(AB) \rvert → (\operatorname{tr}(AB))"],
    },
    "σ_i(Aᵀ) = σ_i(A), so A may be transposed": {
        "von-neumann-trace": [r"transpose added: A → A^\top", r"transpose added: B → B^\top"],
        "exm-condition-number statement 1": [r"transpose added: A → A^\top", r"transpose added: A → A^\top (2)"],
        "exm-condition-number proof 1": [r"transpose added: A → A^\top"],
    },
    "A ⊗ B and B ⊗ A, and A and Aᵀ, have the same determinant, trace and rank": {
        "kronecker-determinant": [
            r"factors swapped: A \otimes B → B \otimes A",
            r"transpose added: A → A^\top",
            r"transpose added: B → B^\top",
        ],
        "kronecker-trace-rank": [
            r"factors swapped: A \otimes B → B \otimes A",
            r"transpose added: A → A^\top",
            r"transpose added: B → B^\top",
            r"factors swapped: A \otimes B → B \otimes A (2)",
            r"transpose added: A → A^\top (3)",
            r"transpose added: B → B^\top (3)",
        ],
    },
    "det(2 AᵀA) = 2ⁿ det(AᵀA)": {
        "gram-determinant-wide": [r"factor 2: A^\top A → 2 \cdot A^\top A"],
    },
    "B x_0 = 0, so B may be dropped, doubled or subtracted, and the sign of A x_0 is free": {
        "2.206+2.207+2.208+2.209": [
            "sign flipped: · → - (3)",
            "sign flipped: - → + (3)",
            r"factor 2: B → 2 \cdot B (3)",
            "term dropped: - B → · (3)",
            "sign flipped: · → - (4)",
            "sign flipped: - → + (4)",
            r"factor 2: B → 2 \cdot B (4)",
            "term dropped: - B → · (4)",
            "sign flipped: · → - (5)",
            "sign flipped: - → + (5)",
            r"factor 2: B\vec{x}_0 → 2 \cdot B\vec{x}_0",
            r"term dropped: - B\vec{x}_0 → ·",
        ],
        "2.210": [
            "sign flipped: · → - (2)",
            "sign flipped: - → + (2)",
            r"factor 2: B\vec{x}_0 → 2 \cdot B\vec{x}_0",
            r"term dropped: - B\vec{x}_0 → ·",
        ],
        "thm-eckart-young-spectral proof 3": [
            "sign flipped: · → -",
            "sign flipped: - → +",
            r"factor 2: B\vec{x}_0 → 2 \cdot B\vec{x}_0",
            r"term dropped: - B\vec{x}_0 → ·",
            "sign flipped: · → - (2)",
            "sign flipped: - → + (2)",
            r"factor 2: B → 2 \cdot B",
            "term dropped: - B → ·",
        ],
    },
    "‖A‖₂ ≥ ‖A x_0‖₂ for the unit vector x_0": {
        "2.210": ["term dropped: - B → ·"],
        "2.211+2.212+2.213+2.214": ["term dropped: - B → ·"],
        "2.215+2.216+2.217+2.218+2.219+2.220+2.221+2.222": ["term dropped: - B → ·"],
        "thm-eckart-young-spectral proof 3": ["term dropped: - B → · (2)"],
    },
    "v_iᵀ v_j = 0 unless i = j, so one index may stand for the other": {
        "2.211+2.212+2.213+2.214": ["index exchanged: i → j (8)"],
        "2.215+2.216+2.217+2.218+2.219+2.220+2.221+2.222": ["index exchanged: i → j", "index exchanged: i → j (2)"],
        "thm-eckart-young-spectral proof 4": ["index exchanged: i → j", "index exchanged: i → j (2)"],
    },
    "the matrix is diagonal: the transpose is the same": {
        "2.249": [r"transpose added: \begin{bmatrix} d_1  … end{bmatrix} → \left( \begin{bmatri … \right)^\top"],
        "3.70+3.71": [
            r"transpose added: D_{\vec{z}^{(i-1)}} \vec{u}^{(i)} → \left( D_{\vec{z}^{( … \right)^\top",
            r"transpose added: \vec{u}^{(i)} → \left( \vec{u}^{(i)} \right)^\top",
            r"transpose added: D\vec{\sigma}^{(i)}(\vec{z}^{(i-1)}) → \left( D\vec{\sigma} … \right)^\top",
        ],
        "3.72": [r"transpose added: D\vec{\sigma}^{(i)}(\vec{z}^{(i-1)}) → \left( D\vec{\sigma} … \right)^\top"],
        "3.73": [r"transpose added: D\vec{\sigma}^{(i)}(\vec{z}^{(i-1)}) → \left( D\vec{\sigma} … \right)^\top"],
        "3.74+3.75+3.76+3.77+3.78": [
            r"transpose added: D_{\vec{b}^{(i)}} \vec{z}^{(i)} → \left( D_{\vec{b}^{( … \right)^\top",
            r"transpose added: \vec{z}^{(i)} → \left( \vec{z}^{(i)} \right)^\top",
        ],
    },
    "a number is its own transpose: xᵀ A x = xᵀ Aᵀ x": {
        "2.252": [r"transpose added: A → A^\top", r"transpose added: D → D^\top"],
    },
    "the derivative of a linear map, and the second derivative of a quadratic one, is the same at every point": {
        "3.7+3.8+3.9+3.10": [r"factor 2: \vec{x} → 2 \cdot \vec{x}", r"symbol exchanged: \vec{x} → \vec{a}"],
        "3.32+3.33+3.34": [r"factor 2: \vec{x} → 2 \cdot \vec{x}", r"symbol exchanged: \vec{x} → \vec{a}"],
        "3.49": [r"factor 2: \vec{x} → 2 \cdot \vec{x}"],
        "3.51+3.52": [r"factor 2: \vec{x} → 2 \cdot \vec{x} (2)"],
        "3.82": [r"factor 2: \vec{x} → 2 \cdot \vec{x}", r"factor 2: \vec{x} → 2 \cdot \vec{x} (2)"],
        "D7": [r"factor 2: \mathbf{x} → 2 \cdot \mathbf{x}"],
        "D8": [r"factor 2: \mathbf{x} → 2 \cdot \mathbf{x}"],
        "D9": [r"factor 2: \mathbf{x} → 2 \cdot \mathbf{x}"],
        "least-squares-gradient": [r"factor 2: \vec{x} → 2 \cdot \vec{x} (2)"],
        "quadratic-form": [
            r"factor 2: \mathbf{x} → 2 \cdot \mathbf{x} (2)",
            r"symbol exchanged: \mathbf{x} → \mathbf{b} (3)",
        ],
    },
    "∂/∂x_i of c_i Σ_j x_j and of Σ_j c_j x_j are the same: c_i": {
        "3.7+3.8+3.9+3.10": ["index exchanged: j → i"],
        "D7": ["index exchanged: k → i"],
    },
    "the derivative is by another entry: the term is a constant there": {
        "3.21+3.22+3.23+3.24": [
            "sign flipped: + → -",
            r"factor 2: x_2^2 → 2 \cdot x_2^2",
            "term dropped: + x_2^2 → ·",
            "exponent dropped: ^2 → · (2)",
            r"factor 2: x_2 → \left( 2 \cdot x_2 \right)",
            "number changed: 2 → 3 (2)",
            "sign flipped: · → - (2)",
            r"factor 2: x_1^2 → 2 \cdot x_1^2 (2)",
            "term dropped: x_1^2 + → · (2)",
            "exponent dropped: ^2 → · (3)",
            r"factor 2: x_1 → \left( 2 \cdot x_1 \right) (2)",
            "number changed: 2 → 3 (3)",
        ],
        "3.37+3.38+3.39+3.40+3.41+3.42": [
            "sign flipped: + → - (3)",
            r"factor 2: \sum_{\substack{i=1  … {ij} x_i x_j → 2 \cdot \sum_{\subst … {ij} x_i x_j",
            r"term dropped: + \sum_{\substack{i= … {ij} x_i x_j → ·",
            r"function exchanged: \sum → \prod (3)",
            "bound moved: 1 → 2 (3)",
            "bound moved: n → {n - 1} (3)",
            r"factor 2: \sum_{j=1 \\ j \neq  … {ij} x_i x_j → 2 \cdot \sum_{j=1 \\ … {ij} x_i x_j",
            r"function exchanged: \sum → \prod (4)",
            "bound moved: 1 → 2 (4)",
            "bound moved: n → {n - 1} (4)",
            r"factor 2: A_{ij} x_i x_j → 2 \cdot A_{ij} x_i x_j",
            "factor dropped: x_i → · (2)",
            "factor dropped: x_j → · (2)",
            "factor dropped: A_{ij} → ·",
            "index exchanged: i → j (3)",
            "index exchanged: j → i (3)",
            "index exchanged: i → j (4)",
            "index exchanged: j → i (4)",
        ],
    },
    "a Hessian, and the Jacobian of a gradient, is symmetric": {
        "3.82": [r"transpose added: D(\nabla f)(\vec{x}) → \left( D(\nabla f)(\ … \right)^\top"],
        "3.79": [r"transpose added: D(\nabla f)(\vec{x}) → \left( D(\nabla f)(\ … \right)^\top"],
    },
    "the matrix on the right is symmetric, so the left one may be transposed": {
        "gaussian-likelihood-covariance": [
            r"transpose added: \nabla_\Sigma \left( … } S) \right) → \left( \nabla_\Sigma … \right)^\top"
        ],
        "resolvent-derivative": [
            r"transpose added: \frac{\partial}{\par … mbda I)^{-1} → \left( \frac{\partia … \right)^\top"
        ],
        "jacobian-of-normalization": [
            r"transpose added: \frac{\partial}{\par … thbf{x}\|_2} → \left( \frac{\partia … \right)^\top"
        ],
        "softmax-jacobian": [r"transpose added: D\vec{s}(\vec{x}) → \left( D\vec{s}(\vec … \right)^\top"],
    },
    "no entry of x is 0, so > and ≥ say the same there": {
        "D3": [r"condition: > → \ge", r"condition: < → \le"],
    },
    "2 x_j has the sign of x_j": {
        "D3": [r"factor 2: x_j → 2 \cdot x_j", r"factor 2: x_j → 2 \cdot x_j (2)"],
        "D4": [r"factor 2: \mathbf{x} → 2 \cdot \mathbf{x} (2)"],
        "gradient-of-one-norm": [r"factor 2: \vec{x} → 2 \cdot \vec{x} (2)"],
    },
    "D_b z and D_b b are both I": {
        "3.74+3.75+3.76+3.77+3.78": [r"symbol exchanged: \vec{z} → \vec{b}"],
    },
    "I commutes with everything, in the size that fits": {
        "3.74+3.75+3.76+3.77+3.78": [
            r"factors swapped: D_{\vec{z}^{(i)}} L( … })\} \cdot I → I\} \cdot D_{\vec{z} … bol{\theta})"
        ],
    },
    "the matrices commute: they are polynomials in one matrix, or inverses of such": {
        "resolvent-identity": [
            r"factors swapped: (A + \lambda I)^{-1} …  \mu I)^{-1} → (A + \mu I)^{-1} (A  … mbda I)^{-1}"
        ],
        "neumann-finite": [
            r"factors swapped: \Bigl( \sum_{k=0}^N  … igr) (I - F) → (I - F) \Bigl( \sum_ … N F^k \Bigr)"
        ],
    },
    "Q is square, so QᵀQ = I and QQᵀ = I say the same": {
        "cayley-transform": [r"factors swapped: Q^\top Q → Q Q^\top", r"factors swapped: Q Q^\top → Q^\top Q"],
    },
    "a determinant with two equal columns is 0, and both change sign when i and j trade places": {
        "cauchy-binet-two-rows": [r"condition: < → \le", "condition: < → >"],
    },
    "the terms with i = j and the empty sum for i = n are 0": {
        "lagrange-identity": ["bound moved: n-1 → n-1 + 1", "bound moved: i+1 → {i+1 - 1}"],
    },
    "the same on both sides: nothing is claimed any more": {
        "penrose": [r"transpose dropped: ^\top → ·", r"transpose dropped: ^\top → · (2)"],
        "projector-properties": ["exponent dropped: ^2 → ·"],
        "least-squares-pythagoras": [r"symbol exchanged: \hat{\vec{x}} → \vec{x} (3)"],
        "centering-matrix": ["exponent dropped: ^2 → ·"],
    },
    "P² = P, so P³ = P": {
        "projector-properties": ["number changed: 2 → 3"],
        "centering-matrix": ["number changed: 2 → 3"],
    },
    "tr(A ∘ B) = Σ a_ii b_ii, where λ_min(A) ≤ a_ii ≤ λ_max(A) and b_ii > 0": {
        "trace-of-product-bounds": [r"product exchanged: · → \odot"],
    },
    "the constant is lost in the derivative: log 2a = log 2 + log a": {
        "grad-log-abs-det": [
            r"factor 2: \lvert \det X \rvert → \left( 2 \cdot \lver … vert \right)",
            r"factor 2: \det X → 2 \cdot \det X",
            r"factor 2: X → \left( 2 \cdot X \right)",
        ],
        "grad-ln-det-bishop": [
            r"factor 2: \det \mathbf{A} → \left( 2 \cdot \det  … f{A} \right)",
            r"factor 2: \mathbf{A} → \left( 2 \cdot \mathbf{A} \right)",
        ],
        "grad-log-det-gram": [
            r"factor 2: \det(X^\top X) → \left( 2 \cdot \det( … p X) \right)",
            r"factor 2: X^\top X → 2 \cdot X^\top X",
        ],
        "gaussian-likelihood-covariance": [
            r"factor 2: \det \Sigma → \left( 2 \cdot \det \Sigma \right)",
            r"factor 2: \Sigma → \left( 2 \cdot \Sigma \right)",
        ],
    },
    "R(2x) = R(x)": {
        "rayleigh-gradient": [r"factor 2: \vec{x} → 2 \cdot \vec{x} (2)"],
    },
    "true for every c, and so for −c, 2c, 0 and 1": {
        "softmax-shift": [
            "sign flipped: + → -",
            r"factor 2: c \vec{1} → 2 \cdot c \vec{1}",
            r"term dropped: + c \vec{1} → ·",
            "factor dropped: c → ·",
        ],
    },
    "Σ_i (x_i − x̄) = 0, so the other factor may be moved by any multiple of x̄": {
        "covariance-matrix": [
            "sign flipped: - → +",
            r"factor 2: \bar{\vec{x}} → 2 \cdot \bar{\vec{x}}",
            r"term dropped: - \bar{\vec{x}} → ·",
            "sign flipped: - → + (2)",
            r"factor 2: \bar{\vec{x}} → 2 \cdot \bar{\vec{x}} (2)",
            r"term dropped: - \bar{\vec{x}} → · (2)",
        ],
    },
    "weaker: 0 and −|a| are below every rank": {
        "rank-of-sum": [
            r"sign flipped: \lvert \operatorname … k}(B) \rvert → -\lvert \operatornam … k}(B) \rvert",
            "symbol exchanged: A → B",
            "symbol exchanged: B → A",
        ],
    },
    "min_i x_i ≤ max_i x_i, and no instance attains either bound": {
        "log-sum-exp-bounds": [r"function exchanged: \max → \min"],
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
        "thm-svd statement 3": [r"transpose added: \Sigma_r → \left( \Sigma_r \right)^\top"],
        "prp-svd-subspaces proof 1": [r"transpose added: \Sigma_r^{-1} → \left( \Sigma_r^{-1} \right)^\top"],
        "prp-svd-subspaces proof 2": [
            r"transpose added: \Sigma_r → \left( \Sigma_r \right)^\top",
            r"transpose added: \Sigma_r → \left( \Sigma_r \right)^\top (2)",
        ],
        "def-truncated-svd statement 2": [r"transpose added: \Sigma_k → \left( \Sigma_k \right)^\top"],
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
        "prp-block-inverse proof 1": [r"factor 2: -A A^{-1} B D^{-1} + B D^{-1} → 2 \left( -A A^{-1} B … {-1} \right)"],
    },
    "a matrix commutes with its powers: the right factor is the k-th power of the left one": {
        "prp-block-derivative proof 1": [
            r"factors swapped: \begin{bmatrix} A &  … end{bmatrix} → \begin{bmatrix} A^k  … end{bmatrix}"
        ],
    },
    "wᵀSv = 0 for the maximiser v, so the term with it may be changed": {
        "thm-rayleigh proof 2": [
            "sign flipped: + → -",
            r"factor 2: 2cs \, \vec{w}^\top S \vec{v} → 2 \cdot 2cs \, \vec{ … op S \vec{v}",
            r"term dropped: + 2cs \, \vec{w}^\top S \vec{v} → ·",
            "factor dropped: s → ·",
            "factor dropped: c → ·",
            "number changed: 2 → 3 (2)",
            "symbol exchanged: c → s (2)",
            "symbol exchanged: s → c",
            r"symbol exchanged: s → \mu",
        ],
    },
    "an eigenvalue equals itself": {
        "thm-rayleigh proof 4": [r"symbol exchanged: \mu → \lambda"],
    },
    "‖B‖₂ = σ₂": {
        "thm-svd proof 4": ["index moved: 1 → 2"],
    },
    "w = 0, as the proof goes on to show": {
        "thm-svd proof 1": [r"factor 2: \vec{w}^\top → 2 \cdot \vec{w}^\top"],
        "thm-svd proof 2": [
            r"relation flipped: \le → \ge",
            r"relation flipped: \le → =",
            r"relation flipped: \le → \ge (2)",
            r"relation flipped: \le → = (2)",
            "sign flipped: + → -",
            r"factor 2: \vec{w}^\top \vec{w} → 2 \cdot \vec{w}^\top \vec{w}",
            r"term dropped: + \vec{w}^\top \vec{w} → ·",
            "norm exchanged: _2 → _1",
            r"norm exchanged: _2 → _\infty",
            r"factor 2: \vec{w}^\top → 2 \cdot \vec{w}^\top",
            r"factor 2: B → 2 \cdot B",
            r"factor 2: \vec{w} → 2 \cdot \vec{w}",
            "sign flipped: + → - (2)",
            r"factor 2: \vec{w}^\top \vec{w} → 2 \cdot \vec{w}^\top \vec{w} (2)",
            r"term dropped: + \vec{w}^\top \vec{w} → · (2)",
        ],
    },
    "(−A + E) x_0 − E x_0 = −A x_0, which is as long as A x_0": {
        "prp-weyl proof 1": ["sign flipped: · → - (2)"],
    },
    "z is perpendicular to A⁺b, whatever the signs": {
        "exm-pseudoinverse proof 2": ["sign flipped: · → -", "sign flipped: + → -"],
    },
    "A_k is the closest: equality": {
        "thm-eckart-young-spectral statement 1": ["symbol exchanged: B → A_k"],
        "thm-eckart-young-frobenius statement 1": ["symbol exchanged: B → A_k"],
        "cor-eckart-young-nuclear statement 1": ["symbol exchanged: B → A_k"],
    },
    "what is left is σ_{k+1} u_1 v_1ᵀ": {
        "thm-eckart-young-spectral statement 2": ["symbol exchanged: A → A_k", "symbol exchanged: A_k → A"],
    },
    "A_k + t u_1 v_1ᵀ is as close as A_k for every t with |t| ≤ σ_{k+1}": {
        "thm-eckart-young-spectral statement 2": [
            "sign flipped: - → + (2)",
            r"term dropped: - \sigma_{k+1} \vec{ … ec{v}_1^\top → ·",
            "index moved: k+1 → k+1 + 1",
        ],
    },
}
