// The ℓp "norms" of the plane, for every p > 0 and for p = Infinity; from p = 1 on they are norms.

export function pNorm(x, p) {
  const largest = Math.max(...x.map(Math.abs));
  if (largest === 0 || p === Infinity) return largest;
  // Of entries of size at most 1, so that no power overflows:
  return largest * x.reduce((sum, entry) => sum + Math.abs(entry / largest) ** p, 0) ** (1 / p);
}

/** The point of size 1 in the direction of an angle. */
export function unitPoint(angle, p) {
  const x = [Math.cos(angle), Math.sin(angle)].map((t) => (Math.abs(t) < 1e-15 ? 0 : t));
  const size = pNorm(x, p);
  return x.map((entry) => entry / size);
}

const power = (t, exponent) => Math.sign(t) * Math.abs(t) ** exponent;

/**
 * Points around the boundary of the unit ball: |cos|² + |sin|² = 1, so these have |x|^p + |y|^p = 1. They lie closer
 * together where the curve bends. For p = Infinity they are the corners of the square, over and over.
 */
export function unitCurve(p, points = 360) {
  return Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / points;
    return [power(Math.cos(angle), 2 / p), power(Math.sin(angle), 2 / p)];
  });
}

/**
 * The segment from x to y: the size of its middle, and the stretches of it that lie outside the unit ball, each as
 * [from, to] with 0 at x and 1 at y. For p ≥ 1 there are none, if x and y lie in the ball.
 */
export function chord(x, y, p, steps = 400) {
  const at = (t) => x.map((entry, i) => (1 - t) * entry + t * y[i]);
  const outside = [];
  let from = null;
  for (let i = 0; i <= steps; i++) {
    const out = i < steps && pNorm(at((i + 0.5) / steps), p) > 1 + 1e-9;
    if (out && from === null) from = i / steps;
    if (!out && from !== null) {
      outside.push([from, i / steps]);
      from = null;
    }
  }
  return { middle: pNorm(at(0.5), p), outside, at };
}
