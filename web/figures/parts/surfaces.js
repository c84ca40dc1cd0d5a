// Functions of two variables, with what a reader asks of them at a point x.

const dot = ([a, b], [c, d]) => a * c + b * d;

/**
 * @typedef {object} Surface
 * @property {(x: number[]) => number} f
 * @property {(x: number[]) => number[]|null} gradient null where there is none
 * @property {(x: number[], v: number[]) => number} slope of t ↦ f(x + tv) at 0, to the right
 */

/** @returns {Surface} */
const smooth = (f, gradient) => ({ f, gradient, slope: (x, v) => dot(gradient(x), v) });

export const squaredLength = smooth((x) => dot(x, x), ([a, b]) => [2 * a, 2 * b]);
export const saddle = smooth(([a, b]) => a * b, ([a, b]) => [b, a]);

/** xᵀAx, for any A: its gradient is (A + Aᵀ)x. */
export const quadraticForm = ([[p, q], [r, s]]) => smooth(
  ([a, b]) => p * a * a + (q + r) * a * b + s * b * b,
  ([a, b]) => [2 * p * a + (q + r) * b, (q + r) * a + 2 * s * b],
);

/** ‖x‖₁: where an entry is 0 it has a kink, and goes up by |vᵢ| either way. */
export const absoluteSum = {
  f: ([a, b]) => Math.abs(a) + Math.abs(b),
  gradient: (x) => (x.includes(0) ? null : x.map(Math.sign)),
  slope: (x, v) => x.reduce((sum, t, i) => sum + (t === 0 ? Math.abs(v[i]) : Math.sign(t) * v[i]), 0),
};

/** The values of f on a lattice of (cells + 1)² points of the square from −reach to reach, row by row from below. */
export function lattice(f, reach, cells = 96) { // an even number: the axes are lines of it, and kinks on them stay sharp
  const at = (i) => (2 * reach * i) / cells - reach;
  const ticks = Array.from({ length: cells + 1 }, (_, i) => at(i));
  return { ticks, values: ticks.map((y) => ticks.map((x) => f([x, y]))) };
}

/** The line on which f has a value, in pieces [from, to] that each cross a cell of the lattice (marching squares). */
export function levelLine({ ticks, values }, level) {
  const pieces = [];
  for (let i = 0; i + 1 < ticks.length; i++) {
    for (let j = 0; j + 1 < ticks.length; j++) {
      const corners = [[j, i], [j + 1, i], [j + 1, i + 1], [j, i + 1]];
      const heights = corners.map(([column, row]) => values[row][column] - level);
      const crossed = [];
      corners.forEach(([column, row], k) => {
        const [here, next] = [heights[k], heights[(k + 1) % 4]];
        if ((here >= 0) === (next >= 0)) return;
        const [toColumn, toRow] = corners[(k + 1) % 4];
        const t = here / (here - next);
        const between = (a, b) => (1 - t) * ticks[a] + t * ticks[b];
        crossed.push([between(column, toColumn), between(row, toRow)]);
      });
      // Crossed on all four sides: the middle says which corners lie together.
      const together = heights.reduce((sum, height) => sum + height, 0) >= 0;
      if (crossed.length === 4 && together !== (heights[0] >= 0)) crossed.push(crossed.shift());
      for (let k = 0; k + 1 < crossed.length; k += 2) pieces.push([crossed[k], crossed[k + 1]]);
    }
  }
  return pieces;
}

/** About so many levels, a round number apart; 0 is one of them where it lies between. */
export function levels({ values }, count = 14) {
  const all = values.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const rough = (most - least) / count;
  if (!rough) return [];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find((t) => t * unit >= rough);
  const found = [];
  for (let k = Math.ceil(least / step); k * step <= most; k++) found.push(k * step);
  return found;
}
