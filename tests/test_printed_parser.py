"""What is not read: every error stands at its place in the formula, and nothing absurd gets further than an error."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from printed.literature import FALSE, TRUE, Formula

import qed
from qed.errors import BadCheck, NotWellFormed
from qed.families import Dimension, Elementwise, Exponent, Invertible, Matrices, Real, Smooth, SmoothOfTwo, Vectors
from qed.printed import holds
from qed.printed.lex import LONGEST, tokens

SYMBOLS: dict[str, object] = dict(
    A=Real["m", "n"],
    B=Real["m", "n"],
    C=Real["n", "n"],
    x=Real["n"],
    y=Real["n"],
    z=Real["m"],
    a=Real,
    b=Real,
    f=Smooth["n"],
    g=Smooth["n", "m"],
    h=Smooth,
    F=SmoothOfTwo["n", "m"],
    u=Vectors["k", "n"],
    W=Matrices["k", "n", "n"],
    p=Exponent,
    n=Dimension,
)


def tried(latex: str, given: str | tuple[str, ...] = (), **symbols: object):
    return holds(latex, given=given, instances=4, exact=False, strict=True, **{**SYMBOLS, **symbols})


def refused(latex: str, given: str | tuple[str, ...] = (), **symbols: object) -> NotWellFormed:
    found = tried(latex, given, **symbols)
    assert found.error is not None, found.text()
    assert found.answer == "not well formed"
    return found.error


# --- errors at their place -----------------------------------------------------------------------------

UNKNOWN = [  # (formula, the marked part, a part of the sentence)
    (r"A \vec{w} = \vec{z}", r"\vec{w}", "w is not declared. Declared are A, B"),
    (r"a = \foo", r"\foo", r"\foo is not known"),
    (r"a = b \iff b = a", r"\iff", "state the two sides separately"),
    (r"a \approx b", r"\approx", "say how close"),
    (r"a = \int h(a)", r"\int", "integrals are not read"),
    (r"\operatorname{foo}(A) = 1", r"\operatorname{foo}", "The function foo is not known. Known are"),
    (r"a_{\max} = 1", r"\max", "a symbol of its own"),
    (r"a = \infty", r"\infty", "∞ is no number"),
    (r"a = \mathbb{R}", r"\mathbb", "R^n is a set"),
    (r"\kappa_2(C) = 1", r"\kappa", "The condition number is not read"),
    (r"\partial a = 1", r"\partial", "∂ stands in a fraction"),
    (r"d 1 = 1", "d", "The differential of what?"),
    (r"\frac{d}{dt} h(t) = 1", "t", "t is not declared"),
    (r"a = 1 \quad \forall w \in \mathbb{R}", "w", "w is not declared. Give its hypothesis"),
    (r"e = 1", "e", "e is not declared"),
    (r"\vec{x} = \vec{}", r"\vec", "stands before a letter"),
    (r"a = \sin^{-1} b", "-1", "An inverse function is not read"),
    (r"\begin{foo} 1 \end{foo} = 1", r"\begin{foo}", "is not known here"),
    (r"\vec{x} \in A", r"\in", "To the right of ∈"),
    (r"a = b \quad \text{ if } a > 0", r"\text{ if } a", "What follows 'if' would not be read"),
    (r"C^{-1}", r"C^{-1}", "This claims nothing"),
    (r"\lim_{a \to 0} a = 0", r"\lim_{a \to 0} a", "A limit is read where it is one of a fraction"),
    (r"a = \begin{cases} 1 & \text{a is prime} \end{cases}", r"\text", "a condition in symbols"),
    (r"\left. a \right| = 1", r"\left.", "A bracket without its partner"),
    (r"A^* = A", "^*", r"for real matrices write ^\top"),
]
AMBIGUOUS = [
    (r"\lVert \vec{x} \rVert = 1", r"\lVert \vec{x} \rVert", "Which norm?"),
    (r"a = a 2", "2", "A number after a factor is ambiguous"),
    (r"a = 2 3", "3", "A number after a factor is ambiguous"),
    (r"a / b a = 1", "a", "What belongs to the denominator"),
    (r"\log a b = 1", r"\log a b", "How far does log reach?"),
    (r"a^2^3 = 1", "^", "A second ^ in a row"),
    (r"x_1_2 = 1", "_", "A second _ in a row"),
    (r"a^12 = 1", "12", "Put braces around a number"),
    (r"A^T A = C", "^T", r"Write \top"),
    (r"x_1 + x_3 + \dots + x_n = 1", r"x_1 + x_3 + \dots + x_n", "do not fit one pattern"),
    (r"2 + \dots + 2n = 1", r"2 + \dots + 2n", "do not fit one pattern"),
    (r"x_1 + \dots - x_n = 1", r"x_1 + \dots - x_n", "The signs around the dots differ"),
    (r"x_1 \cdots y_n = 1", r"x_1 \cdots y_n", "do not fit one pattern"),
    (r"\sum_{i=1}^n x_i + y_i = 1", r"\sum_{i=1}^n x_i", "stands outside of it as well"),
    (r"\sum_{n=1}^3 x_n = 1", "n", "n means something else already"),
    (r"\nabla (\vec{x}^\top C \vec{x}) = 0", r"\nabla (\vec{x}^\top C \vec{x})", "Say by which symbol"),
    (
        r"\nabla_{\vec{x}} \vec{y}^\top \vec{x} = \vec{y}",
        r"\nabla_{\vec{x}} \vec{y}",
        "reaches as far as the next factor",
    ),
    (r"\frac{\partial F}{\partial w} = 1", r"\frac{\partial F}{\partial w}", "Which argument of F is w?"),
    (
        r"\max_{\vec{x} \in \mathbb{R}^n} \vec{x}^\top \vec{y} = 1",
        r"\max_{\vec{x} \in \mathbb{R}^n}",
        "over all vectors",
    ),
    (r"x_i = 1, \forall i \in \{1, n\}", "n", r"\{1, \dots, n\}"),
    (r"(\vec{x}, \vec{y}) = \vec{x}", r"(\vec{x}, \vec{y})", "only numbers make a vector"),
    (r"x_{ij} = 1", "ij", "x has one index here, not 2"),
    (r"\vec{x}_i = 1", r"\vec{x}_i", "Its entry is x_i"),
    (r"x = \vec{y}", "x", r"print it \vec{x}"),
    (r"\vec{a} = 1", r"\vec{a}", "print it without an arrow"),
    (r"u_1 = 1", "u", r"print \vec{u}_i"),
    (r"\vec{u} = 0", r"\vec{u}", "print a member of it"),
    (r"a \times \vec{x} = \vec{x}", r"a \times \vec{x}", "× is for numbers"),
    (r"a * b = 1", "a * b", "* is not a product here"),
    (r"|a| b |a| = 1", "|a| b |", "Which bars belong together?"),
    (r"\operatorname{tr}(I) = 1", "I", "does not follow from what stands around it"),
    (r"A \odot B C = A", r"A \odot B C", "Which product comes first"),
    (r"A C \odot B = A", r"A C \odot B", "Which product comes first"),
    (r"C \otimes C \vec{x} = 1", r"C \otimes C \vec{x}", "Which product comes first"),
    (r"11^\top = C", r"11^\top", r"\vec{1} \vec{1}^\top"),
    (r"1^\top \vec{x} = a", r"1^\top", "A number has no transpose"),
]
MISFITS = [
    (r"A B = 0", "A B", r"A is m×n and B is m×n: the product is not defined. A^\top B and A B^\top are."),
    (r"A + C = 0", "A + C", "A is m×n and C is n×n: they cannot be added"),
    (r"A = C", "=", "they cannot be compared"),
    (r"\vec{x}^2 = 1", r"\vec{x}^2", r"Its squared length is \lVert"),
    (r"A_i = 0", "A_i", "its entries have two indices"),
    (r"f(\vec{z}) = 1", r"f(\vec{z})", "f takes a vector with n entries, and z is a vector with m entries"),
    (r"f(\vec{x}, \vec{y}) = 1", r"f(\vec{x}, \vec{y})", "f takes a vector with n entries"),
    (r"f = 1", "f", "f is a function; its value has arguments: f(…)"),
    (r"f'(\vec{x}) = 1", "f'", "f′ is for a function of one number"),
    (r"a' = 1", "a'", "A prime is the derivative of a function"),
    (r"\nabla g(\vec{x}) = 1", r"\nabla g", "only a function with one number as its value has a gradient"),
    (r"\nabla \vec{x} = C", r"\nabla \vec{x}", "only a number has a gradient"),
    (r"\det(A) = 1", r"\det(A)", "must be square"),
    (r"A^{-1} = A", "A^{-1}", "only a square matrix can have an inverse"),
    (r"C^{0.3} = C", "C^{0.3}", "is not a whole number"),
    (r"|A| = 1", "|A|", "bars | | are for numbers"),
    (r"\sqrt{\vec{x}} = 1", r"\sqrt{\vec{x}}", "a root is of a number"),
    (r"\lVert A \rVert_p = 1", r"\lVert A \rVert_p", "the ℓp norm is one of vectors"),
    (r"\langle \vec{x}, \vec{z} \rangle = 1", r"\langle \vec{x}, \vec{z} \rangle", "they have no inner product"),
    (r"\vec{x} \in \mathbb{R}^m", r"\in", "they cannot be compared"),
    (r"\underbrace{A}_{\mathbb{R}^{n \times m}} = A", r"\underbrace{A}_{\mathbb{R}^{n \times m}}", "The brace says"),
    (r"\begin{bmatrix} A & C \end{bmatrix} = 0", r"\begin{bmatrix} A & C \end{bmatrix}", "different heights: m, n"),
    (r"\begin{bmatrix} a \\ a & b \end{bmatrix} = 0", r"\begin{bmatrix} a \\ a & b \end{bmatrix}", "One row has 1"),
    (r"\mathcal{N}(A) = A", "=", "they cannot be compared"),
    (r"\mathcal{N}(A) + 1 = 1", r"\mathcal{N}(A) + 1", "it cannot be added"),
    (r"\frac{\partial^9 h}{\partial a^9} = 1", "9", "up to order 4"),
    (r"\frac{\partial^2 h}{\partial a} = 1", r"\frac{\partial^2 h}{\partial a}", "of order 2, the denominator has 1"),
    (r"a^{(1)} = 0", "^{(1)}", "this symbol is no family"),
    (r"\delta_i = 1", r"\delta_i", "two indices"),
    (r"\sum_{i=1}^{i} x_i = 1", r"\sum_{i=1}^{i}", "The range of i depends on i"),
    (r"\sum_i a = 1", r"\sum_i a", "Nothing says what i runs over"),
    (r"x_i = \sum_{\vec{x} \le i} a", r"\vec{x}", "A condition compares numbers"),
]
UNFINISHED = [
    (r"\lVert \vec{x} = 1", "=", r"Here \rVert is expected, not =."),
    (r"| a = 1", "| a ", "These bars are not closed"),
    (r"(a + b = 1", "=", "Here ) is expected, not =."),
    (r"a + b) = 1", ")", "should go on with"),
    (r"a^{2 = 1", "{", "This { is never closed"),
    (r"a} = 1", "}", "should go on with"),
    (r"\frac{a} = 1", "=", "an expression is expected"),
    (r"a +", "", "an expression is expected"),
    (r"a = b = ", "", "an expression is expected"),
    (r"= a", "=", "an expression is expected"),
    (r"a^", "", "Something is missing at the end"),
    (r"\sum x_i = 1", r"\sum x", "The index of a sum is missing"),
    (r"\sum_{i=1} x_i = 1", r"\sum_{i=1}", "has no upper bound"),
    (r"\sum^n x_i = 1", r"\sum^n", "needs a lower one"),
    (r"x_1 + \dots = 1", "=", "After the dots the last term is expected"),
    (r"\begin{bmatrix} 1", r"\begin", "is never ended"),
    (r"\begin{bmatrix} 1 \end{pmatrix} = 0", r"\end", r"ends with \end{pmatrix}"),
    (r"\begin{bmatrix} 1 & \end{bmatrix} = 0", r"\begin{bmatrix} 1 & \end{bmatrix}", "is empty"),
    (r"\begin = 1", "=", "Here { is expected"),
    (r"a = \Big", r"\Big", "A bracket is missing after its size"),
    (r"\frac{d}{dt} h(t) + a \Big|_{t=0} = 1", "t", "t is not declared"),
]


@pytest.mark.parametrize(("latex", "part", "words"), UNKNOWN + AMBIGUOUS + MISFITS + UNFINISHED)
def test_what_is_not_read_is_named_at_its_place(latex: str, part: str, words: str):
    error = refused(latex)
    start, end = error.span
    assert words in error.words
    assert latex[start:end] == part
    assert error.latex == latex


def test_the_place_is_marked_by_carets():
    lines = refused(r"A \vec{x} = \foo + 1").marked().splitlines()
    assert lines == [r"    A \vec{x} = \foo + 1", "                ^^^^"]


def test_a_long_formula_is_cut_around_the_place():
    marked = refused(" + ".join(["a"] * 60) + r" = \foo" + " + a" * 60).marked()
    assert len(marked.splitlines()[0]) < 100
    text, carets = marked.splitlines()
    assert text[carets.index("^") : carets.rindex("^") + 1] == r"\foo"


DEFINITIONS = [  # (definitions, formula, the marked part, a part of the sentence)
    (("q(v) := q(v) + 1",), "q(a) = 1", "q", "q is not declared"),
    (("q(v) := r(v)", "r(v) := q(v)"), "q(a) = 1", "r", "r is not declared"),
    (("q(v) := w_i",), "q(a) = 1", "w", "w is not declared"),
    (("q := x_i",), "q = 1", "x_i", "The index i is not declared"),
    (("q_{i+1} := 2",), "q_1 = 1", "q_{i+1}", "Define a family for one index"),
    (("q_{} := 2",), "q_1 = 1", "q_{}", "Define a family for one index"),
    (("a = b",), "a = 1", "a = b", "This defines nothing new"),
    (("q(v, w) := v w",), "q(a, b) = q(a)", "q(a)", "q takes 2 arguments, not 1"),
    ((r"y_2 := A \vec{x}",), "y_2 = 1", None, ""),
]


@pytest.mark.parametrize(("given", "latex", "part", "words"), DEFINITIONS)
def test_definitions_that_define_nothing_are_refused(given, latex, part, words):
    error = refused(latex, given)
    start, end = error.span
    assert words in error.words
    assert part is None or error.latex[start:end] == part


# --- readings ------------------------------------------------------------------------------------------

READINGS = [  # (formula, reading)
    (r"a b^2 - a = b", "((a·b^2) − a) = b"),
    (r"-a^2 = b", "(−a^2) = b"),
    (r"a/b/a = b", "((a / b) / a) = b"),
    (r"\frac{a}{b} a = a", "((a / b)·a) = a"),
    (r"a(b + a) = b", "(a·(b + a)) = b"),
    (r"h(b + a) = b", "h((b + a)) = b"),
    (r"A^\top A \vec{x} = \vec{y}", "((Aᵀ·A : n×n)·x : n×1) = y"),
    (r"C^{-\top} = C", "C⁻¹ᵀ = C"),
    (r"\sum_{i=1}^n x_i y_i + a = b", "(Σ[i = 1…n]((x[i]·y[i])) + a) = b"),
    (r"\sum\nolimits^n_{i=1} x_i = b", "Σ[i = 1…n](x[i]) = b"),
    (r"\sum_{1 \le i < j \le n} x_i x_j = b", "Σ[i = 1…n, j = 1…n, i < j]((x[i]·x[j])) = b"),
    (r"x_1 + x_2 + \dots + x_n = b", "Σ[i = 1…n](x[i]) = b"),
    (r"a + x_1 + \cdots + x_n = b", "(a + Σ[i = 1…n](x[i])) = b"),
    (r"a \, x_1 \cdots x_n = b", "(a·Π[i = 1…n](x[i])) = b"),
    (r"\lvert a \rvert \, |b| = a", "(|a|·|b|) = a"),
    (r"\| \|\vec{x}\|_2 \vec{y} \|_2 = a", "‖(‖x‖_2·y : n×1)‖_2 = a"),
    (r"|a| |b| = |a| + |b|", "(|a|·|b|) = (|a| + |b|)"),
    (r"\bigl\| \bigl\|\vec{x}\bigr\|_2 \vec{y} \bigr\|_2 = a", "‖(‖x‖_2·y : n×1)‖_2 = a"),
    (r"\nabla f(\vec{x}) = \vec{y}", "∇f(x) = y"),
    (r"\nabla \|\vec{x}\|_2^2 = 2\vec{x}", "∇_x(‖x‖_2^2 ; n×1) = (2·x : n×1)"),
    (r"\nabla_{\vec{x}} f(\vec{x})^\top \vec{y} = a", "(∇_x(f(x) ; n×1)ᵀ·y) = a"),
    (r"\frac{\partial f}{\partial x_i}(\vec{y}) = a", "∂[i]f(y) = a, for i = 1…n"),
    (r"\frac{d}{dt} f(\vec{x} + t\vec{y}) \Big|_{t=0} = a", "∂_t(f((x + (t·y : n×1)))) at t = 0 = a"),
    (r"\frac{\partial f}{\partial \vec{x}} \Big|_{\vec{x} = \vec{y}} = \vec{y}", "∇f(x) at x = y = y"),
    (r"h'(a) = h''(a)", "h′(a) = h′′(a)"),
    (r"(h \circ h)(a) = b", "(h ∘ h)(a) = b"),
    (r"e^{a} e^{-1} = b", "(exp(a)·e⁻¹) = b"),
    (r"\vec{u}_1 = W_2 \vec{x}", "u⟨1⟩ = (W⟨2⟩·x : n×1)"),
    (r"A_{12} = A_{1,2}", "A[1,2] = A[1,2]"),
    (r"\sin^2 a + \cos^2 a = 1", "(sin(a)^2 + cos(a)^2) = 1"),
    (r"\lambda_{\max}(C + C^\top) = \sigma_1(A)", "λ_max((C + Cᵀ) : n×n) = σ_1(A : m×n)"),
    (r"a = \begin{cases} 1 & a > 0, \\ 2 & \text{otherwise} \end{cases}", "a = {1 if a > 0; 2 else}"),
    (
        r"\begin{bmatrix} C & 0 \\ 0 & a \end{bmatrix} \begin{bmatrix} \vec{x} \\ b \end{bmatrix} = 0",
        "([C, 0; 0, a : n+1×n+1]·[x; b : n+1×1] : n+1×1) = 0",
    ),
]


@pytest.mark.parametrize(("latex", "reading"), READINGS)
def test_readings(latex: str, reading: str):
    found = tried(latex)
    assert found.error is None, found.text()
    assert found.reading == reading


def test_components_make_a_function():
    given = r"s_i(\vec{x}) := \frac{e^{x_i}}{\sum_{l=1}^n e^{x_l}}"
    assert tried(r"\vec{1}^\top \vec{s}(\vec{x}) = 1", given)
    assert tried(r"[D\vec{s}(\vec{x})]_{ij} = s_i(\vec{x})(\delta_{ij} - s_j(\vec{x}))", given)
    assert tried(r"[D\vec{s}(\vec{x})]_{ij} = s_i(\vec{x})(\delta_{ij} + s_j(\vec{x}))", given).answer == "false"
    assert "family" in refused(r"s(\vec{x}) = \vec{y}", given).words


def test_a_family_by_recursion_has_the_size_of_its_first_member():
    given = (r"\vec{q}_0 := \vec{x}", r"\vec{q}_i := 2\vec{q}_{i-1}")
    assert tried(r"\vec{q}_3 = 8\vec{x}", given)


def test_an_index_set_may_depend_on_another():
    latex = r"x_i x_j = x_j x_i, \quad \forall i \in \{1, \dots, n\}, \forall j \in \{i, \dots, n\}"
    assert tried(latex)


def test_a_quantifier_at_the_end_holds_for_all_claims_before_it():
    latex = r"x_i = x_i \quad \text{and} \quad x_i = 2 x_i , \quad \forall i \in \{1, \dots, n\} ."
    found = tried(latex)
    assert found.answer == "false"
    assert found.reading == "x[i] = x[i], for i = 1…n\nx[i] = (2·x[i]), for i = 1…n"
    assert tried(latex.replace("= 2 x_i", "= x_i"))


def test_a_zero_vector_lying_down_fills_its_block():
    latex = (
        r"\begin{bmatrix} a & \vec{0}^\top \\ \vec{0} & A \end{bmatrix} \begin{bmatrix} b \\ \vec{x} \end{bmatrix}"
        r" = \begin{bmatrix} a b \\ A \vec{x} \end{bmatrix}"
    )
    assert tried(latex)


def test_the_key_of_a_subscript_keeps_its_sign():
    assert tried(r"C_{k+1} = C_{k+1}", C_k1=Real["n", "n"], k=Dimension, u=Vectors["k", "n"]).reading == "C_k1 = C_k1"
    assert refused(r"C_{k-1} = C_{k-1}", C_k1=Real["n", "n"], k=Dimension, u=Vectors["k", "n"])


# --- absurd input --------------------------------------------------------------------------------------

ABSURD = {
    "empty": "",
    "blank": " \n\t ",
    "punctuation": " . , & ;",
    "dollars": "$$$$",
    "dollar": "$a = b$",
    "display": r"\[ a = b \]",
    "brace": "{",
    "closing brace": "}" * 50,
    "braces": "{" * 3000,
    "brackets": "(" * 500 + "a" + ")" * 500 + " = a",
    "closed braces": "{" * 500 + "a" + "}" * 500 + " = a",
    "bars": "|" * 501,
    "norms": r"\|" * 300 + " = 1",
    "roots": r"\sqrt{" * 400 + "a" + "}" * 400 + " = a",
    "bare roots": r"\sqrt" * 900 + "a = a",
    "fractions": r"\frac" * 900 + "a = a",
    "arrows": r"\vec" * 1400 + "x = x",
    "fonts": r"\mathbf{" * 500 + "x" + "}" * 500 + " = x",
    "minus": "-" * 5000 + r"\foo = a",
    "factors": "a" * 5900 + " = a",
    "functions": r"\log " * 900 + "a = a",
    "gradients": r"\nabla" * 900 + " f = a",
    "jacobians": "D" * 5000 + "g = a",
    "primes": "h" + "'" * 3000 + "(a) = a",
    "transposes": "A" + r"{}^\top" * 500 + " = A",
    "powers": "a" + "^{2" * 400 + "}" * 400 + " = a",
    "subscripts": "x" + "_{1" * 400 + "}" * 400 + " = a",
    "sums": r"\sum_{i=1}^n" * 400 + " a = a",
    "long sum": r"\sum_{i=1}^{1000000000} a = 1",
    "nested sums": r"\sum_{i=1}^{200} \sum_{j=1}^{200} \sum_{k=1}^{200} a = 1",
    "long product": r"\prod_{i=1}^{999999999999} a = 1",
    "quantifier": r"a i = 1, \forall i \in \{1, \dots, 1000000000\}",
    "matrix power": r"C^{1000000000} = C",
    "dots": r"(1, \dots, 1000000000) = \vec{x}",
    "digits": "a = " + "9" * 400,
    "decimals": "a = 0." + "1" * 300,
    "foreign digits": "a = ٣",
    "order": r"\frac{\partial^{1000000000} h}{\partial a^{1000000000}} = 1",
    "cells": r"\begin{bmatrix}" + "&" * 5000 + r"\end{bmatrix} = 0",
    "nested matrices": r"\begin{bmatrix}" * 150 + "1" + r"\end{bmatrix}" * 150 + " = 1",
    "long": "a + " * 25_000 + "a = 1",
    "null": "a = \0",
    "control": "a = \x07\x1b[31m b",
    "emoji": "a = 🦄",
    "replacement": "a = \ufffd\ud800",
    "backslash": "a = b \\",
    "lone backslash": "\\",
    "relation signs": "=" * 3000,
    "dimensions": r"A \in \mathbb{R}^{m \times n \times n \times n \times n}",
    "quantifiers": r"\forall " * 500 + "a = b",
    "environments": r"\begin{aligned}" * 300,
    "unnamed environment": r"\begin{",
    "substack": r"\sum_{\substack{" * 100 + "a",
    "script first": "^2 = 1",
    "underset": r"A \in \underset{\operatorname{argmin}}",
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_input_is_refused_soon(name: str):
    begin = time.process_time()
    error = refused(ABSURD[name])
    assert time.process_time() - begin < 2.0
    assert len(error.words) < 400
    assert 0 <= error.span[0] <= error.span[1] <= len(error.latex)
    assert error.marked()


LETTERS = "abcefghjklmopqrstuvwyz"
DEEP_DEFINITIONS = {
    "doubling functions": [
        "a(x) := x",
        *(f"{v}(x) := {u}(x) + {u}(x)" for u, v in itertools.pairwise(LETTERS)),
    ],
    "doubling numbers": ["a := 1", *(f"{v} := {u} + {u}" for u, v in itertools.pairwise(LETTERS))],
    "doubling recursion": ["z_0 := 1", "z_i := z_{i-1} + z_{i-1}"],
    "endless recursion": ["z_i := z_{i+1}"],
    "in a circle": [r"\vec{z}_i := \vec{z}_i", r"\vec{z}_1 := \vec{x}"],
    "many": ["z_0 := 1", *(f"z_{{{k}}} := z_{{{k - 1}}} + 1" for k in range(1, 300))],
    "derivatives": ["a(t) := t^9", *(f"{v}(t) := {u}'(t)" for u, v in itertools.pairwise(LETTERS[:9]))],
}
USES = {
    "doubling functions": "z(x) = 1",
    "doubling numbers": "z = 1",
    "doubling recursion": "z_{35} = 1",
    "endless recursion": "z_1 = 1",
    "in a circle": r"\vec{z}_3 = \vec{x}",
    "many": "z_{299} = 300",
    "derivatives": "k(x) = 1",
}


@pytest.mark.parametrize("name", DEEP_DEFINITIONS)
def test_definitions_without_end_are_refused_soon(name: str):
    begin = time.process_time()
    kind = Real["n"] if name == "in a circle" else Real
    found = holds(USES[name], given=DEEP_DEFINITIONS[name], instances=4, exact=False, x=kind)
    assert found.error is not None, found.text()
    assert time.process_time() - begin < 3.0


def test_the_length_is_bounded():
    assert refused("a" * (LONGEST + 1) + " = a").words.startswith("The formula has 6005 characters")


def test_many_terms_are_read():
    assert tried(" + ".join(["a"] * 300) + " = 300 a")


def test_thirty_brackets_are_read():
    assert tried("(" * 30 + "a" + ")" * 30 + " = a")


# --- random formulas -----------------------------------------------------------------------------------

PIECES = r"""
\sum_{i=1}^n \frac \nabla \partial D d { } ( ) | \| _ ^ \begin{bmatrix} \end{bmatrix} & \\ \dots + - = := 1 2
\begin{cases} \end{cases} \forall \in \text{if} \lim_{h\to0} \Big|_{t=0} \underbrace \max \sqrt 0 \infty i j [ ] '
\vec{e}_i \lambda_{\max} \sigma_1 \mathcal{N} \langle \rangle \circ \otimes I \vec{1} \le \prod \delta_{ij} \top
\mathbb{R} \times \operatorname{tr} \operatorname{argmin} \underset \quad , . \vec{x} A
"""
SOUP = PIECES.split()
ALL = TRUE + FALSE


def pieces(latex: str) -> list[str]:
    return [latex[token.start : token.end] for token in tokens(latex)[:-1]]


def broken(rng: random.Random, latex: str, others: list[str]) -> str:
    """A formula with up to three pieces left out, doubled, put in or exchanged."""
    words = pieces(latex)
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = rng.randrange(len(words)) if words else 0
        other = rng.choice(SOUP if rng.random() < 0.5 else others)
        words[place : place + 1] = rng.choice(
            ([], words[place : place + 1] * 2, [other], [other, *words[place : place + 1]])
        )
    return " ".join(words)


def survives(formula: Formula, latex: str, given: tuple[str, ...]) -> str:
    """The answer to a broken formula: any of the four, or `bad`. Every other exception fails the test."""
    try:
        found = holds(
            latex, given=given, where=formula.where, layout=formula.layout, instances=1, exact=False, **formula.symbols
        )
    except BadCheck:
        return "bad"
    assert found.text()
    return found.answer


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(4))
def test_broken_formulas_of_the_literature_raise_nothing(seed: int):
    rng = random.Random(f"broken {seed}")
    others = sorted({word for formula in ALL for word in pieces(formula.latex)})
    answers: dict[str, int] = {}
    for _ in range(500):
        formula = rng.choice(ALL)
        given = list(formula.given)
        latex = formula.latex
        if given and rng.random() < 0.5:
            place = rng.randrange(len(given))
            given[place] = broken(rng, given[place], others)
        else:
            latex = broken(rng, latex, others)
        answer = survives(formula, latex, tuple(given))
        answers[answer] = answers.get(answer, 0) + 1
    assert answers["not well formed"] > 250


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(2))
def test_token_soup_raises_nothing(seed: int):
    rng = random.Random(f"soup {seed}")
    for _ in range(700):
        formula = rng.choice(ALL)
        soup = " ".join(rng.choice(SOUP) for _ in range(rng.randint(1, 14)))
        answer = survives(formula, soup, formula.given)
        assert answer in ("not well formed", "definition", "true", "false", "undecided")


# --- what is never done --------------------------------------------------------------------------------

PACKAGE = Path(qed.__file__).parent / "printed"


def test_nothing_that_is_read_is_ever_run_as_python():
    banned = re.compile(r"(?<![\w.])(eval|exec|compile|__import__|lambdify|sympify|parse_expr)\s*\(")
    for path in PACKAGE.rglob("*.py"):
        assert not re.findall(banned, path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import qed", ("qed.printed", "sympy")),
        (
            "from qed import Real, holds\n"
            "assert holds(r'A^\\top A = (A^\\top A)^\\top', A=Real['m', 'n'], instances=4, exact=False)",
            ("sympy",),
        ),
    ],
)
def test_modules_are_loaded_only_when_they_are_needed(code: str, absent: tuple[str, ...]):
    check = f"import sys\n{code}\nassert not [m for m in {absent!r} if m in sys.modules]"
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)


def test_holds_needs_latex_and_hypotheses():
    with pytest.raises(BadCheck, match="raw string"):
        holds(3)
    with pytest.raises(BadCheck, match="needs a hypothesis"):
        holds("a = 1", a=3.0)
    with pytest.raises(BadCheck, match="layout"):
        holds("a = 1", a=Real, layout="other")


def test_exact_verdicts_of_long_polynomials_are_given_up(monkeypatch):
    latex = r"\det(X^2) = \det(X)^2"
    assert [shape["n"] for shape in holds(latex, X=Invertible["n"], instances=4).exact] == [1, 2, 3]
    monkeypatch.setattr(qed.exact, "MOST_WORK", 50)
    assert [shape["n"] for shape in holds(latex, X=Invertible["n"], instances=4).exact] == [1, 2]
    assert holds("(a + b)^{1000} = (a + b)^{1000}", a=Real, b=Real, instances=4).exact == []


def test_an_elementwise_function_is_applied_to_every_entry():
    found = tried(r"\sigma(\vec{x})_i = \sigma(x_i)", sigma=Elementwise)
    assert found
    assert np.isfinite(found.worst_ratio)


@pytest.mark.parametrize(
    ("latex", "answer"),
    [
        (r"A\vec{x} + A\vec{y} = A(\vec{x} + \vec{y}) \in \mathcal{R}(A)", "not refuted"),
        (r"A\vec{x} + A\vec{y} = A\vec{x} \in \mathcal{R}(A)", "false"),
        (r"A\vec{x} + \vec{z} = \vec{z} + A\vec{x} \in \mathcal{R}(A)", "false"),
        (r"\lVert \vec{x} \rVert_2 = \lVert -\vec{x} \rVert_2 \in \mathbb{R}", "not refuted"),
    ],
)
def test_a_chain_that_ends_in_a_set_compares_the_values_before_it(latex: str, answer: str):
    vectors = {"x": Real["n"], "y": Real["n"], "z": Real["m"]}
    assert holds(latex, A=Real["m", "n"], instances=30, exact=False, **vectors).answer == answer
