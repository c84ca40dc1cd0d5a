// The unit circle and its image under a 2×2 matrix: how far is each unit vector stretched?

import { formula, norm, vec } from "./parts/dom.js";
import { fixed, pair, percent } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { columnHandles, entries, inWords, matrixOf } from "./parts/matrix.js";
import { Plane } from "./parts/plane.js";
import { along, columns, frobenius, length, scaled, svd2, times } from "./parts/svd2.js";

const DEGREE = Math.PI / 180;
const circle = Array.from({ length: 180 }, (_, i) => along(2 * i * DEGREE));

export default function stretch(cell) {
  const start = matrixOf(cell);
  let A = start;
  let angle = null; // of x; none as long as x follows the most stretched direction

  const frame = new Frame({
    title: "Touchable figure: the unit circle and its image under A",
    hint: "Drag x around the circle, or the columns of A.",
    reset: () => change(start, null),
    describe,
  });
  const { drawing, labels } = frame.drawing(fit);
  const left = new Plane(drawing, labels, "unit vectors");
  const right = new Plane(drawing, labels, "their images");
  const unitCircle = left.shape("ink");
  const furthest = right.shape("dotted");
  const ellipse = right.shape("blue");
  const arrows = {
    x: left.shape("red arrow"), Ax: right.shape("red arrow"),
    a1: right.shape("gold arrow thin"), a2: right.shape("gold arrow thin dashed"),
    e1: left.shape("gold arrow thin"), e2: left.shape("gold arrow thin dashed"),
  };
  const names = {
    x: left.label(vec("x"), "red"), Ax: right.label(`<i>A</i>${vec("x")}`, "red"),
    a1: right.label(`${vec("a")}<sub>1</sub>`, "gold"), a2: right.label(`${vec("a")}<sub>2</sub>`, "gold"),
    e1: left.label(`${vec("e")}<sub>1</sub>`, "gold"), e2: left.label(`${vec("e")}<sub>2</sub>`, "gold"),
  };

  const handles = new Handles(drawing, draw, () => {
    fit();
    frame.settled();
  });
  columnHandles(handles, right, () => A, (B) => (A = B));
  const degrees = () => Math.round(direction() / DEGREE + 360) % 360;
  handles.add({
    name: "red",
    label: "Direction of the unit vector x",
    at: () => left.pixel(along(direction())),
    drag(pixel) {
      const [x, y] = left.point(pixel);
      if (x || y) angle = Math.atan2(y, x);
    },
    step: (right, up) => (angle = ((degrees() + right + up + 360) % 360) * DEGREE),
    value: () => ({ now: degrees(), min: 0, max: 359, text: `${degrees()} degrees, x = ${pair(along(direction()))}` }),
  });

  const matrix = entries((i, j, entry) => {
    change(A.map((row, k) => row.map((old, l) => (k === i && l === j ? entry : old))), angle);
    frame.settled();
  });
  const sizes = {
    Ax: readout("red", formula(`${norm(`<i>A</i>${vec("x")}`, 2)} = `)),
    spectral: readout("dotted", formula(`${norm("<i>A</i>", 2)} = `)),
    frobenius: readout("", formula(`${norm("<i>A</i>", "<i>F</i>")} = `)),
  };
  frame.panel.append(matrix.element, ...Object.values(sizes).map(({ line }) => line));
  frame.button("Stretch x most", () => {
    change(A, null);
    frame.settled();
  });

  /** The angle of x. */
  function direction() {
    if (angle !== null) return angle;
    const [x, y] = svd2(A).v[0];
    return Math.atan2(y, x);
  }

  function change(matrix, turned) {
    A = matrix;
    angle = turned;
    fit();
  }

  /** Both planes in the same scale, wide enough for the ellipse. Not during a move: the ground would slip away. */
  function fit() {
    const { width } = frame.stage.getBoundingClientRect();
    const size = (width - 16) / 2;
    if (size <= 0) return; // not laid out yet
    const reach = 1.2 * Math.max(1, svd2(A).sigma[0]);
    left.place(0, 24, size, reach);
    right.place(size + 16, 24, size, reach);
    draw();
  }

  function draw() {
    const x = along(direction());
    const Ax = times(A, x);
    const spectral = svd2(A).sigma[0];
    const [a1, a2] = columns(A);
    left.line(unitCircle, circle, true);
    right.line(ellipse, circle.map((point) => times(A, point)), true);
    right.line(furthest, circle.map((point) => scaled(spectral, point)), true);
    const vectors = { x, Ax, a1, a2, e1: [1, 0], e2: [0, 1] };
    for (const [name, tip] of Object.entries(vectors)) {
      const plane = name === "x" || name[0] === "e" ? left : right;
      plane.arrow(arrows[name], tip);
      plane.beside(names[name], tip);
    }
    // Beside the middle of its arrow, where no other label is.
    for (const [plane, name] of [[left, "x"], [right, "Ax"]]) {
      const tip = vectors[name];
      plane.beside(names[name], scaled(0.5, tip), [-tip[1], tip[0]], 15);
    }
    matrix.show(A);
    sizes.Ax.value.textContent = fixed(length(Ax));
    sizes.spectral.value.textContent = fixed(spectral);
    sizes.frobenius.value.textContent = fixed(frobenius(A));
    handles.update();
  }

  function describe() {
    const x = along(direction());
    const { sigma: [spectral, other], rank } = svd2(A);
    const image = ["a single point", "a segment", "an ellipse"][rank];
    const share = spectral ? `, ${percent(length(times(A, x)) / spectral)} of the most that is possible` : "";
    return `${inWords(A)} The image of the unit circle is ${image}, with half-axes ${fixed(spectral)} and ` +
      `${fixed(other)}. Spectral norm ${fixed(spectral)}, Frobenius norm ${fixed(frobenius(A))}. ` +
      `The unit vector x = ${pair(x)} goes to Ax = ${pair(times(A, x))}, of length ${fixed(length(times(A, x)))}${share}.`;
  }

  return frame.element;
}
