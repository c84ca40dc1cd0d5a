"""What the text says of NumPy is what NumPy does: a sentence, its page, and a program that shows it.

Most such sentences stand beside a cell that shows them; here are those that no cell shows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK

A = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
S = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 5.0]])
x, w = np.array([1.0, 2.0, -1.0, 3.0, 5.0]), np.array([2.0, -1.0, 4.0])


def names_of_norms() -> bool:
    found = [np.linalg.norm(A, order) for order in (1, np.inf)]
    largest = [np.abs(A).sum(axis=0).max(), np.abs(A).sum(axis=1).max()]  # stretches, by the chapter's exercises
    return found == largest and found != [np.abs(A).sum(), np.abs(A).max()]


def third_result_of_svd() -> bool:
    U, sigma, Vh = np.linalg.svd(A)
    Sigma = np.zeros(A.shape)
    np.fill_diagonal(Sigma, sigma)
    return sigma.ndim == 1 and np.allclose(U @ Sigma @ Vh, A)


def noise_has_full_rank() -> bool:
    noisy = np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0]) + 1e-6 * np.array([[1, 0, 0], [0, -1, 0], [0, 0, 1]])
    return bool(np.linalg.matrix_rank(noisy) == 3)


def limit_of_matrix_rank() -> bool:
    limit = max(A.shape) * np.finfo(float).eps
    return [int(np.linalg.matrix_rank(np.diag([1.0, c * limit, 0.0]))) for c in (0.9, 1.1)] == [1, 2]


def nan_raises() -> bool:
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.svd(np.array([[1.0, np.nan], [0.0, 1.0]]))
    return True


def eigenvectors_are_columns() -> bool:
    values, vectors = np.linalg.eigh(S)
    return bool(np.all(np.diff(values) >= 0)) and np.allclose(S @ vectors[:, -1], values[-1] * vectors[:, -1])


def slogdet_of_a_large_matrix() -> bool:
    Z = np.diag(np.where(np.arange(500) < 3, -10.0, 10.0))
    sign, logarithm = np.linalg.slogdet(Z)
    with np.errstate(over="ignore"):
        return sign == -1 and np.isclose(logarithm, 500 * np.log(10)) and not np.isfinite(np.linalg.det(Z))


def rows_of_a_gradient() -> bool:
    r = np.array([1.0, -3.0])
    return np.array_equal(r @ A, A.T @ r)


def turned_kernels() -> bool:
    slid = [x[i : i + 3] @ w for i in range(3)]
    return np.array_equal(np.correlate(x, w), slid) and np.array_equal(
        np.convolve(x, w)[2:5], [x[i : i + 3] @ w[::-1] for i in range(3)]
    )


def row_by_row() -> bool:
    return np.array_equal(A.ravel(), A.T.ravel(order="F"))


def least_squares_and_the_pseudoinverse() -> bool:
    small = np.diag([1.0, 5e-16])  # 10⁻¹⁵ σ₁ is above it, and 2 ε σ₁ is not
    b = np.array([1.0, 1.0])
    between = np.vstack([np.diag([1.0, 1e-14]), np.zeros((98, 2))])  # above 10⁻¹⁵, below 100 ε
    found = np.linalg.lstsq(between, np.ones(100), rcond=None)[0]
    return (
        np.allclose(found, [1, 0])
        and np.linalg.pinv(between)[1, 1] > 1e13
        and np.linalg.pinv(between, rtol=None)[1, 1] == 0
        and np.linalg.pinv(small)[1, 1] * b[1] == 0
    )


def pieces_that_do_not_fit() -> bool:
    with pytest.raises(ValueError, match="dimension"):
        np.block([[np.ones((2, 2)), np.ones((3, 1))]])
    return True


def scaled_rows_and_columns() -> bool:
    d, e = np.array([2.0, -1.0]), np.array([1.0, 2.0, 3.0])
    return np.array_equal(d[:, None] * A, np.diag(d) @ A) and np.array_equal(A * e, A @ np.diag(e))


def a_row_and_a_column_are_repeated() -> bool:
    column = x[:, None]
    return np.array_equal(column + column.T, [[a + b for b in x] for a in x]) and x.T is not None and x.T.shape == (5,)


def a_vector_is_a_row_on_the_left() -> bool:
    r, B = np.array([2.0, -1.0]), np.arange(24.0).reshape(2, 3, 4)
    y, u = np.array([1.0, -2.0, 0.5, 3.0]), np.array([1.0, 4.0, -2.0])
    stacked = np.array([B_i @ y for B_i in B])
    return (
        (r @ A).shape == (3,)
        and np.array_equal(B @ y, stacked)
        and np.allclose((B @ y) @ u, [u @ row for row in stacked])
    )


def transposed_convolution() -> bool:
    delta, slid = np.array([1.0, 0.5, -2.0]), np.zeros((3, 5))
    for i in range(3):
        slid[i, i : i + 3] = w
    return np.array_equal(np.convolve(delta, w), slid.T @ delta)


def mean_of_the_rows() -> bool:
    return np.allclose(A.mean(axis=0), (A[0] + A[1]) / 2)


def columns_times_entries() -> bool:
    return np.array_equal(A * w, A @ np.diag(w))


def attribute_of_svd() -> bool:
    return np.array_equal(np.linalg.svd(A).S, np.linalg.svd(A)[1])


def reshape_by_rows() -> bool:
    return np.array_equal(A.reshape(-1), np.concatenate([A[0], A[1]])) and np.shares_memory(A, A.T)


def vectors_of_the_identity() -> bool:
    U, _, Vh = np.linalg.svd(np.eye(2))
    return U[:, 0].shape == Vh[0].shape == (2,) and np.allclose(np.outer(U[:, 0], Vh[0]), np.outer(Vh[0], Vh[0]))


def eigenvalues_rise() -> bool:
    return bool(np.all(np.diff(np.linalg.eigh(S)[0]) > 0))


def sums_in_a_row() -> bool:
    sums = np.cumsum([4.0, 2.0, 1.0])
    return sums.tolist() == [4, 6, 7] and np.searchsorted(sums, 6.0) == 1 and np.searchsorted(sums, 6.5) == 2


def many_right_sides() -> bool:
    X = np.linalg.solve(S, A.T)
    return X.shape == (3, 2) and np.allclose(S @ X, A.T)


def outer_and_kronecker() -> bool:
    table = [[A[i, j] * S for j in range(3)] for i in range(2)]
    return np.array_equal(np.kron(A, S), np.block(table)) and np.outer(w, x)[1, 3] == w[1] * x[3]


def powers_of_small_entries_vanish() -> bool:
    return np.linalg.norm([3e-200, 4e-200], 3) == 0


def parts_of_a_decomposition() -> bool:
    p = min(A.shape)
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    return (
        U.shape == (A.shape[0], p)
        and Vh.shape == (p, A.shape[1])
        and np.allclose((U * sigma) @ Vh, A)
        and np.allclose(np.linalg.svd(A, compute_uv=False), sigma)
    )


def shortest_solution() -> bool:
    b, wide = np.array([1.0, 3.0]), np.array([[1.0, 1.0], [2.0, 2.0]])  # the best x has the sum 7/5
    return np.allclose(np.linalg.lstsq(wide, b)[0], [0.7, 0.7]) and np.allclose(np.linalg.pinv(wide) @ b, [0.7, 0.7])


def absolute_values_lose_the_step() -> bool:
    stepped = np.linalg.norm(w + 1e-20j * np.array([1.0, 0.0, 0.0]))
    return bool(np.imag(stepped) == 0)


def a_pivot_is_zero() -> bool:
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.solve(np.array([[1.0, 2.0], [2.0, 4.0]]), np.ones(2))
    return np.allclose(S @ np.linalg.solve(S, w), w)


def blocks_and_slices() -> bool:
    P = np.block([[A, A], [S, S]])
    return (
        np.array_equal(np.hstack([A, A]), P[:2])
        and np.array_equal(np.vstack([A, S]), P[:, :3])
        and np.array_equal(P[:2, 3:], A)
    )


def absolute_part_of_allclose() -> bool:
    return np.allclose(0, 1e-8) and not np.allclose(0, 1.1e-8)


CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("chapters/01-norms", "are not the ℓ1 and ℓ∞ norms of its entries, but largest stretches", names_of_norms),
    (
        "chapters/01-norms",
        "NumPy's `np.linalg.norm(x, p)` computes the formula as it stands",
        powers_of_small_entries_vanish,
    ),
    (
        "chapters/02-svd",
        "the first $p$ columns of `U` and rows of `Vh`; `(U * S) @ Vh` is $A$",
        parts_of_a_decomposition,
    ),
    ("chapters/02-svd", "`np.linalg.lstsq(A, b)[0]` | the shortest least squares solution", shortest_solution),
    ("chapters/02-svd", "`np.linalg.svd(A).S`, `.Vh` | the three results have names", attribute_of_svd),
    ("chapters/04-gradients", "to a norm that NumPy computes from absolute values", absolute_values_lose_the_step),
    ("chapters/block-matrices", "and says so when a pivot is 0", a_pivot_is_zero),
    ("chapters/block-matrices", "`np.hstack` and `np.vstack` make a row and a column of them", blocks_and_slices),
    (
        "chapters/how-the-checks-work",
        "Its default tolerance has an absolute part, $10^{-8}$",
        absolute_part_of_allclose,
    ),
    ("chapters/02-svd", "its third result is $V^\\top$, not $V$", third_result_of_svd),
    ("chapters/02-svd", "as `np.linalg.matrix_rank` does", limit_of_matrix_rank),
    ("chapters/02-svd", "noise of size $10^{-6}$ has full rank for NumPy", noise_has_full_rank),
    ("chapters/02-svd", "An entry `nan` makes NumPy raise `numpy.linalg.LinAlgError`", nan_raises),
    ("chapters/02-svd", "The columns of its second result are the eigenvectors", eigenvectors_are_columns),
    ("chapters/02-svd", "ask for the same limit with `rtol=None`", least_squares_and_the_pseudoinverse),
    ("chapters/04-gradients", "so `r @ A` and `A.T @ r` are the same numbers", rows_of_a_gradient),
    ("chapters/07-matrix-gradients", "`slogdet` returns the sign of the determinant", slogdet_of_a_large_matrix),
    ("chapters/07-matrix-gradients", "that is what NumPy's `X.ravel()` returns", row_by_row),
    ("chapters/08-backpropagation", "this is called a cross-correlation, `np.correlate(x, w)`", turned_kernels),
    (
        "chapters/block-matrices",
        "With other shapes the pieces do not fit together, and NumPy says so",
        pieces_that_do_not_fit,
    ),
    ("chapters/block-matrices", "`d[:, None] * X` does it without building", scaled_rows_and_columns),
    ("chapters/05-jacobians", "reads the array on the left as a row", a_vector_is_a_row_on_the_left),
    ("chapters/07-matrix-gradients", "sums over the last index, for arrays", a_vector_is_a_row_on_the_left),
    ("chapters/08-backpropagation", "which is `np.convolve(delta, w)`", transposed_convolution),
    ("solutions/02-svd", "returns the eigenvalues of a symmetric matrix from the smallest on", eigenvalues_rise),
    ("solutions/03-low-rank-approximation", "finds the place of the first that is not below", sums_in_a_row),
    ("solutions/04-gradients", "NumPy averages along the first axis, `axis=0`", mean_of_the_rows),
    ("solutions/05-jacobians", "multiplies each column by its entry", columns_times_entries),
    ("solutions/05-jacobians", "NumPy does not know rows from columns", a_vector_is_a_row_on_the_left),
    ("solutions/05-jacobians", "holds the $k$ vectors $B_i \\vec{y}$ in its rows", a_vector_is_a_row_on_the_left),
    ("solutions/06-hessians", "`np.linalg.svd(A).S` are the singular values of $A$", attribute_of_svd),
    ("solutions/07-matrix-gradients", "NumPy's `X.reshape(-1)` goes row by row", reshape_by_rows),
    ("solutions/07-matrix-gradients", "`X.T` looks at the same numbers in another way", reshape_by_rows),
    ("solutions/07-matrix-gradients", "also for the $2 \\times 2$ identity", vectors_of_the_identity),
    ("solutions/block-matrices", "`np.kron(P, Q)` is the table of blocks", outer_and_kronecker),
    ("solutions/block-matrices", "(`np.outer(a, b)` is", outer_and_kronecker),
    ("solutions/block-matrices", "takes all columns of $B$ at once", many_right_sides),
    ("solutions/04-gradients", "NumPy does not complain for a larger $n$", a_row_and_a_column_are_repeated),
]


@pytest.mark.parametrize(("page", "says", "shown"), CLAIMS, ids=[one[2].__name__ for one in CLAIMS])
def test_a_sentence_on_numpy_is_true(page: str, says: str, shown: Callable[[], bool]) -> None:
    text = " ".join(" ".join(pages.markdown(BOOK.source(page))).split())
    assert says in text, f"{page} does not say “{says}” any more: mend this test."
    assert shown()
