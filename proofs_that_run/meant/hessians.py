"""Letters in the exercises on Hessians."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    FullColumnRank,
    Nonzero,
    PositiveDefinite,
    Real,
    Smooth,
    Symmetric,
    Unit,
)

from .base import Meanings, Table, Tables, given, made


def of_size(w: Any, s: float) -> dict[str, Any] | None:
    """The matrix of a quadratic form of two numbers."""
    a, b, c = w
    return dict(a=a, b=b, c=c, H=np.array([[a, b], [b, c]])) if a else None


def projection(w: Any) -> dict[str, Any]:
    """An orthogonal projection."""
    Q = np.linalg.qr(w)[0][:, : max(1, len(w) - 1)]
    return dict(A=Q @ Q.T)


def across(x: Any, v: Any) -> dict[str, Any]:
    """A vector perpendicular to x, and the length that the exercise calls k."""
    return dict(w=v - x * (x @ v) / (x @ x), k=np.sqrt(1 + x @ x))


def momentum(A: Any, y: Any, x: Any, z: Any, m: float) -> dict[str, Any] | None:
    """A quadratic function with its eigenvalues, the best steps, and one step with momentum."""
    mu = abs(m) + 0.1
    H = 2 * A.T @ A + 2 * mu * np.eye(A.shape[1])
    eigenvalues, U = np.linalg.eigh(H)
    low, high = eigenvalues[0], eigenvalues[-1]
    if high - low < 0.1:
        return None
    kappa = high / low
    beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    eta = 4 / (np.sqrt(high) + np.sqrt(low)) ** 2
    star = np.linalg.solve(H, 2 * A.T @ y)
    after = z - eta * (H @ z - 2 * A.T @ y) + beta * (z - x)
    c = [U[:, 0] @ (one - star) for one in (x, z, after)]
    return dict(
        mu=mu,
        H=H,
        ell=low,
        L=high,
        kappa=kappa,
        beta=beta,
        eta=eta,
        q=star,
        u=U[:, 0],
        lambda_=low,
        s=low / 2 - mu,
        N=(U[:, 0], eigenvalues[0])[0],
        a=x,
        b=z,
        d=after,
        alpha=c[0],
        gamma=c[1],
        delta=c[2],
        p=1 + beta - eta * low,
    )


def plain_steps(A: Any, y: Any, m: float) -> dict[str, Any] | None:
    """The same without momentum."""
    found = momentum(A, y, y @ A, y @ A, m)
    if found is None:
        return None
    sigma = np.linalg.svd(A, compute_uv=False)
    eta = 2 / (found["ell"] + found["L"])
    return {key: found[key] for key in ("mu", "ell", "L", "kappa")} | dict(
        eta=eta, theta=2 / found["L"], sigma=list(sigma)
    )


def newton(x: Any) -> dict[str, Any] | None:
    """A step of Newton's method for the function of the exercise."""
    H = np.array([[12 * x[0], 6], [6, 6]])
    if abs(x[0] - 0.5) < 0.05:
        return None
    y = x - np.linalg.solve(H, np.array([6 * x[0] ** 2 + 6 * x[1], 6 * x[0] + 6 * x[1]]))
    t = y[0]
    return dict(t=t, u=y[1], s=t**2 / (2 * t - 1), d=y - x)


def newton_left(w: Any) -> dict[str, Any]:
    """From a point with a first entry below one half; at times the saddle itself."""
    x = np.array([0.0 if w[1] > 1 else 0.4 - abs(w[0]), w[1]])
    return dict(x=x) | (newton(x) or {})


def between(w: Any) -> dict[str, Any] | None:
    """Any point between two parabolas."""
    return {"x": np.array([w[0], w[0] ** 2 * (1 + 2 / (1 + np.exp(w[1])))])} if w[0] else None


def inside(w: Any) -> dict[str, Any]:
    """A point between two parabolas."""
    s = 0.5 / (1 + abs(w))
    return dict(s=s, x=np.array([s, 2 * s**2]))


def newton_right(w: Any) -> dict[str, Any]:
    """From a point with a first entry above one half; at times the minimum itself."""
    x = np.array([1.0 if w[1] > 1 else 0.6 + abs(w[0]), w[1]])
    return dict(x=x) | (newton(x) or {})


def newton_step(Q: Any, x: Any) -> dict[str, Any]:
    """A step of Newton's method for a function whose Hessian depends on x."""
    return {"d": -np.linalg.solve(12 * np.diag(x**2) + 2 * Q, 4 * x**3 + 2 * Q @ x)}


def damped(b: float, c: float, w: float) -> dict[str, Any]:
    """A step with momentum along an eigenvector a: any that part 7 allows, the two at its ends among them."""
    rho, h = abs(b) / (1 + abs(b)), abs(w) + 0.2
    t = 2 * np.sqrt(rho) * float(np.clip(c, -1, 1))
    return dict(rho=rho, h=h, t=t, a=(1 + rho - t) / h)


def real_roots(b: float, c: float) -> dict[str, Any]:
    """The sum and the product of two numbers of one sign, at times of one number twice."""
    other = b if c > 1 else np.copysign(c, b)
    return dict(t=b + other, rho=b * other)


def short_steps(b: float, c: float) -> dict[str, Any]:
    """A step size below twice what the eigenvalue allows, and a ratio of two eigenvalues."""
    a = abs(b) + 0.2
    return dict(a=a, h=2 / a * (0.1 + abs(c)) / (0.2 + abs(c)), q=1.2 + abs(b), g=1 + int(abs(c)))


def flat_at_times(w: Any, d: Any) -> dict[str, Any]:
    """Any matrix, or one that takes a vector to zero."""
    return dict(B=w if w[0, 0] > 0 else w - np.outer(w @ d, d) / (d @ d))


def enough_steps(b: float, c: float) -> dict[str, Any]:
    """A ratio of two eigenvalues, a number of steps, and an error that they reach: at times just so."""
    q, g = 1.2 + abs(b), 1 + int(abs(c))
    least = ((q - 1) / (q + 1)) ** g
    return dict(q=q, g=g, tau=least if c < 0 else least ** (1 / (1 + abs(c))))


def surely_enough_steps(b: float, c: float) -> dict[str, Any]:
    """The same with as many steps as the logarithm's bound asks for, at times more."""
    q, tau = 1.2 + abs(b), 1 / (2 + abs(b * c))
    return dict(q=q, g=(q + 1) / 2 * np.log(1 / tau) * max(1, c), tau=tau)


def logistic(A: Any, w: Any, b: Any) -> dict[str, Any]:
    y = (b > 0).astype(float)
    return dict(y=y, s=1 / (1 + np.exp(-A @ w)))


CURVED: Table = {
    "n": lambda x: {},
    "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
}

HERE: Tables = {
    "exr-saddle-and-minimum": (
        made(
            "a b c H",
            lambda w, s: of_size(w, s),
            w=Real[3],
            s=Real[()],
            v=Real[2],
            q=r"q := a v_1^2 + 2b v_1 v_2 + c v_2^2",
        ),
        given("H", H=[[0, -3], [-3, 0]]) | {"v": Real[2]},
        given("H", H=[[6, -3], [-3, 6]]) | {"v": Real[2]},
        given("H", H=[[0, 6], [6, 6]]) | {"v": Real[2]},
        given("H", H=[[12, 6], [6, 6]]) | {"v": Real[2]},
    ),
    "exr-hessian-slips": (
        {
            "A": Real["m", "n"],
            "x": Real["n"],
            "b": Real["m"],
            "f": r"f(\vec{z}) := \vec{z}^\top \vec{z}",
            "z": Real["m"],
        },
        made("A", projection, w=Real["n", "n"]),
        {
            "Q": Real["n", "n"],
            "z": Real["n"],
            "x": Real["n"],
            "b": Real["n"],
            "f": r"f(\vec{z}) := \vec{z}^\top Q \vec{z}",
        },
        {"A": Real["n", "n"], "x": Real["n"], "b": Real["n"], "f": Smooth["n"]},
    ),
    "exr-second-term": (
        {"x": Nonzero["n"], "v": Real["n"], **made("w k", across)},
        {
            "x": Real["n"],
            "y": Real["n"],
            "b": Real[()],
            "t": lambda b: {"t": max(0.0, 1 - abs(b) / 3)},
            "g": Smooth["n"],
        },
    ),
    "exr-false-line-every-line": (
        {
            "x": Real[2],
            "v": Unit[2],
            "t": Real[()],
            "a": lambda v: {"a": v[0]},
            "c": lambda v: {"c": v[1]},
            "H": given("H", H=[[0, 0], [0, 2]])["H"],
            "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
        },
        {
            "x": Real[2],
            "v": given("v", v=[1, 0])["v"],
            "t": Nonzero[()],
            "a": lambda v: {"a": v[0]},
            "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
        },
        made("x", between, w=Real[2]) | {"f": CURVED["f"]},
        {
            "v": Unit[2],
            "t": Nonzero[()],
            "q": lambda t: {"q": 6**-0.5},
            "f": r"f(\vec{x}) := 1 + x_1^4 + x_2^4",
        },
        {
            "z": Real[2],
            "f": r"f(\vec{z}) := (z_2 - z_1^2) (z_2 - 3z_1^2)",
            **made("s x", lambda w: inside(w), w=Real[()]),
        },
    ),
    "exr-false-line-convex answer": {
        "x": Real["n"],
        "t": Real[()],
        "a": Real["n"],
        "b": Real[()],
        "phi": r"\phi(t) := t^2",
        "g": r"g(\vec{x}) := \vec{x}^\top \vec{x} - 1",
    },
    "exr-false-line-convex exercise": (
        {"x": Real["n"], "a": Real["n"], "b": Real[()], "t": Real[()], "phi": r"\phi(t) := t^4"},
        {"g": Smooth["n"], "x": Real["n"], "w": Real["n"], "v": lambda w: {"v": w * (w[0] > 0)}},
    ),
    "exr-cold-morning-newton": {
        "m": lambda A: {},
        "A": Real["m", "n"],
        "w": Real["n"],
        "v": Real["n"],
        "b": Real["m"],
        **made("y s", logistic),
        "f": r"f(\vec{w}) := \sum_{i=1}^m (\log(1 + e^{(A\vec{w})_i}) - y_i (A\vec{w})_i)",
    },
    "exr-hvp-without-hessian exercise": {
        "A": Real["m", "n"],
        "x": Real["n"],
        "v": Real["n"],
        "m": lambda A: {},
        "a": r"\vec{a}_k := A^\top \vec{e}_k",
        "f": r"f(\vec{x}) := \sum_{k=1}^m \log(1 + e^{(A\vec{x})_k})",
    },
    "exr-hvp-without-hessian answer": (
        {
            "A": Real["m", "n"],
            "x": Real["n"],
            "v": Real["n"],
            "m": lambda A: {},
            "a": lambda A: {"a": list(A)},
            "sigma": r"\sigma(t) := 1/(1 + e^{-t})",
            "psi": r"\psi(t) := \log(1 + e^t)",
            "t": Real[()],
            "f": r"f(\vec{x}) := \sum_{k=1}^m \log(1 + e^{(A\vec{x})_k})",
        },
        {"x": Nonzero[2], "h": Nonzero[()], "f": r"f(\vec{x}) := x_1 x_2 \frac{x_1^2 - x_2^2}{x_1^2 + x_2^2}"},
    ),
    "exr-descent-steps": (
        made("q g tau", enough_steps, b=Real[()], c=Real[()]),
        made("q g tau", surely_enough_steps, b=Real[()], c=Real[()]),
        {
            "A": Real["m", "n"],
            "y": Real["m"],
            "w": Real["n"],
            "z": Real["n"],
            "g": Real[()],
            "x": Real["n"],
            **made(
                "mu H ell L kappa beta eta q u lambda s a b d alpha gamma delta p",
                lambda A, y, w, z, g: momentum(A, y, w, z, g),
            ),
            "f": r"f(\vec{x}) := \lVert A\vec{x} - \vec{y} \rVert_2^2 + \mu \lVert \vec{x} \rVert_2^2",
        },
        {
            "A": Real["m", "n"],
            "y": Real["m"],
            "g": Real[()],
            **made("mu ell L kappa eta theta sigma", lambda A, y, g: plain_steps(A, y, g)),
        },
        made("rho h t a", damped, b=Real[()], c=Real[()], w=Real[()]),
        made("t rho", real_roots, b=Nonzero[()], c=Nonzero[()]),
        made("t rho", lambda b: {"t": b, "rho": b**2 / 4}, b=Nonzero[()]),
        made("a h q g", short_steps, b=Real[()], c=Real[()]),
    ),
    "exr-newton-saddle": (
        {"x": Real[2], **made("t u s d", newton)},
        made("x t u s d", newton_left, w=Real[2]),
        made("x t u s d", newton_right, w=Real[2]),
        {
            "n": lambda x: {},
            "Q": PositiveDefinite["n"],
            "x": Real["n"],
            "d": newton_step,
            "f": r"f(\vec{x}) := \sum_{i=1}^n x_i^4 + \vec{x}^\top Q \vec{x}",
        },
        {
            "Q": Symmetric["n"],
            "b": Real["n"],
            "x": Real["n"],
            "f": r"f(\vec{x}) := \frac{1}{2} \vec{x}^\top Q \vec{x} - \vec{b}^\top \vec{x}",
        },
        {
            "H": PositiveDefinite["n"],
            "b": Real["n"],
            "x": Real["n"],
            "d": r"\vec{d} := -H^{-1} (H\vec{x} - \vec{b})",
            "f": r"f(\vec{x}) := \frac{1}{2} \vec{x}^\top H \vec{x} - \vec{b}^\top \vec{x}",
        },
        made("d", lambda: {"d": newton(np.array([0.25, -0.25]))["d"]}),
    ),
    "exr-true-false-curvature answer": {
        "w": Real["n", "n"],
        "d": Nonzero["n"],
        "z": Real["n"],
        "B": flat_at_times,
        "h": r"h(\vec{z}) := \lVert B\vec{z} \rVert_2^2",
        "A": FullColumnRank["m", "n"],
        "eta": r"\eta := 1/\sigma_1^2",
    },
    "exr-true-false-hessians": (
        {"x": Real["n"], "f": Smooth["n"], "h": r"h(\vec{x}) := f(2\vec{x})"},
        {"t": Real[()], "f": "f(t) := t", "g": "g(t) := t"},
    ),
    "exr-hessian-logsumexp": (
        {
            "z": Real["m"],
            "v": Real["m"],
            "A": Real["m", "n"],
            "x": Real["n"],
            "b": Real["m"],
            "m": lambda z: {},
            "s": r"\vec{s} := \operatorname{softmax}(\vec{z})",
            "mu": r"\mu := \operatorname{softmax}(\vec{z})^\top \vec{v}",
            "f": r"f(\vec{z}) := \log \sum_{i=1}^m e^{z_i}",
            "h": r"h(\vec{x}) := f(A\vec{x} + \vec{b})",
        },
        {
            "A": Real["m", "n"],
            "x": Real["n"],
            "b": Real["m"],
            "m": lambda A: {},
            "v": Real["n"],
            "s": r"\vec{s} := \operatorname{softmax}(A\vec{x} + \vec{b})",
            "f": r"f(\vec{z}) := \log \sum_{i=1}^m e^{z_i}",
            "h": r"h(\vec{x}) := f(A\vec{x} + \vec{b})",
        },
    ),
}

MEANS: Meanings = {
    "exr-hessian-logsumexp": {r"\nabla^2 f \, (A\vec{v})": r"\nabla^2 f(A\vec{x} + \vec{b}) \, (A\vec{v})"},
    "exr-true-false-curvature": {
        r"\vec{v}^\top \nabla^2 f(\vec{x}) \, \vec{v} \ge 0": r"\vec{d}^\top \nabla^2 h(\vec{z}) \, \vec{d} \ge 0",
        r"\lVert A\vec{v} \rVert_2^2 > 0": r"\lVert A\vec{d} \rVert_2^2 > 0",
        r"\vec{v} \ne \vec{0}": r"\vec{d} \ne \vec{0}",
    },
    "exr-true-false-hessians": {"f(x) = g(x) = x": "f(t) = g(t) = t"},
    "exr-hessian-slips": {r"\nabla^2 f = 2I": r"\nabla^2 f(\vec{z}) = 2I_m"},
    "exr-second-term": {r"Dg = \nabla g^\top": r"Dg(\vec{x}) = \nabla g(\vec{x})^\top"},
    "exr-false-line-convex": {
        r"\phi' = 2t": r"\phi'(t) = 2t",
        r"\phi'' = 2$": r"\phi''(t) = 2",
        r"\phi'' \ge 0": r"\phi''(t) \ge 0",
        r"(\nabla g^\top \vec{v})^2 \ge 0": r"(\nabla g(\vec{x})^\top \vec{v})^2 \ge 0",
        r"\nabla g = ": r"\nabla g(\vec{x}) = ",
        r"\nabla^2 g = 2I": r"\nabla^2 g(\vec{x}) = 2I",
        r"\nabla^2 g = 0": r"\nabla^2_{\vec{x}} (\vec{a}^\top \vec{x} + b) = 0",
    },
    "exr-cold-morning-newton": {r"\nabla^2 f \vec{v} = \sum_i": r"\nabla^2 f(\vec{w}) \vec{v} = \sum_i"},
    "exr-false-line-every-line": {
        r"f(t\vec{v}) - f(\vec{0}) = ": r"f(t\vec{v}) - f(0 \cdot \vec{v}) = ",
        r"\nabla^2 f(st\vec{v})": r"\nabla^2 f(qt\vec{v})",
        r"f(\vec{x}) = s^2 \cdot (-s^2) = -s^4": r"f(\vec{x}) = s^2 \cdot (-s^2) = -s^4",
        "x_1^2 < x_2 < 3x_1^2": "x_1^2 < x_2 < 3x_1^2",
        r"t = \frac{c}{a^2}": r"f(\frac{c}{a^2} \vec{v}) = 0",
        r"t = \frac{c}{3a^2}": r"f(\frac{c}{3a^2} \vec{v}) = 0",
    },
    "exr-hvp-without-hessian": {
        "f(x_1, h) =": "f(x_1, h) =",
        "f(h, x_2) =": "f(h, x_2) =",
        r"\psi' = \sigma": r"\psi'(t) = \sigma(t)",
        r"\psi'' = \sigma'": r"\psi''(t) = \sigma'(t)",
    },
    "exr-newton-saddle": {
        text: text for text in (r"t \ge 1", r"t \le 0", r"\nabla^2 f(\vec{x}) \, \vec{d} = -\nabla f(\vec{x})")
    },
    "exr-descent-steps": {
        " =: H": " = H",
        r"0 \le \beta < 1": r"0 \le \rho < 1",
        r"(1 - \sqrt{\beta})^2 \le \eta\lambda \le (1 + \sqrt{\beta})^2": r"(1 - \sqrt{\rho})^2 \le ha \le (1 + \sqrt{\rho})^2",
        r"-2\sqrt{\beta} \le p \le 2\sqrt{\beta}": r"-2\sqrt{\rho} \le t \le 2\sqrt{\rho}",
        r"p^2 \ge 4\beta": r"t^2 \ge 4\rho",
        r"p^2 \le 4\beta": r"t^2 \le 4\rho",
        r"0 < \eta < 2/\lambda": "0 < h < 2/a",
        r"\frac{\kappa - 1}{\kappa + 1} = 1 - \frac{2}{\kappa + 1}": r"\frac{q - 1}{q + 1} = 1 - \frac{2}{q + 1}",
        r"\bigl( \frac{\kappa - 1}{\kappa + 1} \bigr)^k \le \varepsilon": r"\bigl( \frac{q - 1}{q + 1} \bigr)^g \le \tau",
        r"k \log \frac{\kappa - 1}{\kappa + 1} \le \log \varepsilon": r"g \log \frac{q - 1}{q + 1} \le \log \tau",
        r"k \ge \log \varepsilon / \log \frac{\kappa - 1}{\kappa + 1}": r"g \ge \log \tau / \log \frac{q - 1}{q + 1}",
        r"k \ge \frac{1}{2} (\kappa + 1) \log \frac{1}{\varepsilon}": r"g \ge \frac{1}{2} (q + 1) \log \frac{1}{\tau}",
        r"k \log \frac{\kappa - 1}{\kappa + 1} \le -\frac{2k}{\kappa + 1}": r"g \log \frac{q - 1}{q + 1} \le -\frac{2g}{q + 1}",
        r"\vec{x}_*": r"\vec{q}",
        r"\eta_{\max}": r"\theta",
        r"\sigma^2": "s",
        r"\vec{x}_{k+1}": r"\vec{d}",
        r"\vec{x}_{k-1}": r"\vec{a}",
        r"\vec{x}_k": r"\vec{b}",
        "c_{k+1}": r"\delta",
        "c_{k-1}": r"\alpha",
        "c_k": r"\gamma",
        r"1 + \beta - (1 \mp \sqrt{\beta})^2 = \pm 2\sqrt{\beta}": r"1 + \beta - (1 - \sqrt{\beta})^2 = 2\sqrt{\beta}, \quad 1 + \beta - (1 + \sqrt{\beta})^2 = -2\sqrt{\beta}",
        r"\frac{p}{2} = \pm\sqrt{\beta}": r"\lvert \frac{t}{2} \rvert = \sqrt{\rho}",
    },
}
