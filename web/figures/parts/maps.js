// Maps of the plane into itself, and what their derivative says of a small square.

import { scaled, times } from "./svd2.js";

/**
 * @typedef {object} Map
 * @property {(x: number[]) => number[]} f
 * @property {(x: number[]) => number[][]} D the Jacobian
 */

export const polar = {
  f: ([r, t]) => [r * Math.cos(t), r * Math.sin(t)],
  D: ([r, t]) => [[Math.cos(t), -r * Math.sin(t)], [Math.sin(t), r * Math.cos(t)]],
};
export const complexSquare = {
  f: ([x, y]) => [x * x - y * y, 2 * x * y],
  D: ([x, y]) => [[2 * x, -2 * y], [2 * y, 2 * x]],
};
export const wave = {
  f: ([x, y]) => [x + Math.sin(y) / 2, y + Math.sin(x) / 2],
  D: ([x, y]) => [[1, Math.cos(y) / 2], [Math.cos(x) / 2, 1]],
};
export const linear = (A) => ({ f: (x) => times(A, x), D: () => A });

/** The outline of the unit square from its lower left corner, counterclockwise. */
export function outline(pieces = 24) {
  const side = Array.from({ length: pieces }, (_, i) => i / pieces);
  const sides = [(t) => [t, 0], (t) => [1, t], (t) => [1 - t, 1], (t) => [0, 1 - t]];
  return sides.flatMap((along) => side.map(along));
}

const plus = ([a, b], [c, d]) => [a + c, b + d];
const minus = ([a, b], [c, d]) => [a - c, b - d];

/**
 * The square of side s with its lower left corner at p: where its outline goes, where the derivative alone would take
 * it, and how far the two are from each other at most.
 */
export function squareAt({ f, D }, p, s) {
  const image = f(p);
  const steps = outline().map((u) => scaled(s, u));
  const square = steps.map((h) => plus(p, h));
  const curved = square.map(f);
  const straight = steps.map((h) => plus(image, times(D(p), h)));
  const error = Math.max(...curved.map((point, i) => Math.hypot(...minus(point, straight[i]))));
  return { image, square, curved, straight, error };
}

/** The signed area inside a closed line, by the formula of shoelaces. */
export const area = (points) =>
  points.reduce((sum, [a, b], i) => {
    const [c, d] = points[(i + 1) % points.length];
    return sum + (a * d - b * c) / 2;
  }, 0);
