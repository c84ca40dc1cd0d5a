// The three steps of A = UΣVᵀ, clockwise from the upper left, for a matrix whose columns are dragged.

import { formula, vec } from "./parts/dom.js";
import { fixed, pair } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { columnHandles, entries, inWords, matrixOf } from "./parts/matrix.js";
import { Plane } from "./parts/plane.js";
import { along, columns, determinant, scaled, svd2 } from "./parts/svd2.js";

const GAP = 12;
const TITLE = 26;
const maths = (markup) => `<span class="maths">${markup}</span>`;
const circle = Array.from({ length: 180 }, (_, i) => along((i * Math.PI) / 90));

/** c₁ w₁ + c₂ w₂ */
const combined = ([c1, c2], [w1, w2]) => [c1 * w1[0] + c2 * w2[0], c1 * w1[1] + c2 * w2[1]];

export default function steps(cell) {
  const start = matrixOf(cell);
  let A = start;
  const frame = new Frame({
    title: "Touchable figure: the three steps of A = UΣVᵀ",
    hint: "Drag the columns of A, lower left.",
    reset: () => change(start),
    describe,
  });
  const { drawing, labels } = frame.drawing(fit);
  const sub = (letter, i) => `${vec(letter)}<sub>${i}</sub>`;
  const sigma = (letter, i) => `<i>σ</i><sub>${i}</sub>${sub(letter, i)}`;
  // For each step: where it stands, and the frame in which a unit vector with coordinates v₁ᵀx, v₂ᵀx has arrived.
  const axes = [[1, 0], [0, 1]];
  const panels = [
    { at: [0, 0], title: "unit vectors", name: (i) => sub("v", i), base: ({ v }) => v },
    { at: [1, 0], title: `turned by ${maths("<i>V</i><sup>⊤</sup>")}`, name: (i) => sub("e", i), base: () => axes },
    { at: [1, 1], title: `stretched by ${maths("Σ")}`, name: (i) => sigma("e", i), base: ({ sigma }) => stretched(sigma, axes) },
    { at: [0, 1], title: `turned by ${maths("<i>U</i>")}: images`, name: (i) => sigma("u", i),
      base: ({ sigma, u }) => stretched(sigma, u) },
  ];
  function stretched(sigma, frame) {
    return frame.map((w, i) => scaled(sigma[i], w));
  }
  for (const panel of panels) {
    panel.plane = new Plane(drawing, labels, panel.title);
    panel.curve = panel.plane.shape("ink filled");
    panel.arrows = [panel.plane.shape("red arrow"), panel.plane.shape("blue arrow dashed")];
    panel.names = [1, 2].map((i) => panel.plane.label(panel.name(i), i === 1 ? "red" : "blue"));
  }
  const { plane } = panels[3];
  const columnArrows = [plane.shape("gold arrow thin"), plane.shape("gold arrow thin dashed")];
  const columnNames = [1, 2].map((j) => plane.label(sub("a", j), "gold"));

  const handles = new Handles(drawing, draw, () => {
    fit();
    frame.settled();
  });
  columnHandles(handles, plane, () => A, (B) => (A = B));

  const matrix = entries((i, j, entry) => {
    change(A.map((row, k) => row.map((old, l) => (k === i && l === j ? entry : old))));
    frame.settled();
  });
  const values = {
    sigma1: readout("red", formula("<i>σ</i><sub>1</sub> = ")),
    sigma2: readout("blue", formula("<i>σ</i><sub>2</sub> = ")),
    ratio: readout("", formula("<i>σ</i><sub>1</sub> / <i>σ</i><sub>2</sub> = ")),
    det: readout("", formula("det <i>A</i> = ")),
  };
  frame.panel.append(matrix.element, ...Object.values(values).map(({ line }) => line));

  function change(matrix) {
    A = matrix;
    fit();
  }

  function fit() {
    const { width, height } = frame.stage.getBoundingClientRect();
    const size = Math.min((width - GAP) / 2, height / 2 - TITLE);
    if (size <= 0) return; // not laid out yet
    const reach = 1.35 * Math.max(1, svd2(A).sigma[0]);
    const left = width / 2 - size - GAP / 2;
    for (const { at: [column, row], plane } of panels) {
      plane.place(left + column * (size + GAP), TITLE + row * (size + TITLE), size, reach);
    }
    draw();
  }

  function draw() {
    const parts = svd2(A);
    for (const { plane, curve, arrows, names, base } of panels) {
      const now = base(parts);
      plane.line(curve, circle.map((x) => combined(x, now)), true);
      now.forEach((tip, i) => {
        plane.arrow(arrows[i], tip);
        plane.beside(names[i], tip);
      });
    }
    columns(A).forEach((column, j) => {
      plane.arrow(columnArrows[j], column);
      plane.beside(columnNames[j], column);
    });
    const [largest, smallest] = parts.sigma;
    matrix.show(A);
    values.sigma1.value.textContent = fixed(largest);
    values.sigma2.value.textContent = fixed(smallest);
    values.ratio.value.textContent = parts.rank === 2 ? fixed(largest / smallest) : parts.rank ? "∞" : "–";
    values.det.value.textContent = fixed(determinant(A));
    handles.update();
  }

  function describe() {
    const { sigma: [s1, s2], u, v, rank } = svd2(A);
    return `${inWords(A)} Rank ${rank}. Singular values ${fixed(s1)} and ${fixed(s2)}. ` +
      `v1 = ${pair(v[0])} goes to σ1 u1 = ${pair(scaled(s1, u[0]))}; ` +
      `v2 = ${pair(v[1])} goes to σ2 u2 = ${pair(scaled(s2, u[1]))}. ` +
      `V is a rotation; U is ${determinant(A) < 0 ? "a rotation with a reflection" : "a rotation"}.`;
  }

  return frame.element;
}
