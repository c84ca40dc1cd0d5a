"""Chapter 7: gradients with respect to matrices, by differentials, traces, determinants, vec and singular values."""

import numpy as np
from qed import (
    Dimension,
    FullColumnRank,
    IllConditioned,
    Invertible,
    Moderate,
    Nonzero,
    Orthonormal,
    Positive,
    PositiveDefinite,
    PositiveDeterminant,
    Real,
    SimpleSingularValues,
    Skew,
    Symmetric,
    adjoint_test,
    assume,
    at_most,
    equal,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    taylor_test,
    vjp,
)

from .corpus import false, true


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_columns(X):
    return np.concatenate(list(X.T))


def by_rows(X):
    return np.concatenate(list(X))


# Traces and norms


@true("the gradient of tr(AX)")
def trace(A: Real["n", "m"], X: Real["m", "n"]):
    return taylor_test(lambda Z: np.trace(A @ Z), X, first=A.T)


@true("the computed gradient of tr(AX)")
def trace_computed(A: Real["n", "m"], X: Real["m", "n"]):
    return equal(gradient(lambda Z: np.trace(A @ Z), X), A.T)


@false("the gradient of tr(AX) is A, for any shape", why="it has the shape of X: Aᵀ")
def trace_wrong_shape(A: Real["n", "m"], X: Real["m", "n"]):
    return taylor_test(lambda Z: np.trace(A @ Z), X, first=A)


@false(
    "the gradient of tr(AX) is A",
    why="Aᵀ",
    subtle="symmetric A hides it, and for square A the shapes fit",
    at=dict(A=[[0, 1], [0, 0]], X=[[0, 0], [0, 0]]),
)
def trace_untransposed(A: Real["n", "n"], X: Real["n", "n"]):
    return equal(gradient(lambda Z: np.trace(A @ Z), X), A)


@true("the gradient of tr(AXB)")
def trace_of_three(A: Real["k", "m"], X: Real["m", "n"], B: Real["n", "k"]):
    return taylor_test(lambda Z: np.trace(A @ Z @ B), X, first=A.T @ B.T)


@false(
    "the gradient of tr(AXB) is BᵀAᵀ",
    why="AᵀBᵀ",
    subtle="matrices that commute hide it",
    at=dict(A=[[0, 1], [0, 0]], X=[[0, 0], [0, 0]], B=[[1, 0], [0, 0]]),
)
def trace_of_three_reversed(A: Real["n", "n"], X: Real["n", "n"], B: Real["n", "n"]):
    return taylor_test(lambda Z: np.trace(A @ Z @ B), X, first=B.T @ A.T)


@true("the gradient of a bilinear form by its matrix")
def bilinear(a: Real["m"], X: Real["m", "n"], b: Real["n"]):
    return taylor_test(lambda Z: a @ Z @ b, X, first=np.outer(a, b))


@false(
    "the gradient of a bilinear form by its matrix, the outer product turned",
    why="abᵀ",
    subtle="square matrices only: else the shapes do not fit",
    at=dict(a=[1, 0], X=[[0, 0], [0, 0]], b=[0, 1]),
)
def bilinear_turned(a: Real["n"], X: Real["n", "n"], b: Real["n"]):
    return taylor_test(lambda Z: a @ Z @ b, X, first=np.outer(b, a))


@true("the gradient of the squared Frobenius norm")
def frobenius(X: Real["m", "n"]):
    return taylor_test(lambda Z: np.sum(Z**2), X, first=2 * X)


@true("the gradient of the Frobenius norm")
def frobenius_root(X: Nonzero["m", "n"]):
    return taylor_test(np.linalg.norm, X, first=X / np.linalg.norm(X))


@true("the gradient of tr(XᵀAX)")
def trace_quadratic(A: Real["m", "m"], X: Real["m", "n"]):
    return taylor_test(lambda Z: np.trace(Z.T @ A @ Z), X, first=(A + A.T) @ X)


@false(
    "the gradient of tr(XᵀAX) is 2AX",
    why="(A + Aᵀ)X",
    subtle="symmetric A hides it",
    at=dict(A=[[0, 1], [0, 0]], X=[[0], [1]]),
)
def trace_quadratic_symmetric(A: Moderate["m", "m"], X: Moderate["m", "n"]):
    return equal(gradient(lambda Z: np.trace(Z.T @ A @ Z), X), 2 * A @ X)


@true("the gradient of tr(XᵀAXB)")
def trace_both_sides(A: Real["m", "m"], B: Real["n", "n"], X: Real["m", "n"]):
    return taylor_test(lambda Z: np.trace(Z.T @ A @ Z @ B), X, first=A @ X @ B + A.T @ X @ B.T)


@true("the gradient of tr(X²) is 2Xᵀ")
def trace_of_a_square(X: Real["n", "n"]):
    return taylor_test(lambda Z: np.trace(Z @ Z), X, first=2 * X.T)


@false(
    "the gradient of tr(X²) is 2X",
    why="2Xᵀ",
    subtle="symmetric X hides it",
    at=dict(X=[[0, 1], [0, 0]]),
)
def trace_of_a_square_untransposed(X: Real["n", "n"]):
    return taylor_test(lambda Z: np.trace(Z @ Z), X, first=2 * X)


@true("the gradient of tr(X³): the same X three times")
def trace_of_a_cube(X: Real["n", "n"]):
    return taylor_test(lambda Z: np.trace(Z @ Z @ Z), X, first=3 * (X @ X).T)


@false(
    "the gradient of tr(X³), one use of X only",
    why="all three uses count",
    subtle="repeated inputs",
)
def trace_of_a_cube_once(X: Real["n", "n"]):
    return taylor_test(lambda Z: np.trace(Z @ Z @ Z), X, first=(X @ X).T)


@true("the gradient of ‖Xᵀ − A‖²")
def distance_of_transpose(X: Real["m", "n"], A: Real["n", "m"]):
    return taylor_test(lambda Z: np.sum((Z.T - A) ** 2), X, first=2 * (X - A.T))


@false(
    "the gradient of ‖Xᵀ − A‖² is 2Xᵀ − A − Aᵀ",
    why="2(X − Aᵀ)",
    subtle="symmetric instances hide it",
    at=dict(X=[[0, 1], [0, 0]], A=[[0, 0], [0, 0]]),
)
def distance_of_transpose_posted(X: Real["n", "n"], A: Real["n", "n"]):
    return taylor_test(lambda Z: np.sum((Z.T - A) ** 2), X, first=2 * X.T - A - A.T)


@true("the gradient of ‖XᵀX − S‖²")
def gram(X: Real["m", "n"], S: Symmetric["n"]):
    return taylor_test(lambda Z: np.sum((Z.T @ Z - S) ** 2), X, first=4 * X @ (X.T @ X - S))


@false(
    "one entry of a matrix gradient is off by a factor 1 + 1e-9",
    why="the gradient of ½‖X‖² is X in every entry",
    subtle="one entry of many, a factor 1 + 1e-9",
    at=dict(X=[[1, 1], [1, 1]]),
)
def one_entry(X: Moderate["m", "n"]):
    G = np.array(X)
    G[0, -1] = G[0, -1] * (1 + 1e-9)
    return equal(gradient(lambda Z: np.sum(Z**2) / 2, X), G)


# Networks of one layer


@true("the gradient of ‖Aᵀx‖² by A")
def by_weights(A: Real["n", "m"], x: Real["n"]):
    return taylor_test(lambda Z: np.sum((Z.T @ x) ** 2), A, first=2 * np.outer(x, x) @ A)


@false(
    "the gradient of ‖Aᵀx‖² by A is 2Axxᵀ",
    why="2xxᵀA",
    subtle="square A only: else the shapes do not fit",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 0]),
)
def by_weights_turned(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda Z: np.sum((Z.T @ x) ** 2), A, first=2 * A @ np.outer(x, x))


@true("the gradient by the weights of the first layer")
def first_layer(A: Real["n", "k"], B: Real["k", "m"], x: Real["n"], c: Real["m"]):
    s = sigmoid(A.T @ x)
    delta = s * (1 - s) * (B @ (2 * (B.T @ s - c)))
    return taylor_test(lambda Z: np.sum((B.T @ sigmoid(Z.T @ x) - c) ** 2), A, first=np.outer(x, delta))


@true("the computed gradient by the weights of the first layer")
def first_layer_computed(A: Moderate["n", "k"], B: Moderate["k", "m"], x: Moderate["n"], c: Moderate["m"]):
    s = sigmoid(A.T @ x)
    delta = s * (1 - s) * (B @ (2 * (B.T @ s - c)))
    return equal(gradient(lambda Z: np.sum((B.T @ sigmoid(Z.T @ x) - c) ** 2), A), np.outer(x, delta))


@false("the gradient by the weights of the first layer without its slopes", why="σ′ is forgotten")
def first_layer_without_slopes(A: Real["n", "k"], B: Real["k", "m"], x: Real["n"], c: Real["m"]):
    delta = B @ (2 * (B.T @ sigmoid(A.T @ x) - c))
    return taylor_test(lambda Z: np.sum((B.T @ sigmoid(Z.T @ x) - c) ** 2), A, first=np.outer(x, delta))


@true("Eckart and Young's loss: the gradients by both factors")
def factors(A: Moderate["m", "n"], P: Moderate["m", "k"], Q: Moderate["n", "k"]):
    R = A - P @ Q.T
    return taylor_test(
        lambda P, Q: np.sum((A - P @ Q.T) ** 2) / 2, {"P": P, "Q": Q}, first={"P": -R @ Q, "Q": -R.T @ P}
    )


@true("the computed gradients of Eckart and Young's loss")
def factors_computed(A: Moderate["m", "n"], P: Moderate["m", "k"], Q: Moderate["n", "k"]):
    R = A - P @ Q.T
    by_P, by_Q = gradient(lambda P, Q: np.sum((A - P @ Q.T) ** 2) / 2, P, Q)
    return equal(by_P, -R @ Q), equal(by_Q, -R.T @ P)


@false(
    "Eckart and Young's loss: the residual of the second factor untransposed", why="−RᵀP", subtle="square shapes only"
)
def factors_untransposed(A: Moderate["n", "n"], P: Moderate["n", "n"], Q: Moderate["n", "n"]):
    R = A - P @ Q.T
    return taylor_test(lambda P, Q: np.sum((A - P @ Q.T) ** 2) / 2, {"P": P, "Q": Q}, first={"P": -R @ Q, "Q": -R @ P})


# Inverses and determinants


@true("the differential of the inverse")
def inverse(X: Invertible["n"]):
    M = np.linalg.inv(X)
    return taylor_test(np.linalg.inv, X, first=lambda V: -M @ V @ M)


@true("the directional derivative of the inverse")
def inverse_computed(X: Invertible["n"], V: Moderate["n", "n"]):
    M = np.linalg.inv(X)
    return equal(jvp(np.linalg.inv, X, V), -M @ V @ M)


@false(
    "the differential of the inverse by the power rule",
    why="−X⁻¹VX⁻¹",
    subtle="matrices that commute hide it",
    at=dict(X=[[1, 1], [0, 1]], V=[[0, 0], [1, 0]]),
)
def inverse_power_rule(X: Invertible["n"], V: Real["n", "n"]):
    M = np.linalg.inv(X)
    return equal(jvp(np.linalg.inv, X, V), -M @ M @ V)


@false("the differential of the inverse without its minus", why="−X⁻¹VX⁻¹")
def inverse_sign(X: Invertible["n"]):
    M = np.linalg.inv(X)
    return taylor_test(np.linalg.inv, X, first=lambda V: M @ V @ M)


@true("the inverse of an ill-conditioned matrix")
def inverse_ill_conditioned(X: IllConditioned["n"], V: Moderate["n", "n"]):
    M = np.linalg.inv(X)
    return equal(X @ jvp(np.linalg.inv, X, V) @ X, -V, scale=np.linalg.norm(X) ** 2 * np.linalg.norm(M) ** 2 * 4)


@true("the gradient of tr(YX⁻¹)")
def trace_of_inverse(X: Invertible["n"], Y: Real["n", "n"]):
    M = np.linalg.inv(X)
    return taylor_test(lambda Z: np.trace(Y @ np.linalg.inv(Z)), X, first=-M.T @ Y.T @ M.T)


@false(
    "the gradient of tr(YX⁻¹) by the quotient rule",
    why="−X⁻ᵀYᵀX⁻ᵀ",
    subtle="Y = I and symmetric X hide it",
    at=dict(X=[[1, 1], [0, 1]], Y=[[1, 0], [0, 0]]),
)
def trace_of_inverse_quotient(X: Invertible["n"], Y: Real["n", "n"]):
    M = np.linalg.inv(X)
    return taylor_test(lambda Z: np.trace(Y @ np.linalg.inv(Z)), X, first=-Y @ M @ M)


@true("the gradient of the determinant, at singular matrices as well", where="n == 2")
def determinant_2(X: Real["n", "n"]):
    cofactors = np.array([[X[1, 1], -X[1, 0]], [-X[0, 1], X[0, 0]]])
    return taylor_test(lambda Z: Z[0, 0] * Z[1, 1] - Z[0, 1] * Z[1, 0], X, first=cofactors)


@true("the gradient of the determinant by the inverse")
def determinant(X: Invertible["n"]):
    return taylor_test(np.linalg.det, X, first=np.linalg.det(X) * np.linalg.inv(X).T)


@true("the computed gradient of the determinant")
def determinant_computed(X: PositiveDeterminant["n"]):
    return equal(gradient(np.linalg.det, X), np.linalg.det(X) * np.linalg.inv(X).T)


@false(
    "the gradient of the determinant without the transpose",
    why="the cofactors are det X · X⁻ᵀ",
    subtle="symmetric X hides it",
    at=dict(X=[[1, 1], [0, 1]]),
)
def determinant_untransposed(X: Invertible["n"]):
    return equal(gradient(np.linalg.det, X), np.linalg.det(X) * np.linalg.inv(X))


@true("the gradient of log det for positive determinants")
def log_determinant(X: PositiveDeterminant["n"]):
    return taylor_test(lambda Z: np.log(np.linalg.det(Z)), X, first=np.linalg.inv(X).T)


@true("the gradient of log |det|, for any sign")
def log_size_of_determinant(X: Invertible["n"]):
    return equal(gradient(lambda Z: np.linalg.slogdet(Z)[1], X), np.linalg.inv(X).T)


@false(
    "the gradient of log det is X⁻¹",
    why="X⁻ᵀ",
    subtle="symmetric X hides it",
    at=dict(X=[[1, 1], [0, 1]]),
)
def log_determinant_untransposed(X: PositiveDeterminant["n"]):
    return taylor_test(lambda Z: np.log(np.linalg.det(Z)), X, first=np.linalg.inv(X))


@true("the Hessian of log det along two directions")
def log_determinant_second(X: PositiveDefinite["n"], V: Moderate["n", "n"]):
    M = np.linalg.inv(X)
    return equal(hvp(lambda Z: np.linalg.slogdet(Z)[1], X, V), -(M @ V @ M).T)


@true("on symmetric matrices log det has the gradient X⁻¹, along symmetric directions")
def log_determinant_symmetric(S: PositiveDefinite["n"], V: Symmetric["n"]):
    return taylor_test(lambda t: np.linalg.slogdet(S + t * V)[1], 0.0, first=np.sum(np.linalg.inv(S) * V))


@false(
    "on symmetric matrices the off-diagonals count twice: 2X⁻¹ − diag X⁻¹",
    why="along V the slope is tr(X⁻¹V)",
    subtle="diagonal X hides it",
    at=dict(S=[[2, 1], [1, 2]], V=[[0, 1], [1, 0]]),
)
def log_determinant_twice(S: PositiveDefinite["n"], V: Symmetric["n"]):
    M = np.linalg.inv(S)
    return taylor_test(lambda t: np.linalg.slogdet(S + t * V)[1], 0.0, first=np.sum((2 * M - np.diag(np.diag(M))) * V))


@true("a function of the symmetric part has a symmetric gradient")
def symmetric_part(A: Moderate["n", "n"], X: Moderate["n", "n"]):
    G = gradient(lambda Z: np.trace(A @ (Z + Z.T)) / 2, X)
    return equal(G, (A + A.T) / 2)


# Products, differentials


@true("the product rule for matrices, along a direction")
def product_rule(A: Moderate["m", "n"], X: Moderate["n", "n"], V: Moderate["n", "n"]):
    return equal(jvp(lambda Z: A @ Z @ Z, X, V), A @ V @ X + A @ X @ V)


@false(
    "the derivative of X² along V is 2XV",
    why="XV + VX",
    subtle="matrices that commute hide it",
    at=dict(X=[[0, 1], [0, 0]]),
)
def square_commuting(X: Real["n", "n"]):
    return taylor_test(lambda Z: Z @ Z, X, first=lambda V: 2 * X @ V)


@true("the derivative of X² as a function of the direction")
def square(X: Real["n", "n"]):
    return taylor_test(lambda Z: Z @ Z, X, first=lambda V: X @ V + V @ X)


@true("forward and reverse of X ↦ AXB")
def adjoint_two_sided(A: Real["k", "m"], B: Real["n", "r"]):
    return adjoint_test(
        lambda V: A @ V @ B, lambda U: A.T @ U @ B.T, (A.shape[1], B.shape[0]), (A.shape[0], B.shape[1])
    )


@false(
    "the reverse of X ↦ AXB is U ↦ AUB",
    why="AᵀUBᵀ",
    subtle="symmetric matrices hide it",
    at=dict(A=[[0, 1], [0, 0]], B=[[1, 0], [0, 1]]),
)
def adjoint_two_sided_untransposed(A: Real["n", "n"], B: Real["n", "n"]):
    return adjoint_test(lambda V: A @ V @ B, lambda U: A @ U @ B, A.shape, A.shape)


@true("the reverse of the inverse")
def reverse_of_inverse(X: Invertible["n"], U: Moderate["n", "n"]):
    M = np.linalg.inv(X)
    return equal(vjp(np.linalg.inv, X, U), -M.T @ U @ M.T)


@true("QᵀdQ is skew, along a curve of rotations")
def rotation(Q: Orthonormal["n"], K: Skew["n"]):
    curve = lambda t: Q @ np.linalg.solve(np.eye(len(K)) - t * K, np.eye(len(K)) + t * K)
    D = Q.T @ jvp(curve, 0.0, 1.0)
    return equal(D, -D.T)


@false(
    "QᵀdQ is skew, for columns of changing length as well",
    why="QᵀQ = I is used",
    at=dict(A=[[1, 0], [0, 1]], t=1),
)
def rotation_of_any(A: Invertible["n"], t: Positive):
    D = A.T @ jvp(lambda s: s * A, t, 1.0)
    return equal(D, -D.T)


@true("the projection onto the range of X moves symmetrically")
def projection(X: FullColumnRank["m", "n"], V: Moderate["m", "n"]):
    D = jvp(lambda Z: Z @ np.linalg.solve(Z.T @ Z, Z.T), X, V)
    return equal(D, D.T, scale=np.linalg.norm(D) + np.linalg.norm(np.linalg.inv(X.T @ X)) * np.linalg.norm(X) * 8)


# vec and Kronecker products, in both orders


@true("vec by columns: AXB has the Jacobian Bᵀ ⊗ A")
def kronecker_columns(A: Moderate["k", "m"], X: Moderate["m", "n"], B: Moderate["n", "r"]):
    return equal(jacobian(lambda Z: A @ Z @ B, X, order="columns"), np.kron(B.T, A))


@true("vec by rows: AXB has the Jacobian A ⊗ Bᵀ")
def kronecker_rows(A: Moderate["k", "m"], X: Moderate["m", "n"], B: Moderate["n", "r"]):
    return equal(jacobian(lambda Z: A @ Z @ B, X, order="rows"), np.kron(A, B.T))


@false(
    "vec by rows with the Kronecker product of the other order",
    why="A ⊗ Bᵀ",
    subtle="the order of vec",
    at=dict(A=[[1, 2], [0, 1]], X=[[0, 0], [0, 0]], B=[[0, 1], [2, 0]]),
)
def kronecker_rows_other_order(A: Moderate["n", "n"], X: Moderate["n", "n"], B: Moderate["n", "n"]):
    return equal(jacobian(lambda Z: A @ Z @ B, X, order="rows"), np.kron(B.T, A))


@false(
    "vec by columns with B untransposed",
    why="Bᵀ ⊗ A",
    subtle="symmetric B hides it",
    at=dict(A=[[1, 0], [0, 1]], X=[[0, 0], [0, 0]], B=[[0, 1], [0, 0]]),
)
def kronecker_columns_untransposed(A: Moderate["n", "n"], X: Moderate["n", "n"], B: Moderate["n", "n"]):
    return taylor_test(lambda Z: A @ Z @ B, X, first=np.kron(B, A), order="columns")


@true("vec by columns, in the Taylor test")
def kronecker_columns_tested(A: Real["k", "m"], X: Real["m", "n"], B: Real["n", "r"]):
    return taylor_test(lambda Z: A @ Z @ B, X, first=np.kron(B.T, A), order="columns")


@true("vec written out, on today's vectors: columns below one another", where="m == 2")
def vec_written_out(A: Real["m", "m"], X: Real["m", "n"]):
    f = lambda z: A @ np.stack([z[0::2], z[1::2]])
    return taylor_test(lambda z: by_columns(f(z)), by_columns(X), first=np.kron(np.eye(X.shape[1]), A))


@false(
    "vec written out, on today's vectors: I ⊗ A for rows behind one another",
    why="A ⊗ I",
    subtle="the order of vec",
    where="n == 2",
    at=dict(A=[[1, 2], [3, 4]], X=[[0, 0], [0, 0]]),
)
def vec_written_out_by_rows(A: Real["n", "n"], X: Real["n", "n"]):
    f = lambda z: A @ np.stack([z[:2], z[2:]])
    return taylor_test(lambda z: by_rows(f(z)), by_rows(X), first=np.kron(np.eye(2), A))


@true("the Jacobian of the transpose permutes, and is orthonormal")
def transpose(X: Moderate["m", "n"]):
    K = jacobian(lambda Z: Z.T, X, order="columns")
    return equal(K @ by_columns(X), by_columns(X.T)), equal(K.T @ K, np.eye(X.size))


@false(
    "the Jacobian of the transpose is the identity",
    why="it is the commutation matrix",
    subtle="vec by columns of Xᵀ is vec by rows of X",
    at=dict(X=[[1, 2], [0, 1]]),
)
def transpose_is_identity(X: Moderate["m", "n"]):
    return equal(jacobian(lambda Z: Z.T, X, order="columns"), np.eye(X.size))


@true("the Hessian of tr(XᵀAXB), symmetric A and B, by columns")
def hessian_columns(A: Symmetric["m"], B: Symmetric["n"], X: Moderate["m", "n"]):
    return taylor_test(
        lambda Z: np.trace(Z.T @ A @ Z @ B), X, first=2 * A @ X @ B, second=2 * np.kron(B, A), order="columns"
    )


@true("the computed Hessian of tr(XᵀAXB), symmetric A and B, by rows")
def hessian_rows(A: Symmetric["m"], B: Symmetric["n"], X: Moderate["m", "n"]):
    return equal(hessian(lambda Z: np.trace(Z.T @ A @ Z @ B), X, order="rows"), 2 * np.kron(A, B))


@false(
    "the Hessian of tr(XᵀAXB) by columns, in the order for rows",
    why="2B ⊗ A",
    subtle="the order of vec, at second order",
    at=dict(A=[[1, 0], [0, 2]], B=[[1, 1], [1, 3]], X=[[0, 0], [0, 0]]),
)
def hessian_columns_other_order(A: Symmetric["m"], B: Symmetric["n"], X: Moderate["m", "n"]):
    return taylor_test(
        lambda Z: np.trace(Z.T @ A @ Z @ B), X, first=2 * A @ X @ B, second=2 * np.kron(A, B), order="columns"
    )


@true("the chain rule over a matrix: all entries of y sum up")
def chain_over_a_matrix(X: Moderate["m", "n"], a: Moderate["n"]):
    g = lambda Z: np.tanh(Z @ a)
    by_vec = jacobian(g, X, order="rows").T @ (2 * g(X))
    return equal(by_rows(gradient(lambda Z: np.sum(g(Z) ** 2), X)), by_vec)


@false(
    "the flattened gradient put back by columns, though it was flattened by rows",
    why="both must go the same way",
    subtle="the order of vec; symmetric gradients hide it",
    at=dict(X=[[1, 2], [0, 1]]),
)
def flattened_the_other_way(X: Moderate["m", "n"]):
    return equal(by_columns(gradient(lambda Z: np.sum(Z**2), X)), by_rows(2 * X))


# Singular values


@true(
    "the gradient of a simple largest singular value", objects=lambda X: dict(svd=np.linalg.svd(X, full_matrices=False))
)
def largest_singular_value(X: SimpleSingularValues["m", "n"], svd):
    U, _, V = svd
    return equal(gradient(lambda Z: np.linalg.svd(Z, compute_uv=False)[0], X), np.outer(U[:, 0], V[0]))


@true("the Taylor test of the spectral norm where it is simple")
def spectral_norm(X: SimpleSingularValues["m", "n"]):
    U, _, V = np.linalg.svd(X, full_matrices=False)
    return taylor_test(lambda Z: np.linalg.norm(Z, 2), X, first=np.outer(U[:, 0], V[0]))


@false(
    "the gradient of the spectral norm is X/‖X‖₂", why="u₁v₁ᵀ", subtle="rank one hides it", at=dict(X=[[2, 0], [0, 1]])
)
def spectral_norm_as_frobenius(X: SimpleSingularValues["m", "n"]):
    return equal(gradient(lambda Z: np.linalg.norm(Z, 2), X), X / np.linalg.norm(X, 2))


@false(
    "the gradient of the spectral norm is v₁u₁ᵀ",
    why="u₁v₁ᵀ",
    subtle="symmetric matrices hide it, up to a sign",
    at=dict(X=[[0, 2], [1, 0]]),
)
def spectral_norm_turned(X: SimpleSingularValues["n", "n"]):
    U, _, V = np.linalg.svd(X, full_matrices=False)
    return taylor_test(lambda Z: np.linalg.norm(Z, 2), X, first=np.outer(V[0], U[:, 0]))


@false(
    "the gradient of the spectral norm, ties included",
    why="at a tie the larger of two singular values counts: ‖diag(1 + t, 1 − t)‖₂ = 1 + |t|",
    subtle="only at a tie",
    where="n >= 2",
    at=dict(c=1, n=2),
)
def spectral_norm_at_a_tie(c: Positive, n: Dimension):
    e = np.eye(n)[0]
    return taylor_test(lambda Z: np.linalg.norm(Z, 2), c * np.eye(n), first=np.outer(e, e))


@true("the gradient of the nuclear norm at full rank")
def nuclear_norm(X: SimpleSingularValues["m", "n"]):
    U, sigma, V = np.linalg.svd(X, full_matrices=False)
    assume(sigma[-1] > 1 / 16)
    return equal(gradient(lambda Z: np.sum(np.linalg.svd(Z, compute_uv=False)), X), U @ V)


@false(
    "the gradient of the nuclear norm at rank one is uvᵀ",
    why="a singular value 0 has a kink",
    subtle="only where the rank is not full",
    at=dict(c=1),
)
def nuclear_norm_at_rank_one(c: Positive):
    return taylor_test(lambda Z: np.linalg.norm(Z, "nuc"), np.diag([c, 0 * c]), first=np.diag([1.0, 0.0]))


@true("the squares of the singular values sum to a smooth function, ties included")
def squares_of_singular_values(Q: Orthonormal["n"]):
    return equal(gradient(lambda Z: np.trace(Z.T @ Z), Q), 2 * Q)


@true("the largest singular value is convex along lines")
def spectral_norm_convex(X: SimpleSingularValues["m", "n"], Y: Moderate["m", "n"]):
    tangent = jvp(lambda Z: np.linalg.norm(Z, 2), X, Y - X)
    return at_most(np.linalg.norm(X, 2) + tangent, np.linalg.norm(Y, 2), scale=8.0 + np.linalg.norm(X))


@true("the function of a block triangular matrix holds its derivative")
def mathias(X: Moderate["n", "n"], E: Moderate["n", "n"]):
    n = len(X)
    block = np.concatenate([np.concatenate([X, E], axis=1), np.concatenate([0 * X, X], axis=1)])
    return equal((block @ block @ block)[:n, n:], jvp(lambda Z: Z @ Z @ Z, X, E), scale=27.0 * n**2 * 8)


@false(
    "X³ moves along E by 3X²E",
    why="X²E + XEX + EX²",
    subtle="matrices that commute hide it",
    at=dict(X=[[0, 1], [0, 0]], E=[[0, 0], [1, 0]]),
)
def cube_commuting(X: Moderate["n", "n"], E: Moderate["n", "n"]):
    return equal(jvp(lambda Z: Z @ Z @ Z, X, E), 3 * X @ X @ E)


@true("least squares by its matrix")
def least_squares_by_matrix(A: Real["m", "n"], x: Real["n"], y: Real["m"]):
    return taylor_test(lambda M: np.sum((M @ x - y) ** 2), A, first=2 * np.outer(A @ x - y, x))


@false(
    "least squares by its matrix, one row forgotten",
    why="every row has its residual",
    subtle="one row of three or more",
    at=dict(A=[[1], [1], [1]], x=[1], y=[0, 0, 0]),
)
def least_squares_by_matrix_but_a_row(A: Real["m", "n"], x: Real["n"], y: Real["m"]):
    r = (A @ x - y) * np.where(np.arange(len(y)) == 2, 0.0, 1.0)
    return taylor_test(lambda M: np.sum((M @ x - y) ** 2), A, first=2 * np.outer(r, x))


@true("the mean of the squares of a matrix")
def mean_square(X: Real["m", "n"]):
    return taylor_test(lambda Z: np.mean(Z**2), X, first=2 * X / X.size)


@false(
    "the mean of the squares of a matrix, divided by the number of rows squared",
    why="by mn",
    subtle="only for rectangular shapes",
    at=dict(X=[[1, 1]]),
)
def mean_square_by_rows(X: Real["m", "n"]):
    return taylor_test(lambda Z: np.mean(Z**2), X, first=2 * X / len(X) ** 2)


@false(
    "the gradient of log det X is X⁻ᵀ at every invertible X",
    why="where the determinant is negative, log det X has no value",
    subtle="the formula has a value there",
    at=dict(X=[[-1]]),
)
def log_of_a_negative_determinant(X: Invertible["n"]):
    return equal(gradient(lambda Z: np.log(np.linalg.det(Z)), X), np.linalg.inv(X).T)
