// The truncated singular value decomposition of a picture, term by term.

/**
 * Reads what _ext/figures_data/photograph.py writes: a line of JSON, then the rounded factors, deflated.
 *
 * The line has the shape m × n of the matrix, all its singular values `sigma`, the shape rows × columns in which the
 * picture is drawn, the number of `terms`, and the `step` of rounding. Column i of √σᵢ uᵢ (rows numbers) and of √σᵢ vᵢ
 * (columns numbers), divided by the step, are whole numbers, with the sign in the lowest bit. First come the low
 * bytes of all of them, then the high bytes, nearly all zero.
 *
 * @param {ArrayBuffer} file
 */
export async function unpack(file) {
  const stream = new Blob([file]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const end = bytes.indexOf(10);
  const picture = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const count = (picture.rows + picture.columns) * picture.terms;
  const factors = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const folded = bytes[end + 1 + i] | (bytes[end + 1 + count + i] << 8);
    factors[i] = folded & 1 ? -((folded + 1) >> 1) : folded >> 1;
  }
  return { ...picture, factors };
}

export class Truncation {
  constructor(picture) {
    Object.assign(this, picture);
    this.k = 0;
    // A sum of products of whole numbers: going from any k to any other loses nothing.
    this.sum = new Int32Array(this.rows * this.columns);
    const squares = new Float64Array(this.sigma.length + 1);
    for (let i = this.sigma.length - 1; i >= 0; i--) squares[i] = squares[i + 1] + this.sigma[i] ** 2;
    this.tails = squares.map(Math.sqrt);
  }

  /** Adds or takes away the terms between the present k and this one, or starts again where that is less work. */
  go(k) {
    if (k < this.k - k) {
      this.sum.fill(0);
      this.k = 0;
    }
    for (; this.k < k; this.k++) this.#add(this.k, 1);
    for (; this.k > k; this.k--) this.#add(this.k - 1, -1);
  }

  #add(term, sign) {
    const { rows, columns, factors, sum } = this;
    const start = term * (rows + columns);
    const right = factors.subarray(start + rows, start + rows + columns);
    for (let i = 0, at = 0; i < rows; i++) {
      const left = sign * factors[start + i];
      for (let j = 0; j < columns; j++, at++) sum[at] = (sum[at] + Math.imul(left, right[j])) | 0; // fits: 255 / step² < 2³¹
    }
  }

  /** The grey values, 0 to 1 and rarely beyond, written as opaque pixels of four bytes. */
  paint(pixels) {
    const scale = 255 * this.step ** 2;
    for (let i = 0, at = 0; i < this.sum.length; i++, at += 4) {
      // The array clamps and rounds by itself.
      pixels[at] = pixels[at + 1] = pixels[at + 2] = this.sum[i] * scale;
      pixels[at + 3] = 255;
    }
  }

  /** ‖A − A_k‖₂ / ‖A‖₂ = σ_{k+1} / σ₁ */
  spectralError(k = this.k) {
    return (this.sigma[k] ?? 0) / this.sigma[0];
  }

  /** ‖A − A_k‖_F / ‖A‖_F */
  frobeniusError(k = this.k) {
    return this.tails[k] / this.tails[0];
  }

  /** How many numbers A_k takes. */
  stored(k = this.k) {
    return k * (this.m + this.n + 1);
  }
}
