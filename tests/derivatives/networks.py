"""Chapter 8: backpropagation through layers, batches, forks, attention and convolution."""

import numpy as np
from qed import (
    Activation,
    Matrices,
    Moderate,
    Network,
    OffKinks,
    Probabilities,
    Real,
    adjoint_test,
    assume,
    at_most,
    equal,
    gradient,
    jacobian,
    taylor_test,
    vjp,
)

from .corpus import false, true


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def softmax_rows(S):
    E = np.exp(S)
    return E / np.sum(E, axis=1)[:, None]


def half_square(out, y):
    return np.sum((out - y) ** 2) / 2


# Networks of any depth


def forward(W, b, activations, x):
    """z of every layer."""
    z = [W[0] @ x + b[0]]
    for i in range(1, len(W)):
        z.append(W[i] @ activations[i - 1](z[-1]) + b[i])
    return z


def backward(net, x, y, slope=lambda net, i, z: net.activations[i].slope(z[i])):
    """The gradients of ½‖z⁽ᵐ⁾ − y‖² by every z, from the last layer to the first."""
    z = forward(net.W, net.b, net.activations, x)
    deltas = [z[-1] - y]
    for i in range(net.depth - 2, -1, -1):
        deltas.insert(0, slope(net, i, z) * (net.W[i + 1].T @ deltas[0]))
    return deltas


def loss(net, x, y):
    """½‖z⁽ᵐ⁾ − y‖² as a function of all weights and biases."""
    m = net.depth
    return lambda *p: half_square(forward(p[:m], p[m:], net.activations, x)[-1], y)


def inputs(net, x):
    """What every layer multiplies by its weights."""
    z = forward(net.W, net.b, net.activations, x)
    return [x, *(net.activations[i](z[i]) for i in range(net.depth - 1))]


def off_kinks(net, x):
    return all(np.min(np.abs(z)) > 1 / 64 for z in forward(net.W, net.b, net.activations, x)[:-1])


@true("backpropagation: the gradients by all weights and biases of a network of any depth")
def backpropagation(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    deltas, u = backward(net, x, y), inputs(net, x)
    got = gradient(loss(net, x, y), *net.W, *net.b)
    want = [np.outer(d, v) for d, v in zip(deltas, u, strict=True)] + deltas
    return tuple(equal(g, w) for g, w in zip(got, want, strict=True))


@true("backpropagation, in the Taylor test of all weights and biases")
def backpropagation_tested(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    deltas, u, m = backward(net, x, y), inputs(net, x), net.depth
    names = [f"W{i}" for i in range(m)] + [f"b{i}" for i in range(m)]
    first = dict(zip(names, [np.outer(d, v) for d, v in zip(deltas, u, strict=True)] + deltas, strict=True))
    return taylor_test(loss(net, x, y), dict(zip(names, [*net.W, *net.b], strict=True)), first=first)


@true("the gradient by a bias is that by its z, in every layer")
def bias_of_every_layer(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    got = gradient(loss(net, x, y), *net.W, *net.b)[net.depth :]
    return tuple(equal(g, delta) for g, delta in zip(got, backward(net, x, y), strict=True))


@true("the gradient by the input is W⁽⁰⁾ᵀδ⁽⁰⁾")
def by_the_input(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    f = lambda v: half_square(forward(net.W, net.b, net.activations, v)[-1], y)
    return equal(gradient(f, x), net.W[0].T @ backward(net, x, y)[0])


@true("the Jacobian of a network is the product of its layers' Jacobians")
def network_jacobian(net: Network["n", "k"], x: Moderate["n"]):
    assume(off_kinks(net, x))
    z = forward(net.W, net.b, net.activations, x)
    J = net.W[0]
    for i in range(1, net.depth):
        J = net.W[i] @ np.diag(net.activations[i - 1].slope(z[i - 1])) @ J
    return equal(jacobian(lambda v: forward(net.W, net.b, net.activations, v)[-1], x), J)


@false(
    "backpropagation without slopes",
    why="σ′ is forgotten",
    subtle="nothing to see for depth 1",
)
def without_slopes(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    deltas = backward(net, x, y, slope=lambda net, i, z: 1.0)
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[net.depth], deltas[0])


@false(
    "backpropagation that forgets one slope, in the layers before the last two",
    why="every layer has its slope",
    subtle="in one layer: only networks of three layers or more show it",
)
def without_a_slope_far_back(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    slope = lambda net, i, z: net.activations[i].slope(z[i]) if i >= net.depth - 2 else 1.0
    deltas = backward(net, x, y, slope)
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[net.depth], deltas[0])


@false(
    "backpropagation with the slope of tanh for every activation",
    why="1 − u² is the slope of tanh only",
    subtle="right for one activation of several, and for depth 1",
)
def slopes_of_tanh(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    deltas = backward(net, x, y, slope=lambda net, i, z: 1 - net.activations[i](z[i]) ** 2)
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[net.depth], deltas[0])


@false(
    "backpropagation with the slope taken at the layer's output",
    why="σ′(z), not σ′(σ(z))",
    subtle="relu hides it, and depth 1",
)
def slopes_at_the_output(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    slope = lambda net, i, z: net.activations[i].slope(net.activations[i](z[i]))
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[net.depth], backward(net, x, y, slope)[0])


@false(
    "the gradient by the weights of the first layer is off by a factor 1 + 1e-6 in deep networks",
    why="δuᵀ",
    subtle="in one layer, from depth 3 on, a factor 1 + 1e-6",
)
def slightly_off_in_deep_ones(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    factor = 1 + 1e-6 if net.depth >= 3 else 1.0
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[0], np.outer(backward(net, x, y)[0], x) * factor)


@false(
    "the gradient by the weights of the last layer is made with the layer's z",
    why="its input is σ(z)",
    subtle="in one layer: nothing to see for depth 1",
)
def last_layer_before_activation(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    assume(off_kinks(net, x))
    z = [x, *forward(net.W, net.b, net.activations, x)]
    got = gradient(loss(net, x, y), *net.W, *net.b)[net.depth - 1]
    return equal(got, np.outer(z[-1] - y, z[net.depth - 1]))


@false("the gradient by weights is uδᵀ", why="δuᵀ", subtle="the shapes fit for square weights only")
def outer_product_turned(net: Network["n", "n"], x: Moderate["n"], y: Moderate["n"]):
    assume(off_kinks(net, x) and net.W[0].shape[0] == len(x))
    return equal(gradient(loss(net, x, y), *net.W, *net.b)[0], np.outer(x, backward(net, x, y)[0]))


@true("the vanishing gradient: a bound by spectral norms and slopes")
def vanishing(net: Network["n", "k"], x: Moderate["n"], y: Moderate["k"]):
    z, deltas = forward(net.W, net.b, net.activations, x), backward(net, x, y)
    bound = np.linalg.norm(deltas[-1])
    for i in range(net.depth - 1):
        bound = bound * np.linalg.norm(net.W[i + 1], 2) * np.max(np.abs(net.activations[i].slope(z[i])))
    return at_most(np.linalg.norm(deltas[0]), bound)


# Two layers by hand, of different widths


@true("two layers: the gradient by z of the first")
def two_layers(V: Real["k", "m"], z: Real["m"], c: Real["k"], y: Real["k"]):
    u = np.tanh(z)
    delta = (1 - u**2) * (V.T @ (V @ u + c - y))
    return taylor_test(lambda t: half_square(V @ np.tanh(t) + c, y), z, first=delta)


@true("two layers: the gradient by the first weights")
def two_layers_first_weights(W: Real["m", "n"], V: Real["k", "m"], x: Real["n"], y: Real["k"]):
    u = np.tanh(W @ x)
    delta = (1 - u**2) * (V.T @ (V @ u - y))
    return taylor_test(lambda M: half_square(V @ np.tanh(M @ x), y), W, first=np.outer(delta, x))


@true("two layers: the gradient by the second weights")
def two_layers_second_weights(W: Real["m", "n"], V: Real["k", "m"], x: Real["n"], y: Real["k"]):
    u = np.tanh(W @ x)
    return taylor_test(lambda M: half_square(M @ u, y), V, first=np.outer(V @ u - y, u))


@true("two layers: the gradients by the biases")
def two_layers_biases(W: Real["m", "n"], b: Real["m"], V: Real["k", "m"], x: Real["n"], y: Real["k"]):
    u = sigmoid(W @ x + b)
    delta = u * (1 - u) * (V.T @ (V @ u - y))
    return taylor_test(lambda t: half_square(V @ sigmoid(W @ x + t), y), b, first=delta)


@true("three layers: the gradient by the input")
def three_layers(A: Real["m", "n"], B: Real["k", "m"], C: Real["r", "k"], x: Real["n"]):
    u = np.tanh(A @ x)
    v = np.tanh(B @ u)
    g = A.T @ ((1 - u**2) * (B.T @ ((1 - v**2) * (C.T @ np.ones(len(C))))))
    return taylor_test(lambda z: np.sum(C @ np.tanh(B @ np.tanh(A @ z))), x, first=g)


@false("two layers with the wrong transpose, of different widths", why="Vᵀδ: V is k×m, and does not fit")
def two_layers_wrong_transpose(W: Real["m", "n"], V: Real["k", "m"], x: Real["n"], y: Real["k"]):
    u = np.tanh(W @ x)
    delta = (1 - u**2) * (V @ (V @ u - y))
    return taylor_test(lambda M: half_square(V @ np.tanh(M @ x), y), W, first=np.outer(delta, x))


@false(
    "two square layers without the transpose",
    why="Vᵀδ",
    subtle="symmetric weights hide it",
    at=dict(V=[[0, 1], [0, 0]], z=[0, 1], y=[1, 0]),
)
def two_square_layers_untransposed(V: Real["n", "n"], z: Real["n"], y: Real["n"]):
    u = np.tanh(z)
    return taylor_test(lambda t: half_square(V @ np.tanh(t), y), z, first=(1 - u**2) * (V @ (V @ u - y)))


@false(
    "two layers without the slope", why="σ′(z) ⊙ Vᵀδ", subtle="nothing to see at z = 0", at=dict(V=[[1]], z=[1], y=[0])
)
def two_layers_without_slope(V: Real["k", "m"], z: Real["m"], y: Real["k"]):
    u = np.tanh(z)
    return taylor_test(lambda t: half_square(V @ np.tanh(t), y), z, first=V.T @ (V @ u - y))


@false(
    "two layers with the slope on the wrong side of the weights",
    why="σ′(z) ⊙ Vᵀδ",
    subtle="the shapes fit for square V",
)
def two_layers_slope_outside(V: Moderate["n", "n"], z: Moderate["n"], y: Moderate["n"]):
    u = np.tanh(z)
    g = gradient(lambda t: half_square(V @ np.tanh(t), y), z)
    return equal(g, V.T @ ((1 - u**2) * (V @ u - y)))


@false("the weights were updated before δ went through them", why="Vᵀδ with the V of the forward pass")
def updated_before_use(V: Real["k", "m"], z: Real["m"], y: Real["k"]):
    u = np.tanh(z)
    delta = V @ u - y
    updated = V - np.outer(delta, u) / 16
    return taylor_test(lambda t: half_square(V @ np.tanh(t), y), z, first=(1 - u**2) * (updated.T @ delta))


@false("at the output of ½‖·‖² the error is y − a", why="a − y")
def output_sign(a: Real["n"], y: Real["n"]):
    return taylor_test(lambda t: half_square(t, y), a, first=y - a)


@true("the output layer with sigmoid and cross-entropy: a − y")
def sigmoid_cross_entropy(z: Moderate["n"], y: Probabilities["n"]):
    f = lambda t: -np.sum(y * np.log(sigmoid(t)) + (1 - y) * np.log(1 - sigmoid(t)))
    return equal(gradient(f, z), sigmoid(z) - y)


@false("the output layer with sigmoid and cross-entropy: (a − y)σ′", why="a − y: that is for ½‖·‖²")
def sigmoid_cross_entropy_paired(z: Real["n"], y: Real["n"]):
    f = lambda t: -np.sum(y * np.log(sigmoid(t)) + (1 - y) * np.log(1 - sigmoid(t)))
    a = sigmoid(z)
    return taylor_test(f, z, first=(a - y) * a * (1 - a))


@true("the output layer with sigmoid and ½‖·‖²: (a − y)σ′")
def sigmoid_half_square(z: Real["n"], y: Real["n"]):
    a = sigmoid(z)
    return taylor_test(lambda t: half_square(sigmoid(t), y), z, first=(a - y) * a * (1 - a))


@true("a layer of relu units, those that are off included")
def relu_layer(W: Moderate["m", "n"], x: Moderate["n"]):
    z = W @ x
    assume(np.min(np.abs(z)) > 1 / 64)
    on = (z > 0) * 1.0
    return taylor_test(lambda M: np.sum(np.maximum(M @ x, 0) ** 2), W, first=np.outer(2 * z * on, x))


@true("relu squared has no kink")
def relu_squared(W: Real["m", "n"], x: Real["n"]):
    z = np.maximum(W @ x, 0)
    return taylor_test(lambda M: np.sum(np.maximum(M @ x, 0) ** 2), W, first=np.outer(2 * z, x))


@false(
    "a unit that is off passes its gradient",
    why="its slope is 0",
    subtle="only where a unit is off",
    at=dict(W=[[-1]], x=[1]),
)
def relu_always_on(W: Moderate["m", "n"], x: OffKinks["n"]):
    return taylor_test(lambda M: np.sum(np.maximum(M @ x, 0)), W, first=np.outer(np.ones(len(W)), x))


@false(
    "relu at its kink, by the rule z > 0",
    why="at z = 0 there is no derivative",
    subtle="only at a kink",
    at=dict(W=[[0]], x=[1]),
)
def relu_layer_at_kink(W: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda M: np.sum(np.maximum(M @ x, 0)), W, first=np.outer((W @ x > 0) * 1.0, x))


@true("one unit with any activation")
def one_unit(s: Activation, w: Moderate["n"], b: Moderate, x: Moderate["n"]):
    z = w @ x + b
    assume(np.abs(z) > 1 / 64)
    by_w, by_b = gradient(lambda w, b: s(w @ x + b), w, b)
    return equal(by_w, s.slope(z) * x), equal(by_b, s.slope(z))


@false(
    "one unit with any activation: σ′ is never negative, and at most 1",
    why="a generic activation bends as it likes",
    subtle="one activation of several",
)
def one_unit_bounded(s: Activation, z: OffKinks["n"]):
    slope = np.diag(jacobian(s, z))
    return at_most(0.0 * slope, slope, 1.0 + 0.0 * slope)


# Batches


@true("a batch: the gradients by weights, biases and inputs")
def batch(W: Moderate["k", "m"], b: Moderate["k"], U: Moderate["m", "q"], Y: Moderate["k", "q"]):
    D = W @ U + b[:, None] - Y
    f = lambda W, b, U: np.sum((W @ U + b[:, None] - Y) ** 2) / 2
    by_W, by_b, by_U = gradient(f, W, b, U)
    return equal(by_W, D @ U.T), equal(by_b, D @ np.ones(U.shape[1])), equal(by_U, W.T @ D)


@true("a batch, in the Taylor test of all parameters")
def batch_tested(W: Moderate["k", "m"], b: Moderate["k"], U: Moderate["m", "q"], Y: Moderate["k", "q"]):
    D = W @ U + b[:, None] - Y
    f = lambda W, b: np.sum((W @ U + b[:, None] - Y) ** 2) / 2
    return taylor_test(f, {"W": W, "b": b}, first={"W": D @ U.T, "b": np.sum(D, axis=1)})


@true("a batch: the gradient by the weights")
def batch_weights(W: Real["k", "m"], U: Real["m", "q"], Y: Real["k", "q"]):
    return taylor_test(lambda M: np.sum((M @ U - Y) ** 2) / 2, W, first=(W @ U - Y) @ U.T)


@false(
    "a batch: the mean for the sum, in the biases only",
    why="Δ1, not Δ1/q",
    subtle="mean for sum; nothing to see for one example",
    at=dict(W=[[0]], b=[0], U=[[1, 1]], Y=[[1, 1]]),
)
def batch_mean(W: Moderate["k", "m"], b: Moderate["k"], U: Moderate["m", "q"], Y: Moderate["k", "q"]):
    D = W @ U + b[:, None] - Y
    f = lambda W, b: np.sum((W @ U + b[:, None] - Y) ** 2) / 2
    return taylor_test(f, {"W": W, "b": b}, first={"W": D @ U.T, "b": np.mean(D, axis=1)})


@true("a batch with a mean loss has the mean gradient")
def batch_mean_loss(W: Real["k", "m"], U: Real["m", "q"], Y: Real["k", "q"]):
    q = U.shape[1]
    return taylor_test(lambda M: np.sum((M @ U - Y) ** 2) / (2 * q), W, first=(W @ U - Y) @ U.T / q)


@false(
    "a batch with a mean loss: the gradient of the sum",
    why="divided by q",
    subtle="sum for mean; nothing to see for one example",
    at=dict(W=[[1]], U=[[1, 1]], Y=[[0, 0]]),
)
def batch_sum_for_mean(W: Real["k", "m"], U: Real["m", "q"], Y: Real["k", "q"]):
    q = U.shape[1]
    return taylor_test(lambda M: np.sum((M @ U - Y) ** 2) / (2 * q), W, first=(W @ U - Y) @ U.T)


@false("a batch: the bias gets the last example's error", why="all columns add up", at=dict(b=[0], Z=[[1, 2]]))
def batch_last_example(b: Real["k"], Z: Real["k", "q"]):
    return taylor_test(lambda t: np.sum((Z + t[:, None]) ** 2) / 2, b, first=(Z + b[:, None])[:, -1])


@true("a batch of matrices: the gradients add up")
def batch_of_matrices(A: Matrices["q", "m", "n"], x: Real["n"]):
    g = sum(2 * M.T @ (M @ x) for M in A)
    return taylor_test(lambda z: sum(np.sum((M @ z) ** 2) for M in A), x, first=g)


@true("weight decay adds λW")
def weight_decay(W: Real["m", "n"], x: Real["n"], y: Real["m"], lambda_: Real):
    f = lambda M: half_square(M @ x, y) + lambda_ * np.sum(M**2) / 2
    return taylor_test(f, W, first=np.outer(W @ x - y, x) + lambda_ * W)


@false("weight decay adds 2λW to a loss with λ/2", why="λW", at=dict(W=[[1]], x=[0], y=[0], lambda_=1))
def weight_decay_twice(W: Real["m", "n"], x: Real["n"], y: Real["m"], lambda_: Real):
    f = lambda M: half_square(M @ x, y) + lambda_ * np.sum(M**2) / 2
    return taylor_test(f, W, first=np.outer(W @ x - y, x) + 2 * lambda_ * W)


# Forks: what is used twice


@true("weights used in two layers: both uses count")
def shared_weights(W: Real["n", "n"], x: Real["n"]):
    u = np.tanh(W @ x)
    v = np.tanh(W @ u)
    outer = 1 - v**2
    inner = (1 - u**2) * (W.T @ outer)
    f = lambda M: np.sum(np.tanh(M @ np.tanh(M @ x)))
    return taylor_test(f, W, first=np.outer(outer, u) + np.outer(inner, x))


@false(
    "weights used in two layers: the last use only",
    why="adjoints add up: += and not =",
    subtle="repeated inputs",
)
def shared_weights_once(W: Real["n", "n"], x: Real["n"]):
    u = np.tanh(W @ x)
    outer = 1 - np.tanh(W @ u) ** 2
    return taylor_test(lambda M: np.sum(np.tanh(M @ np.tanh(M @ x))), W, first=np.outer(outer, u))


@true("a skip connection: both paths count")
def skip(W: Real["n", "n"], x: Real["n"]):
    u = np.tanh(W @ x)
    return taylor_test(lambda z: np.sum(z + np.tanh(W @ z)), x, first=1 + W.T @ (1 - u**2))


@false("a skip connection: the path through the layer only", why="the direct path adds 1")
def skip_forgotten(W: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: np.sum(z + np.tanh(W @ z)), x, first=W.T @ (1 - np.tanh(W @ x) ** 2))


@true("b = a + a, c = b · b: all paths from a to c")
def fork(a: Real):
    return taylor_test(lambda t: (t + t) * (t + t), a, first=8 * a)


@false("b = a + a, c = b · b, overwritten at the forks", why="every use adds to the adjoint", at=dict(a=1))
def fork_overwritten(a: Real):
    return taylor_test(lambda t: (t + t) * (t + t), a, first=2 * a)


@true("a recurrent layer: the state's gradient, back through three steps")
def recurrent(W: Real["n", "n"], h: Real["n"]):
    def states(M):
        s = [h]
        for _ in range(3):
            s.append(np.tanh(M @ s[-1]))
        return s

    s, delta, G = states(W), np.ones(len(h)), 0 * W
    for t in (3, 2, 1):
        delta = delta * (1 - s[t] ** 2)
        G, delta = G + np.outer(delta, s[t - 1]), W.T @ delta
    return taylor_test(lambda M: np.sum(states(M)[-1]), W, first=G)


@false(
    "a recurrent layer, back through two of its three steps",
    why="the first step counts too",
    subtle="one step of three",
)
def recurrent_truncated(W: Real["n", "n"], h: Real["n"]):
    s = [h]
    for _ in range(3):
        s.append(np.tanh(W @ s[-1]))
    delta, G = np.ones(len(h)), 0 * W
    for t in (3, 2):
        delta = delta * (1 - s[t] ** 2)
        G, delta = G + np.outer(delta, s[t - 1]), W.T @ delta
    f = lambda M: np.sum(np.tanh(M @ np.tanh(M @ np.tanh(M @ h))))
    return taylor_test(f, W, first=G)


# Softmax regression, attention, convolution, normalisation of batches


@true("softmax regression by its weights")
def softmax_regression(W: Moderate["k", "n"], x: Moderate["n"], y: Probabilities["k"]):
    g = np.outer(softmax(W @ x) - y, x)
    return taylor_test(lambda M: -(y @ np.log(softmax(M @ x))), W, first=g)


@false("softmax regression by its weights, for any y", why="(Σy)s − y", at=dict(W=[[0], [0]], x=[1], y=[1, 1]))
def softmax_regression_any(W: Moderate["k", "n"], x: Moderate["n"], y: Moderate["k"]):
    g = np.outer(softmax(W @ x) - y, x)
    return equal(gradient(lambda M: -(y @ np.log(softmax(M @ x))), W), g)


def attention(Q, K, V):
    return softmax_rows(Q @ K.T / np.sqrt(K.shape[1])) @ V


def attention_reverse(Q, K, V, G):
    root = np.sqrt(K.shape[1])
    P = softmax_rows(Q @ K.T / root)
    dP = G @ V.T
    dS = P * (dP - np.sum(P * dP, axis=1)[:, None])
    return dS @ K / root, dS.T @ Q / root, P.T @ G


@true("the reverse of attention")
def attention_gradients(Q: Moderate["k", "d"], K: Moderate["m", "d"], V: Moderate["m", "r"], G: Moderate["k", "r"]):
    got = gradient(lambda Q, K, V: np.sum(G * attention(Q, K, V)), Q, K, V)
    return tuple(equal(g, w) for g, w in zip(got, attention_reverse(Q, K, V, G), strict=True))


@true("the reverse of attention by the values, on numbers of every size")
def attention_values(P: Real["k", "m"], V: Real["m", "r"], G: Real["k", "r"]):
    return taylor_test(lambda Z: np.sum(G * (P @ Z)), V, first=P.T @ G)


@false(
    "the reverse of attention by the keys is scaled once too little",
    why="dSᵀQ/√d",
    subtle="nothing to see for d = 1",
)
def attention_unscaled(Q: Moderate["k", "d"], K: Moderate["m", "d"], V: Moderate["m", "r"], G: Moderate["k", "r"]):
    want = attention_reverse(Q, K, V, G)[1] * np.sqrt(K.shape[1])
    return equal(gradient(lambda Z: np.sum(G * attention(Q, Z, V)), K), want)


@false(
    "the reverse of attention without the sum over the row",
    why="softmax is not elementwise",
    subtle="rows of P ⊙ GVᵀ that add up to 0 hide it",
)
def attention_elementwise(Q: Real["k", "d"], K: Real["m", "d"], V: Real["m", "r"], G: Real["k", "r"]):
    root = np.sqrt(K.shape[1])
    P = softmax_rows(Q @ K.T / root)
    dS = P * (1 - P) * (G @ V.T)
    return taylor_test(lambda Z: np.sum(G * attention(Z, K, V)), Q, first=dS @ K / root)


def correlate(w, x):
    """Cross-correlation: entry i is Σ wⱼ xᵢ₊ⱼ."""
    return sum(w[j] * x[j : len(x) - len(w) + 1 + j] for j in range(len(w)))


def spread(w, u, n):
    """Its reverse: every output hands its share back."""
    places = np.arange(n)[None, :] - np.arange(len(u))[:, None]
    return sum(w[j] * (u @ (places == j)) for j in range(len(w)))


@true("the reverse of a cross-correlation is a full convolution", where="k <= n")
def convolution(w: Real["k"], x: Real["n"]):
    out = len(x) - len(w) + 1
    return adjoint_test(lambda v: correlate(w, v), lambda u: spread(w, u, len(x)), len(x), out)


@true("the gradient by the kernel is a cross-correlation with the input", where="k <= n")
def convolution_kernel(w: Real["k"], x: Real["n"]):
    r = correlate(w, x)
    return taylor_test(lambda v: np.sum(correlate(v, x) ** 2) / 2, w, first=correlate(r, x))


@false(
    "the reverse of a cross-correlation has the kernel flipped",
    why="spread with w as it is",
    subtle="symmetric kernels and kernels of one entry hide it",
    where="k <= n",
    at=dict(w=[1, 2], x=[1, 0, 0]),
)
def convolution_flipped(w: Real["k"], x: Real["n"]):
    out = len(x) - len(w) + 1
    return adjoint_test(lambda v: correlate(w, v), lambda u: spread(w[::-1], u, len(x)), len(x), out)


@false(
    "the gradient by the kernel, flipped",
    why="entry j belongs to wⱼ",
    subtle="kernels of one entry hide it",
    where=("k <= n", "k >= 2"),
    at=dict(w=[1, 2], x=[1, 0, 0]),
)
def convolution_kernel_flipped(w: Real["k"], x: Real["n"]):
    r = correlate(w, x)
    return taylor_test(lambda v: np.sum(correlate(v, x) ** 2) / 2, w, first=correlate(r, x)[::-1])


@true("max pooling routes to the winner")
def max_pooling(x: OffKinks["n"], u: Moderate):
    return equal(vjp(np.max, x, u), u * np.eye(len(x))[np.argmax(x)])


@false(
    "max pooling at a tie routes to the first winner",
    why="at a tie there is no gradient",
    subtle="only at a tie",
    at=dict(x=[1, 1]),
)
def max_pooling_tie(x: Moderate["n"]):
    return equal(gradient(np.max, x), np.eye(len(x))[np.argmax(x)])


@true("batch normalisation: the gradient of a weighted sum", where="q >= 2")
def batch_normalisation(x: OffKinks["q"], g: Moderate["q"]):
    d = np.std(x)
    y = (x - np.mean(x)) / d
    want = (g - np.mean(g) - y * np.mean(g * y)) / d
    return equal(gradient(lambda z: g @ ((z - np.mean(z)) / np.std(z)), x), want)


@false(
    "batch normalisation with the sample deviation forwards, the population's backwards",
    why="np.std(ddof=1) divides by q − 1: the last term is off",
    subtle="population or sample deviation",
    where="q >= 3",
    at=dict(x=[1, 2, 4], g=[1, 0, 0]),
)
def batch_normalisation_sample(x: OffKinks["q"], g: Moderate["q"]):
    d = np.std(x, ddof=1)
    y = (x - np.mean(x)) / d
    want = (g - np.mean(g) - y * np.mean(g * y)) / d
    return equal(gradient(lambda z: g @ ((z - np.mean(z)) / np.std(z, ddof=1)), x), want)


@true("dropout with a fixed mask passes the same mask back")
def dropout(x: Real["n"], m: Real["n"], W: Real["k", "n"]):
    return taylor_test(lambda z: np.sum(W @ (m * z)), x, first=m * (W.T @ np.ones(len(W))))


@true("the loss reads a hidden layer: one more term enters there")
def hidden_loss(W: Real["m", "n"], V: Real["k", "m"], x: Real["n"]):
    z = W @ x
    u = np.tanh(z)
    f = lambda t: np.sum((V @ np.tanh(t)) ** 2) / 2 + np.sum(t**2) / 2
    return taylor_test(f, z, first=(1 - u**2) * (V.T @ (V @ u)) + z)


@false("the loss reads a hidden layer, and backpropagation does not", why="the term of z is lost")
def hidden_loss_forgotten(W: Real["m", "n"], V: Real["k", "m"], x: Real["n"]):
    z = W @ x
    u = np.tanh(z)
    f = lambda t: np.sum((V @ np.tanh(t)) ** 2) / 2 + np.sum(t**2) / 2
    return taylor_test(f, z, first=(1 - u**2) * (V.T @ (V @ u)))


@true("an embedding: rows that are used twice get both gradients")
def embedding(E: Moderate[3, "n"], u: Moderate["n"]):
    f = lambda Z: u @ np.tanh(Z[np.array([0, 2, 0], dtype=int)]).T @ np.array([1.0, 2.0, 3.0])
    slope = 1 - np.tanh(E) ** 2
    return equal(gradient(f, E), np.array([4.0, 0.0, 2.0])[:, None] * slope * u)


@false(
    "the reverse of attention by the queries, scaled by the number of keys",
    why="√d, the width of the keys",
    subtle="only for rectangular K",
)
def attention_scaled_by_keys(
    Q: Moderate["k", "d"], K: Moderate["m", "d"], V: Moderate["m", "r"], G: Moderate["k", "r"]
):
    want = attention_reverse(Q, K, V, G)[0] * np.sqrt(K.shape[1] / len(K))
    return equal(gradient(lambda Z: np.sum(G * attention(Z, K, V)), Q), want)


@true("a row of a table that is looked up twice gets the gradient twice")
def looked_up(E: Moderate["m", "n"], c: Moderate["n"]):
    rows = [0, len(E) - 1, 0]
    G = np.zeros(E.shape)
    for i in rows:
        G[i] += c
    return equal(gradient(lambda T: np.sum(T[rows] @ c), E), G)


@false(
    "a row of a table that is looked up twice gets the gradient once",
    why="G[rows] += c adds once to each row",
    subtle="= for +=",
    at=dict(E=[[0], [0]], c=[1]),
)
def looked_up_once(E: Moderate["m", "n"], c: Moderate["n"]):
    rows = [0, len(E) - 1, 0]
    G = np.zeros(E.shape)
    G[rows] += c
    return equal(gradient(lambda T: np.sum(T[rows] @ c), E), G)


@true("adding into a copy of numbers, row by row")
def into_a_copy(W: Moderate["m", "n"], x: Moderate["n"]):
    def loss(z):
        total = W[0] * 1
        for row in W:
            total += row * z
        return total @ total

    s = np.sum(W, axis=0)
    return taylor_test(loss, x, first=2 * (W[0] + s * x) * s)


@false(
    "adding into a copy of numbers counts the last row only",
    why="+= adds them all",
    subtle="= for +=",
    at=dict(W=[[1], [1]], x=[1]),
)
def into_a_copy_once(W: Moderate["m", "n"], x: Moderate["n"]):
    def loss(z):
        total = W[0] * 1
        for row in W:
            total += row * z
        return total @ total

    s = W[-1]
    return taylor_test(loss, x, first=2 * (W[0] + s * x) * s)


# Attention, with the largest score taken out of every row


def shares(Q, K):
    S = Q @ K.T
    E = np.exp(S - np.max(S, axis=1)[:, None])
    return E / np.sum(E, axis=1)[:, None]


@true("attention: the gradient by the keys, ties of scores included")
def keys(Q: Moderate["r", "n"], K: Moderate["q", "n"], V: Moderate["q", "k"], U: Moderate["r", "k"]):
    P, G = shares(Q, K), U @ V.T
    D = P * (G - np.sum(G * P, axis=1)[:, None])
    return equal(vjp(lambda Z: shares(Q, Z) @ V, K, U), D.T @ Q, scale=4096)


@false(
    "attention: the gradient by the keys, softmax taken for entrywise",
    why="every score moves its whole row",
    subtle="nothing to see where U ⊙ PV is 0",
)
def keys_entrywise(Q: Moderate["r", "n"], K: Moderate["q", "n"], V: Moderate["q", "k"], U: Moderate["r", "k"]):
    P, G = shares(Q, K), U @ V.T
    return equal(vjp(lambda Z: shares(Q, Z) @ V, K, U), (P * G).T @ Q)
