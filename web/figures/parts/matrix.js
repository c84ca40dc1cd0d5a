// A 2×2 matrix that the reader changes: by dragging its columns, or by typing its entries.

import { html, set } from "./dom.js";
import { fixed, pair, short } from "./format.js";

const LARGEST = 9; // of an entry: beyond it the unit circle would be too small to see
const GRID = 0.05; // entries are multiples of it when dragged, so that special matrices can be met exactly

const within = (t, bound) => Math.min(Math.max(t, -bound), bound);
const onGrid = (t) => Number((Math.round(t / GRID) * GRID).toFixed(2));

/** The matrix that a cell of the chapter draws: the first 2×2 one in its code. */
export function matrixOf(cell) {
  const found = /\[\s*\[([^[\]]+)\]\s*,\s*\[([^[\]]+)\]\s*\]/.exec(cell.textContent);
  const A = found?.slice(1).map((row) => row.split(",").map(Number));
  if (A?.length !== 2 || A.some((row) => row.length !== 2 || !row.every(Number.isFinite))) {
    throw new Error("The cell of this figure names no 2×2 matrix, such as [[1.5, 1.0], [0.0, 1.0]].");
  }
  return A;
}

export const inWords = ([[a, b], [c, d]]) => `A has the rows (${short(a)}, ${short(b)}) and (${short(c)}, ${short(d)}).`;

/**
 * Four fields in brackets.
 * @param {(i: number, j: number, entry: number) => void} entered
 */
export function entries(entered) {
  const fields = [0, 1].map((i) => [0, 1].map((j) => {
    const field = html("input", {
      type: "number", step: 0.1, min: -LARGEST, max: LARGEST, inputmode: "decimal",
      "aria-label": `A, row ${i + 1}, column ${j + 1}`,
    });
    field.addEventListener("input", () => {
      const entry = field.valueAsNumber;
      const fits = Math.abs(entry) <= LARGEST; // not for an empty field either
      set(field, { "aria-invalid": fits ? null : "true" });
      field.setCustomValidity(fits ? "" : `Enter a number between −${LARGEST} and ${LARGEST}.`);
      if (fits) entered(i, j, entry);
    });
    field.addEventListener("change", () => field.validationMessage && field.reportValidity());
    return field;
  }));
  const element = html(
    "div", { class: "matrix", role: "group", "aria-label": "The matrix A" },
    html("span", { class: "maths" }, html("i", {}, "A"), " ="),
    html("div", { class: "entries" }, ...fields.flat()),
  );
  /** Shows a matrix; the field in which somebody is typing is left alone. */
  const show = (A) => fields.forEach((row, i) => row.forEach((field, j) => {
    if (document.activeElement === field && field.valueAsNumber === A[i][j]) return;
    field.value = Number(A[i][j].toFixed(4));
    field.setCustomValidity("");
    set(field, { "aria-invalid": null });
  }));
  return { element, show };
}

/**
 * Handles at the tips of the columns.
 * @param {Handles} handles
 * @param {Plane} plane
 * @param {() => number[][]} get
 * @param {(A: number[][]) => void} put
 */
export function columnHandles(handles, plane, get, put) {
  for (const j of [0, 1]) {
    const column = () => get().map((row) => row[j]);
    const move = (x, bound) => {
      const at = x.map((t) => onGrid(within(t, bound)));
      put(get().map((row, i) => row.map((entry, l) => (l === j ? at[i] : entry))));
    };
    handles.add({
      name: `column-${j + 1}`,
      label: `Column ${j + 1} of A, the image of e${j + 1}`,
      at: () => plane.pixel(column()),
      drag: (pixel) => move(plane.point(pixel), Math.min(0.97 * plane.reach, LARGEST)),
      step: (right, up) => move([column()[0] + right * GRID, column()[1] + up * GRID], LARGEST),
      value: () => ({ now: fixed(column()[0]).replace("−", "-"), min: -LARGEST, max: LARGEST, text: pair(column()) }),
    });
  }
}
