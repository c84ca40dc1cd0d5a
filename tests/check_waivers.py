"""Mutants of checks that are true: reason → check or function → edits (see `lab/check_mutants.py`)."""

# ruff: noqa: E501  (the names of edits are as long as they are)

from __future__ import annotations

WAIVERS: dict[str, dict[str, list[str]]] = {
    "The Frobenius and the spectral norm of the transpose are those of the matrix.": {
        "def-frobenius-norm": [
            "transpose added: A → A.T",
            "transpose added: A → A.T (2)",
            "transpose added: A → A.T (3)",
            "transpose added: A → A.T (4)",
            "transpose added: A → A.T (5)",
            "transpose added: A → A.T (7)",
            "transpose added: B → B.T (2)",
        ],
        "prp-frobenius-trace": ["transpose added: A → A.T"],
        "prp-frobenius-invariance": ["transpose added: A → A.T (4)"],
        "def-spectral-norm": [
            "transpose added: A → A.T",
            "transpose added: A → A.T (5)",
            "transpose added: B → B.T (2)",
        ],
        "prp-norms-compare": [
            "transpose added: A → A.T",
            "transpose added: A → A.T (2)",
            "transpose added: A → A.T (5)",
            "transpose added: B → B.T (2)",
            "transpose added: B → B.T (4)",
        ],
        "frobenius": ["transpose added: A → A.T"],
        "spectral": ["transpose added: A → A.T"],
    },
    "A product of two vectors has the same value in both orders.": {
        "prp-cauchy-schwarz": [
            "operands swapped: x @ y → y @ x",
            "operands swapped: x @ y → y @ x (2)",
            "operands swapped: x @ y → y @ x (3)",
        ],
        "prp-symmetric-sides": [
            "operands swapped: x @ S @ y → y @ (x @ S)",
            "operands swapped: S @ x @ y → y @ (S @ x)",
        ],
    },
    "One side becomes another side of the same equality.": {
        "prp-frobenius-trace": ["operands swapped: A.T @ A → A @ A.T"],
        "prp-frobenius-invariance": [
            "factor dropped: U @ A @ V → U @ A",
            "factor dropped: U @ A → A",
            "factor dropped: U @ A → A (2)",
            "factor dropped: A @ V → A",
        ],
        "prp-trace-product": ["operands swapped: A @ B → B @ A", "operands swapped: B @ A → A @ B"],
        "prp-symmetric-sides": ["operands swapped: x @ S → S @ x", "operands swapped: S @ x → x @ S"],
        "prp-spectral-invariance": [
            "factor dropped: U @ A @ V → U @ A",
            "factor dropped: U @ A → A",
            "factor dropped: U @ A → A (2)",
            "factor dropped: A @ V → A",
        ],
    },
    "The transpose of an orthonormal matrix is orthonormal.": {
        "prp-frobenius-invariance": [
            "transpose added: U → U.T",
            "transpose added: U → U.T (2)",
            "transpose added: V → V.T",
            "transpose added: V → V.T (2)",
        ],
        "prp-spectral-invariance": [
            "transpose added: U → U.T",
            "transpose added: V → V.T",
            "transpose added: U → U.T (2)",
            "transpose added: V → V.T (2)",
        ],
    },
    "S is symmetric.": {
        "prp-symmetric-sides": ["transpose added: S → S.T", "transpose added: S → S.T (2)"],
    },
    "For x = 0 only, which stays 0 whatever it is divided by.": {
        "def-p-norm": ["constant changed: 1.0 → 2.0"],
    },
    "NumPy takes the limit p → ∞ by itself: powers with the exponent ∞ are 0 or 1, and 1/∞ is 0.": {
        "p_norm": ["variable exchanged: p → largest"],
    },
    "A vector and its negative have the same length.": {
        "prp-cauchy-schwarz": ["operands swapped: b * x - a * y → a * y - b * x"],
    },
    "The inequality holds for −x as well, and is as sharp.": {
        "prp-cauchy-schwarz": [
            "sign changed: at_most(x @ y, lengths, sharp=True) → at_most(-(x @ y), lengths, sharp=True)",
            "sign changed: at_most(x @ y, sizes, p_norm(x, p) * p_norm(y, q), sharp=True) → at_most(-(x @ y), sizes, p_norm(x, p) * p_norm(y, q), sharp=True)",
        ],
    },
    "NumPy takes any negative length for the one that is left open.": {
        "def-frobenius-norm": ["constant changed: 1 → 2"],
    },
    "The spectral norm is at most the Frobenius norm, and the same for matrices of rank 1.": {
        "def-frobenius-norm": ["function exchanged: frobenius(A + B) → spectral(A + B)"],
        "def-spectral-norm": ["function exchanged: spectral(B) → frobenius(B)"],
    },
    "The columns of A * x are x_j a_j, no longer than |x_j| times the norm, and as long for the best x.": {
        "def-spectral-norm": ["product exchanged: A @ x → A * x"],
        "exr-stretch-l1": ["product exchanged: A @ x → A * x"],
    },
    "The largest entry and the sum of the entries are at most the ℓ1 norm, with equality for some Ax.": {
        "exr-stretch-l1": [
            "function exchanged: np.sum(np.abs(A @ x)) → np.max(np.abs(A @ x))",
            "function dropped: np.abs(A @ x) → A @ x",
        ],
    },
    "A number: the vector on the left and the vector on the right may change sides.": {
        "prp-block-inner": ["operands swapped: a @ b → b @ a"],
        "prp-bilinear": ["operands swapped: x @ A @ y → y @ (x @ A)", "operands swapped: y @ A.T @ x → x @ (y @ A.T)"],
        "prp-block-quadratic": [
            "operands swapped: z @ P @ z → z @ (z @ P)",
            "operands swapped: x @ A @ x → x @ (x @ A)",
            "operands swapped: x @ B @ y → y @ (x @ B)",
            "operands swapped: y @ C @ x → x @ (y @ C)",
            "operands swapped: y @ D @ y → y @ (y @ D)",
            "operands swapped: z @ Q @ z → z @ (z @ Q)",
            "operands swapped: x @ A @ x → x @ (x @ A) (2)",
            "operands swapped: x @ B @ y → y @ (x @ B) (2)",
            "operands swapped: y @ D @ y → y @ (y @ D) (2)",
        ],
        "exr-complete-square": [
            "operands swapped: x @ A @ x → x @ (x @ A)",
            "operands swapped: x @ B @ y → y @ (x @ B)",
            "operands swapped: y @ D @ y → y @ (y @ D)",
            "operands swapped: y @ smallest_form(A, B, D) @ y → y @ (y @ smallest_form(A, B, D))",
        ],
    },
    "A quadratic form does not see whether its matrix is transposed.": {
        "prp-block-quadratic": [
            "transpose added: A → A.T",
            "transpose added: D → D.T",
            "transpose added: A → A.T (2)",
            "transpose added: D → D.T (2)",
            "operands swapped: z @ P → P @ z",
            "transpose added: P → P.T",
            "operands swapped: x @ A → A @ x",
            "transpose added: A → A.T (3)",
            "operands swapped: y @ D → D @ y",
            "transpose added: D → D.T (3)",
            "operands swapped: z @ Q → Q @ z",
            "transpose added: Q → Q.T",
            "operands swapped: x @ A → A @ x (2)",
            "transpose added: A → A.T (4)",
            "operands swapped: y @ D → D @ y (2)",
            "transpose added: D → D.T (4)",
        ],
        "exr-complete-square": [
            "operands swapped: y @ D → D @ y",
            "transpose added: D → D.T",
            "operands swapped: y @ smallest_form(A, B, D) → smallest_form(A, B, D) @ y",
            "transpose added: D → D.T (2)",
            "transpose added: D → D.T (3)",
        ],
        "smallest_form": ["transpose added: D → D.T"],
    },
    "A is symmetric.": {
        "exr-complete-square": [
            "operands swapped: x @ A → A @ x",
            "transpose added: A → A.T",
            "transpose added: A → A.T (2)",
            "transpose added: A → A.T (3)",
            "transpose added: A → A.T (4)",
        ],
        "smallest_at": ["transpose added: A → A.T"],
        "smallest_form": ["transpose added: A → A.T"],
    },
    "It only tells how large the terms are that are added up.": {
        "exr-complete-square": [
            "sign changed: abs(x) + abs(best) → abs(x) - abs(best)",
            "term dropped: abs(x) + abs(best) → abs(best)",
            "function dropped: abs(x) → x",
            "variable exchanged: x → best",
            "function dropped: abs(best) → best",
        ],
    },
    "The sum of all entries of a matrix is that of its transpose.": {
        "prp-bilinear": ["transpose added: terms → terms.T"],
    },
    "The same inequality at the point where it is an equality.": {
        "exr-complete-square": ["variable exchanged: x → best (2)"],
    },
    "An invertible matrix has one inverse, which is its pseudoinverse; the audit alone asks for others.": {
        "inverse": [
            "function exchanged: np.linalg.det(A) → np.linalg.trace(A)",
            "transpose added: A → A.T",
            "function dropped: np.linalg.pinv(A) → A",
            "transpose added: A → A.T (3)",
        ],
    },
    "The trace of a product does not depend on the order of its two factors.": {
        "exr-polynomial-derivative": ["operands swapped: slope @ E → E @ slope"],
    },
    "NumPy takes any negative number for the length that is left open.": {
        "vec": ["constant changed: 1 → 2"],
    },
    "A matrix commutes with its own polynomials.": {
        "polynomial": ["operands swapped: value @ A → A @ value"],
    },
    "The matrices are square and of one size; only the size is used.": {
        "polynomial": ["transpose added: A → A.T", "transpose added: A → A.T (3)", "variable exchanged: A → value (2)"],
        "derivative": [
            "transpose added: A → A.T",
            "variable exchanged: A → E",
            "transpose added: A → A.T (3)",
            "variable exchanged: A → E (3)",
        ],
    },
    "The singular values, and so the norms and the rank, of the transpose are those of the matrix.": {
        "exr-rank-one-by-hand": ["transpose added: A → A.T (2)"],
        "exr-terms-needed": [
            "transpose added: A → A.T",
            "transpose added: A → A.T (2)",
            "transpose added: A → A.T (3)",
            "transpose added: A → A.T (4)",
        ],
        "exr-nearest-singular": ["transpose added: A → A.T (2)", "transpose added: B → B.T (3)"],
        "exr-truncation-projects": [
            "transpose added: A → A.T",
            "transpose added: A → A.T (5)",
            "transpose added: A → A.T (8)",
        ],
        "exr-principal-components": ["transpose added: X → X.T"],
        "exr-weyl-sums": [
            "transpose added: D → D.T",
            "transpose added: A → A.T (5)",
            "transpose added: B → B.T (4)",
            "transpose added: E → E.T",
            "transpose added: A → A.T (8)",
            "transpose added: C → C.T (4)",
        ],
        "exr-power-steps": ["transpose added: product → product.T (2)", "transpose added: A → A.T (3)"],
        "singular_values": ["transpose added: A → A.T"],
        "singular_value": ["transpose added: A → A.T"],
        "as_close": ["transpose added: A → A.T", "transpose added: A → A.T (2)"],
        "terms_needed": ["transpose added: A → A.T"],
        "share_kept": ["transpose added: A → A.T", "transpose added: A → A.T (2)"],
        "between": ["transpose added: A → A.T", "transpose added: A → A.T (2)"],
    },
    "A matrix and its negative have the same singular values, and squares do not see a sign.": {
        "exr-rank-one-by-hand": [
            "operands swapped: A - truncated(A, 1) → truncated(A, 1) - A",
            "operands swapped: A - t * np.outer(U[:, 0], Vh[0]) → t * np.outer(U[:, 0], Vh[0]) - A",
        ],
        "exr-nearest-singular": ["operands swapped: A - B → B - A", "operands swapped: A - B → B - A (2)"],
        "exr-truncation-projects": ["operands swapped: A - L @ A → L @ A - A"],
        "exr-principal-components": ["operands swapped: X - np.mean(X, axis=0) → np.mean(X, axis=0) - X"],
        "exr-weyl-sums": ["operands swapped: A + B - D → D - (A + B)", "operands swapped: A @ C - E → E - A @ C"],
        "principal_components": ["operands swapped: X - np.mean(X, axis=0) → np.mean(X, axis=0) - X"],
        "squared_distances": [
            "operands swapped: X - np.mean(X, axis=0) → np.mean(X, axis=0) - X",
            "operands swapped: A - A @ W @ W.T → A @ W @ W.T - A",
        ],
    },
    "A larger interval end has the same error there; the steps further out tell the ends apart.": {
        "exr-rank-one-by-hand": ["variable exchanged: low → high", "variable exchanged: high → low"],
    },
    "It only tells which instances are tried, or up to where the number of terms runs.": {
        "exr-terms-needed": [
            "constant changed: 99 → 100",
            "constant changed: 99 → 98",
            "constant changed: 99 → 198",
            "dimension moved: i → i + 1",
            "variable exchanged: i → m",
            "constant changed: 0.001 → 1.001",
            "constant changed: 0.001 → 0.002",
        ],
        "exr-truncation-projects": ["dimension moved: k → k + 1"],
        "exr-principal-components": ["dimension moved: k → k + 1"],
        "exr-power-steps": ["constant changed: 0 → 1", "dimension moved: q → q + 1"],
    },
    "The order of the arguments does not matter: a minimum, or a formula that is symmetric in m and n.": {
        "exr-terms-needed": ["arguments swapped: worth_storing(m, n) → worth_storing(n, m)"],
        "exr-truncation-projects": ["arguments swapped: min(k, *A.shape) → min(*A.shape, k)"],
        "exr-principal-components": ["arguments swapped: min(k, *X.shape) → min(*X.shape, k)"],
    },
    "A matrix of rank 1 has σ_2 = 0, and the interval is the point σ_1.": {
        "exr-nearest-singular": ["function exchanged: spectral(A - B) → as_close(A - B)"],
    },
    "The two distances are equal; each is compared with the same third side.": {
        "exr-nearest-singular": [
            "variable exchanged: spectral_distance → distance",
            "variable exchanged: distance → spectral_distance",
        ],
    },
    "An orthogonal projection is symmetric and its own square.": {
        "exr-truncation-projects": [
            "transpose added: L → L.T",
            "operands swapped: L.T @ L → L @ L.T",
            "factor dropped: L.T @ L → L.T",
            "factor dropped: L.T @ L → L",
            "transpose dropped: L.T → L",
            "transpose added: L → L.T (2)",
            "transpose added: R → R.T",
            "operands swapped: R.T @ R → R @ R.T",
            "factor dropped: R.T @ R → R.T",
            "factor dropped: R.T @ R → R",
            "transpose dropped: R.T → R",
            "transpose added: R → R.T (2)",
            "transpose added: L → L.T (3)",
            "transpose added: R → R.T (3)",
            "transpose added: L → L.T (4)",
            "transpose added: R → R.T (4)",
            "transpose added: L → L.T (5)",
            "transpose added: L → L.T (6)",
        ],
    },
    "Both projections have the trace k.": {
        "exr-truncation-projects": ["variable exchanged: L → R (4)", "variable exchanged: R → L (4)"],
    },
    "Zero times 2 is zero, and so is minus zero.": {
        "exr-weyl-sums": [
            "factor 2: equal(singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B)) → equal(2 * singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B))",
            "sign changed: equal(singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B)) → equal(-singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B))",
            "factor 2: equal(singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B)) → equal(singular_value(D, i + j - 1), 2 * 0, scale=spectral(A) + spectral(B))",
            "sign changed: equal(singular_value(D, i + j - 1), 0, scale=spectral(A) + spectral(B)) → equal(singular_value(D, i + j - 1), -0, scale=spectral(A) + spectral(B))",
            "factor 2: equal(singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C)) → equal(2 * singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C))",
            "sign changed: equal(singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C)) → equal(-singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C))",
            "factor 2: equal(singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C)) → equal(singular_value(E, i + j - 1), 2 * 0, scale=spectral(A) * spectral(C))",
            "sign changed: equal(singular_value(E, i + j - 1), 0, scale=spectral(A) * spectral(C)) → equal(singular_value(E, i + j - 1), -0, scale=spectral(A) * spectral(C))",
        ],
    },
    "A rank may be bounded by more than needed. A near-miss sees that the check is not so generous.": {
        "exr-weyl-sums": [
            "sign changed: i + j - 1 → i + j + 1",
            "term dropped: i + j - 1 → i + j",
            "dimension moved: i → i + 1 (3)",
            "dimension moved: j → j + 1 (3)",
            "constant changed: 1 → 0",
            "sign changed: i + j - 1 → i + j + 1 (3)",
            "term dropped: i + j - 1 → i + j (3)",
            "dimension moved: i → i + 1 (6)",
            "dimension moved: j → j + 1 (6)",
            "constant changed: 1 → 0 (3)",
        ],
    },
    "The rank of E has the same bound as that of D.": {
        "exr-weyl-sums": ["variable exchanged: D → E"],
    },
    "A share between the same two, unless more than ten terms of like size remain.": {
        "between": ["factor dropped: 0.1 * after → 0.1"],
    },
    "Both matrices have as many columns.": {
        "exr-power-steps": [
            "variable exchanged: Q → Omega (4)",
            "variable exchanged: Q → sample (4)",
            "variable exchanged: Omega → sample",
            "variable exchanged: Omega → Q (2)",
        ],
    },
    "A matrix, its transpose and its diagonal matrix of singular values have the same singular values.": {
        "exr-svd-by-hand": ["transpose added: A → A.T (3)", "variable exchanged: A → Sigma"],
        "exr-interlacing": ["transpose added: A → A.T (2)", "transpose added: B → B.T"],
    },
    "A matrix, its transpose and a basis of its range have the same rank.": {
        "exr-null-space": ["transpose added: A → A.T (4)", "variable exchanged: A → R (2)"],
        "null_space": ["transpose added: A → A.T"],
        "column_space": ["transpose added: A → A.T"],
    },
    "A diagonal matrix is its own transpose.": {
        "exr-svd-by-hand": [
            "transpose added: Sigma → Sigma.T",
            "transpose added: identity → identity.T",
            "transpose added: identity → identity.T (2)",
            "transpose added: Sigma → Sigma.T (2)",
            "transpose added: Sigma → Sigma.T (3)",
        ],
        "exr-interlacing": ["transpose added: D → D.T"],
    },
    "The matrices are square and of one size; only the size is used (exercises on the SVD).": {
        "exr-svd-by-hand": ["transpose added: A → A.T"],
        "exr-polar": ["transpose added: A → A.T (3)", "variable exchanged: A → Q (2)", "variable exchanged: A → P (2)"],
        "exr-procrustes": ["transpose added: best → best.T (3)", "variable exchanged: best → Q (4)"],
    },
    "A square matrix with orthonormal columns has orthonormal rows.": {
        "exr-svd-by-hand": ["operands swapped: U.T @ U → U @ U.T", "operands swapped: V.T @ V → V @ V.T"],
        "exr-polar": ["operands swapped: Q.T @ Q → Q @ Q.T"],
        "exr-procrustes": ["operands swapped: best.T @ best → best @ best.T"],
    },
    "A projection is symmetric, and its own square.": {
        "exr-null-space": [
            "factor dropped: P @ P → P",
            "transpose added: P → P.T",
            "transpose added: P → P.T (2)",
            "transpose added: P → P.T (3)",
            "transpose added: P → P.T (4)",
            "factor dropped: Q @ Q → Q",
            "transpose added: Q → Q.T",
            "transpose added: Q → Q.T (2)",
            "transpose added: Q → Q.T (3)",
            "transpose added: Q → Q.T (4)",
            "transpose added: P → P.T (5)",
            "transpose added: Q → Q.T (5)",
        ],
    },
    "A times a vector of its null space is zero, and a vector of its range is its own projection.": {
        "exr-null-space": [
            "factor dropped: A @ (np.eye(n) - P) → A",
            "sign changed: np.eye(n) - P → np.eye(n) + P",
            "term dropped: np.eye(n) - P → np.eye(n)",
            "factor dropped: Q @ A → A",
        ],
    },
    "Singular values do not change under a turn or a transposition, and their list has one name as good as another.": {
        "exr-related-matrices": [
            "transpose added: A → A.T",
            "variable exchanged: transposed → sigma",
            "variable exchanged: transposed → turned",
            "transpose dropped: A.T → A",
            "transpose added: A → A.T (2)",
            "variable exchanged: turned → sigma",
            "variable exchanged: turned → transposed",
            "operands swapped: Q @ A → A @ Q",
            "factor dropped: Q @ A → A",
            "transpose added: Q → Q.T",
            "transpose added: A → A.T (3)",
            "transpose added: A → A.T (4)",
        ],
    },
    "P is symmetric, with the singular values of A.": {
        "exr-polar": [
            "transpose added: P → P.T",
            "transpose added: P → P.T (2)",
            "transpose dropped: P.T → P",
            "transpose added: P → P.T (3)",
            "transpose added: A → A.T (4)",
            "variable exchanged: A → P (3)",
        ],
    },
    "A matrix and its negative have the same Frobenius norm; A and B may change places, with Qᵀ for Q.": {
        "exr-procrustes": [
            "operands swapped: A @ best - B → B - A @ best",
            "operands swapped: A @ Q - B → B - A @ Q",
            "arguments swapped: least_square(A, B) → least_square(B, A)",
        ],
    },
    "The minimum is below the value of every other competitor, and below anything larger.": {
        "exr-procrustes": [
            "sign changed: at_most(least, np.sum((A @ Q - B) ** 2), scale=np.sum(A ** 2) + np.sum(B ** 2)) → at_most(-least, np.sum((A @ Q - B) ** 2), scale=np.sum(A ** 2) + np.sum(B ** 2))",
            "factor 2: at_most(least, np.sum((A @ Q - B) ** 2), scale=np.sum(A ** 2) + np.sum(B ** 2)) → at_most(least, 2 * np.sum((A @ Q - B) ** 2), scale=np.sum(A ** 2) + np.sum(B ** 2))",
            "sign changed: A @ Q - B → A @ Q + B",
            "factor dropped: A @ Q → A",
            "transpose added: Q → Q.T",
            "variable exchanged: Q → best",
        ],
    },
    "The inequality is weakened, or one of its sides put in place of another.": {
        "exr-interlacing": [
            "sign changed: at_most(lower, sigma, upper, scale=tau[0]) → at_most(-lower, sigma, upper, scale=tau[0])",
            "factor 2: at_most(lower, sigma, upper, scale=tau[0]) → at_most(lower, sigma, 2 * upper, scale=tau[0])",
            "variable exchanged: lower → sigma (2)",
            "variable exchanged: sigma → lower",
            "variable exchanged: sigma → upper",
            "variable exchanged: upper → sigma (2)",
            "sign changed: at_most(lower[i], stretched, sigma[i], scale=100000000.0 * tau[0]) → at_most(-lower[i], stretched, sigma[i], scale=100000000.0 * tau[0])",
            "factor 2: at_most(lower[i], stretched, sigma[i], scale=100000000.0 * tau[0]) → at_most(lower[i], stretched, 2 * sigma[i], scale=100000000.0 * tau[0])",
            "variable exchanged: sigma → tau (3)",
            "variable exchanged: sigma → upper (2)",
        ],
    },
    "NumPy cuts a slice at the end of the vector; only lengths are compared.": {
        "exr-interlacing": [
            "variable exchanged: p → n",
            "variable exchanged: lower → sigma",
            "variable exchanged: lower → upper",
            "variable exchanged: upper → sigma",
            "variable exchanged: upper → lower",
        ],
    },
    "A vector shared by X and Y is shared by Y and X; the first singular vector finds it too, to half the digits.": {
        "exr-interlacing": ["arguments swapped: shared(X, Y) → shared(Y, X)"],
        "shared": ["sign changed: -Y → Y", "constant changed: 1 → 0"],
    },
    "The sum of all squares of a matrix is that of its transpose.": {
        "least_square": ["transpose added: A → A.T", "transpose added: B → B.T"],
    },
    "The singular values of the transpose are those of the matrix.": {
        "prp-spectral-invariance": ["transpose added: A → A.T (4)"],
        "prp-frobenius-singular-values": ["transpose added: A → A.T"],
        "prp-spectral-singular-value": ["transpose added: A → A.T"],
        "prp-weyl": ["transpose added: A → A.T (2)", "transpose added: E → E.T (2)"],
        "exm-image-compression": ["transpose added: A → A.T (3)"],
        "nuclear": ["transpose added: A → A.T"],
    },
    "S is symmetric, and a product of two vectors has the same value in both orders.": {
        "thm-rayleigh": [
            "transpose added: S → S.T",
            "transpose added: S → S.T (2)",
            "operands swapped: x @ S @ x → x @ (x @ S)",
            "operands swapped: x @ S → S @ x",
            "transpose added: S → S.T (3)",
            "operands swapped: v @ S @ v → v @ (v @ S)",
            "operands swapped: v @ S → S @ v",
            "transpose added: S → S.T (4)",
            "operands swapped: S @ v → v @ S",
            "transpose added: S → S.T (5)",
        ],
    },
    "Weaker: every eigenvalue is at most the largest absolute value.": {
        "thm-rayleigh": ["variable exchanged: largest → size"],
    },
    "The rank of A is that of its transpose, and of U_r.": {
        "prp-svd-subspaces": ["transpose added: A → A.T", "variable exchanged: A → U_r"],
    },
    "Zero may be doubled, and has no sign.": {
        "prp-svd-subspaces": [
            "factor 2: equal(A @ V_0 @ V_0.T, np.zeros(A.shape), scale=size) → equal(2 * (A @ V_0 @ V_0.T), np.zeros(A.shape), scale=size)",
            "sign changed: equal(A @ V_0 @ V_0.T, np.zeros(A.shape), scale=size) → equal(-(A @ V_0 @ V_0.T), np.zeros(A.shape), scale=size)",
            "factor 2: equal(A @ V_0 @ V_0.T, np.zeros(A.shape), scale=size) → equal(A @ V_0 @ V_0.T, 2 * np.zeros(A.shape), scale=size)",
            "sign changed: equal(A @ V_0 @ V_0.T, np.zeros(A.shape), scale=size) → equal(A @ V_0 @ V_0.T, -np.zeros(A.shape), scale=size)",
        ],
        "lem-null-range": [
            "factor 2: equal(B @ x_0, np.zeros(len(B)), scale=size) → equal(2 * (B @ x_0), np.zeros(len(B)), scale=size)",
            "sign changed: equal(B @ x_0, np.zeros(len(B)), scale=size) → equal(-(B @ x_0), np.zeros(len(B)), scale=size)",
            "factor 2: equal(B @ x_0, np.zeros(len(B)), scale=size) → equal(B @ x_0, 2 * np.zeros(len(B)), scale=size)",
            "sign changed: equal(B @ x_0, np.zeros(len(B)), scale=size) → equal(B @ x_0, -np.zeros(len(B)), scale=size)",
        ],
        "thm-eckart-young-spectral": [
            "factor 2: equal(spectral(B_1 - truncated(B_1, k)), 0, scale=size) → equal(2 * spectral(B_1 - truncated(B_1, k)), 0, scale=size)",
            "sign changed: equal(spectral(B_1 - truncated(B_1, k)), 0, scale=size) → equal(-spectral(B_1 - truncated(B_1, k)), 0, scale=size)",
            "factor 2: equal(spectral(B_1 - truncated(B_1, k)), 0, scale=size) → equal(spectral(B_1 - truncated(B_1, k)), 2 * 0, scale=size)",
            "sign changed: equal(spectral(B_1 - truncated(B_1, k)), 0, scale=size) → equal(spectral(B_1 - truncated(B_1, k)), -0, scale=size)",
        ],
    },
    "U_r U_rᵀ A is A: one side becomes the other.": {
        "prp-svd-subspaces": ["factor dropped: U_r @ U_r.T @ A → A"],
    },
    "The columns of A, times the entries of a unit vector, are no longer than σ_1 together.": {
        "prp-spectral-singular-value": ["product exchanged: A @ x → A * x"],
    },
    "A diagonal matrix is symmetric.": {
        "thm-svd": ["transpose added: Sigma_r → Sigma_r.T"],
        "def-truncated-svd": ["transpose added: Sigma_k → Sigma_k.T"],
    },
    "U and V are square: both orders give the identity.": {
        "thm-svd": ["operands swapped: U.T @ U → U @ U.T", "operands swapped: V.T @ V → V @ V.T"],
    },
    "Only the number of rows counts, which is the same.": {
        "thm-svd": [
            "transpose added: U → U.T (3)",
            "variable exchanged: U → A (4)",
            "variable exchanged: U → Sigma (4)",
            "variable exchanged: U → U_r (4)",
            "transpose added: V → V.T (2)",
            "variable exchanged: V → V_r (4)",
        ],
    },
    "Weaker: what is at most σ is at most 2σ, and the σ are not negative.": {
        "thm-svd": [
            "sign changed: at_most(np.append(sigma[1:], 0), sigma) → at_most(-np.append(sigma[1:], 0), sigma)",
            "factor 2: at_most(np.append(sigma[1:], 0), sigma) → at_most(np.append(sigma[1:], 0), 2 * sigma)",
            "arguments swapped: np.append(sigma[1:], 0) → np.append(0, sigma[1:])",
            "constant changed: 0 → -1",
        ],
    },
    "A norm, or a square, does not see the sign of a difference.": {
        "prp-weyl": [
            "operands swapped: singular_values(A + E) - singular_values(A) → singular_values(A) - singular_values(A + E)"
        ],
        "exm-pseudoinverse": [
            "operands swapped: U_r @ (U_r.T @ b) - b → b - U_r @ (U_r.T @ b)",
            "operands swapped: x - V_r @ (V_r.T @ x) → V_r @ (V_r.T @ x) - x",
            "operands swapped: A @ x - b → b - A @ x",
            "operands swapped: A @ (solution + other) - b → b - A @ (solution + other)",
        ],
        "thm-eckart-young-frobenius": ["operands swapped: A - other → other - A"],
        "thm-eckart-young-spectral": [
            "operands swapped: A - A_k → A_k - A",
            "operands swapped: A - B → B - A",
            "operands swapped: A - close → close - A",
            "operands swapped: A - B_1 → B_1 - A",
            "operands swapped: B_1 - truncated(B_1, k) → truncated(B_1, k) - B_1",
        ],
        "exm-image-compression": ["operands swapped: A - A_k → A_k - A"],
        "cor-eckart-young-nuclear": [
            "operands swapped: A - A_k → A_k - A",
            "operands swapped: A - A_k → A_k - A (2)",
            "operands swapped: A - B → B - A",
        ],
        "difference": ["operands swapped: A - B → B - A"],
    },
    "AᵀA and AAᵀ have the same p largest eigenvalues.": {
        "prp-svd-unique": ["operands swapped: A.T @ A → A @ A.T"],
    },
    "Weaker: a length is not negative.": {
        "exm-pseudoinverse": [
            "sign changed: at_most(residual, length(A @ x - b), scale=size) → at_most(-residual, length(A @ x - b), scale=size)",
            "sign changed: at_most(length(solution), length(solution + other), scale=length(x)) → at_most(-length(solution), length(solution + other), scale=length(x))",
            "factor 2: at_most(length(solution), length(solution + other), scale=length(x)) → at_most(length(solution), 2 * length(solution + other), scale=length(x))",
        ],
    },
    "Every vector of the null space may stand for `other`, and it is perpendicular to the solution.": {
        "exm-pseudoinverse": [
            "sign changed: solution + other → solution - other",
            "term dropped: solution + other → solution",
            "variable exchanged: solution → other (2)",
            "sign changed: solution + other → solution - other (2)",
            "term dropped: solution + other → solution (2)",
            "variable exchanged: other → solution (2)",
        ],
    },
    "The rank is that of the transpose, and at most the number of columns of U_k, Σ_k and V_k.": {
        "def-truncated-svd": [
            "transpose added: A_k → A_k.T (3)",
            "variable exchanged: A_k → U_k (3)",
            "variable exchanged: A_k → Sigma_k (3)",
            "variable exchanged: A_k → V_k (3)",
        ],
    },
    "Wᵀ W = I, so c is as long as x_0.": {
        "lem-null-range": ["variable exchanged: x_0 → c (2)"],
    },
    "The limit below which a singular value counts as zero may be some times larger or smaller.": {
        "svd": [
            "factor dropped: max(A.shape) * np.finfo(float).eps → np.finfo(float).eps",
            "function exchanged: max(A.shape) → min(A.shape)",
            "transpose added: A → A.T (2)",
            "variable exchanged: A → U",
            "variable exchanged: A → Vh",
        ],
    },
    "Filled along the diagonal, or cut to a square: the transpose is the same.": {
        "svd": ["transpose added: Sigma → Sigma.T", "transpose added: Sigma → Sigma.T (3)"],
    },
    "Every matrix of rank at most k is a competitor, and none is closer.": {
        "thm-eckart-young-frobenius": [
            "sign changed: A + B / 1000 → A - B / 1000",
            "term dropped: A + B / 1000 → A",
            "term dropped: A + B / 1000 → B / 1000",
            "variable exchanged: A → B (2)",
            "variable exchanged: A → A_k (2)",
            "product exchanged: B / 1000 → B * 1000",
            "factor dropped: B / 1000 → B",
            "factor dropped: B / 1000 → 1000",
            "variable exchanged: B → A",
            "variable exchanged: B → A_k",
            "constant changed: 1000 → 1001",
            "constant changed: 1000 → 999",
            "constant changed: 1000 → 2000",
            "variable exchanged: close → B",
            "variable exchanged: close → A_k",
        ],
        "thm-eckart-young-spectral": [
            "sign changed: A + B / 1000 → A - B / 1000",
            "term dropped: A + B / 1000 → A",
            "term dropped: A + B / 1000 → B / 1000",
            "variable exchanged: A → B (2)",
            "variable exchanged: A → A_k (2)",
            "variable exchanged: A → B_1 (2)",
            "product exchanged: B / 1000 → B * 1000",
            "factor dropped: B / 1000 → B",
            "factor dropped: B / 1000 → 1000",
            "variable exchanged: B → A",
            "variable exchanged: B → A_k",
            "variable exchanged: B → B_1",
            "constant changed: 1000 → 1001",
            "constant changed: 1000 → 999",
            "constant changed: 1000 → 2000",
            "sign changed: A - close → A + close",
            "term dropped: A - close → A",
            "term dropped: A - close → close",
            "variable exchanged: close → B",
            "variable exchanged: close → A_k",
            "variable exchanged: close → B_1",
        ],
    },
    "Weaker, or the same on both sides.": {
        "thm-eckart-young-frobenius": [
            "variable exchanged: A_k → B (2)",
            "sign changed: at_most(error(A_k), error(close), scale=size) → at_most(-error(A_k), error(close), scale=size)",
            "factor 2: at_most(error(A_k), error(close), scale=size) → at_most(error(A_k), 2 * error(close), scale=size)",
            "variable exchanged: A_k → A (3)",
            "variable exchanged: A_k → close (3)",
        ],
        "thm-eckart-young-spectral": [
            "sign changed: at_most(sigma[k], spectral(A - close), scale=size) → at_most(-sigma[k], spectral(A - close), scale=size)",
            "factor 2: at_most(sigma[k], spectral(A - close), scale=size) → at_most(sigma[k], 2 * spectral(A - close), scale=size)",
            "dimension moved: k → k + 1 (4)",
            "function exchanged: spectral(A - close) → nuclear(A - close)",
            "function exchanged: spectral(B_1 - truncated(B_1, k)) → nuclear(B_1 - truncated(B_1, k))",
            "dimension moved: k → k + 1 (6)",
        ],
        "cor-eckart-young-nuclear": [
            "function exchanged: nuclear(A - A_k) → spectral(A - A_k) (2)",
            "variable exchanged: A_k → B (2)",
        ],
    },
    "A, A_k and B_1 differ by σ_{k+1} in the spectral norm, and A_k and B_1 are both closest.": {
        "thm-eckart-young-spectral": [
            "variable exchanged: A → B_1",
            "variable exchanged: A_k → B_1",
            "variable exchanged: A → A_k (5)",
            "variable exchanged: B_1 → A_k",
        ],
    },
    "A share does not change when all singular values are scaled.": {
        "exm-image-compression": [
            "product exchanged: sigma / sigma[0] → sigma * sigma[0]",
            "factor dropped: sigma / sigma[0] → sigma",
        ],
    },
    "A_k + t u_1 v_1ᵀ is as close as A_k for every t with |t| ≤ σ_{k+1}.": {
        "another": [
            "sign changed: parts['A_k'] - sigma[k] * np.outer(u[0], v[0]) → parts['A_k'] + sigma[k] * np.outer(u[0], v[0])",
            "term dropped: parts['A_k'] - sigma[k] * np.outer(u[0], v[0]) → parts['A_k']",
            "dimension moved: k → k + 1 (2)",
        ],
    },
    "More zeros after σ_p than are asked for change nothing.": {
        "svd": [
            "term dropped: p + k → p",
            "term dropped: p + k → k",
            "dimension moved: p → p + 1",
            "variable exchanged: p → k",
            "dimension moved: k → k + 1",
            "variable exchanged: k → p",
        ],
    },
    "The check does not use C_: the proof does.": {
        "difference": [
            "transpose added: C → C.T",
            "transpose added: C → C.T (2)",
            "variable exchanged: C → A (2)",
            "variable exchanged: C → B (2)",
            "constant changed: 0 → 1",
            "constant changed: 0 → -1",
            "transpose added: C → C.T (3)",
            "variable exchanged: C → A (3)",
            "variable exchanged: C → B (3)",
        ],
    },
}
