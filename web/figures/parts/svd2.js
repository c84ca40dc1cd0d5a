// Real 2×2 matrices, as [[a, b], [c, d]], and their singular value decomposition in closed form.

export const times = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
export const length = ([x, y]) => Math.hypot(x, y);
export const along = (angle) => [Math.cos(angle), Math.sin(angle)];
export const scaled = (t, [x, y]) => [t * x, t * y];
export const columns = ([[a, b], [c, d]]) => [[a, c], [b, d]];
export const determinant = ([[a, b], [c, d]]) => a * d - b * c;
export const frobenius = (A) => Math.hypot(...A.flat());

const quarterTurn = ([x, y]) => [-y, x];

/**
 * A = σ₁ u₁ v₁ᵀ + σ₂ u₂ v₂ᵀ with σ₁ ≥ σ₂ ≥ 0.
 *
 * A is q times a rotation by the angle `turn` plus r times the reflection that takes the direction t to
 * `mirror` − t. Both parts of Av point the same way where turn + t = mirror − t: there A stretches most, by q + r.
 * A quarter turn further they point against each other, which leaves |q − r| = |det A| / σ₁.
 *
 * Two pairs of signs are free. v₁ points above the first axis (or along it), and v₂ is v₁ after a quarter turn: V is
 * a rotation, and U is one too unless det A < 0.
 *
 * @param {number[][]} A
 * @returns {{sigma: number[], u: number[][], v: number[][], rank: number}}
 */
export function svd2(A) {
  const size = Math.max(...A.flat().map(Math.abs));
  if (size === 0) return { sigma: [0, 0], u: [[1, 0], [0, 1]], v: [[1, 0], [0, 1]], rank: 0 };
  const B = A.map((row) => row.map((entry) => entry / size)); // so that no square overflows
  const [[a, b], [c, d]] = B;
  const turn = Math.atan2((c - b) / 2, (a + d) / 2);
  const mirror = Math.atan2((c + b) / 2, (a - d) / 2);
  const largest = Math.hypot(c - b, a + d) / 2 + Math.hypot(c + b, a - d) / 2;
  const smallest = Math.min(largest, Math.abs(determinant(B)) / largest);

  let v = along((mirror - turn) / 2);
  let u = along((mirror + turn) / 2);
  const onAxis = Math.abs(v[1]) < 1e-12;
  if (onAxis ? v[0] < 0 : v[1] < 0) [u, v] = [scaled(-1, u), scaled(-1, v)];
  return {
    sigma: [size * largest, size * smallest],
    u: [u, scaled(determinant(B) < 0 ? -1 : 1, quarterTurn(u))],
    v: [v, quarterTurn(v)],
    rank: smallest > 1e-12 * largest ? 2 : 1,
  };
}
