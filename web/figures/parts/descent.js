// Gradient descent on f(x) = ‖Ax − y‖², in singular coordinates around its minimum q: coordinate i of the distance,
// vᵢᵀ(x − q), is multiplied by 1 − 2ησᵢ² in every step.

import { length } from "./svd2.js";

/**
 * By what a step multiplies the two coordinates.
 * @param {number} size ησ₁²
 * @param {number} ratio κ = σ₁²/σ₂²
 */
export const factors = (size, ratio) => [1 - 2 * size, 1 - (2 * size) / ratio];

/** ησ₁² for the best step size, η = 1/(σ₁² + σ₂²). */
export const best = (ratio) => ratio / (ratio + 1);

/** The distances from the minimum, step by step from a start, until `done(distance, k)` says so. */
export function descended(start, [first, second], done) {
  const path = [start];
  while (!done(path.at(-1), path.length - 1)) {
    const [x, y] = path.at(-1);
    path.push([first * x, second * y]);
  }
  return path;
}

/** The line on which x² + y²/κ is a number, as far as it is within −reach to reach: four arcs, or none. */
export function levelArcs(value, ratio, reach, pieces = 24) {
  const [wide, high] = [Math.sqrt(value), Math.sqrt(value * ratio)];
  const [from, to] = [Math.acos(Math.min(reach / wide, 1)), Math.asin(Math.min(reach / high, 1))];
  if (!(from < to)) return [];
  const angles = Array.from({ length: pieces + 1 }, (_, i) => from + (i / pieces) * (to - from));
  const arc = angles.map((t) => [wide * Math.cos(t), high * Math.sin(t)]);
  return [[1, 1], [-1, 1], [-1, -1], [1, -1]].map(([right, up]) => arc.map(([x, y]) => [right * x, up * y]));
}

const MANY = 10_000; // steps: no convergence that the figure can show takes as many

/** After how many steps the distance is a hundredth of that at the start; infinity where it never is. */
export function stepsToAHundredth(start, factors) {
  const goal = length(start) / 100;
  const steps = descended(start, factors, (distance, k) => length(distance) <= goal || k === MANY).length - 1;
  return steps === MANY ? Infinity : steps;
}
