// A map of the plane: a grid and its image, and a small square beside the parallelogram that the Jacobian makes of it.

import { choice } from "./parts/choice.js";
import { formula, html, vec } from "./parts/dom.js";
import { fixed, pair, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { area, complexSquare, linear, polar, squareAt, wave } from "./parts/maps.js";
import { entries } from "./parts/matrix.js";
import { Plane } from "./parts/plane.js";
import { slider } from "./parts/slider.js";
import { determinant, scaled } from "./parts/svd2.js";

const GAP = 16;
const TITLE = 24;
const GRID = 0.05; // x is on it
const HALVING = 16; // steps of the slider in which the side of the square halves
const LONGEST = 4; // from 1/16 up to 1: so many halvings
const START = { which: 2, A: [[1.5, 1], [0, 1]], at: HALVING * 3 };

/**
 * `from` and `to` are the corners of the grid, whose lines are a `step` apart. `reach` is how much the left plane shows,
 * around the middle of the grid, and `far` how much the right one shows around the `middle` of the image. At first the
 * square is at `x`.
 */
const MAPS = [
  { name: "square: (x² − y², 2xy)", map: () => complexSquare, from: [0, 0], to: [2, 2], step: 0.2, reach: 1.5,
    middle: [0, 3.6], far: () => 5, x: [1, 0.5] },
  { name: "polar: (r, θ) ↦ (r cos θ, r sin θ)", map: () => polar, from: [0, -3], to: [3, 3], step: 0.5, reach: 3.4,
    middle: [0, 0], far: () => 3.4, x: [1.5, 0.5] },
  { name: "wave: (x + ½ sin y, y + ½ sin x)", map: () => wave, from: [-3, -3], to: [3, 3], step: 0.5, reach: 3.4,
    middle: [0, 0], far: () => 3.8, x: [0.5, 1] },
  { name: "linear: x ↦ Ax", map: linear, from: [-2, -2], to: [2, 2], step: 0.5, reach: 2.4,
    middle: [0, 0], far: (A) => 1.1 * Math.max(1, ...A.map(([a, b]) => 2 * (Math.abs(a) + Math.abs(b)))), x: [0.5, 0.5] },
];
const derivative = `<i>D</i>${vec("f")}(${vec("x")})`;
const side = (at) => 2 ** (at / HALVING - LONGEST);
const plus = (x, y) => x.map((entry, i) => entry + y[i]);
const minus = (x, y) => x.map((entry, i) => entry - y[i]);

export default function grid() {
  let { which, A, at } = START;
  let x = MAPS[which].x;
  let map; // `put` finds it
  let place; // of the magnified plane, whose scale follows the square

  const frame = new Frame({
    title: "Touchable figure: a grid, its image, and the Jacobian at a point",
    hint: "Drag x; change the square.",
    reset: () => put({ ...START, x: MAPS[START.which].x }),
    describe,
  });
  const { drawing, labels } = frame.drawing(fit);
  const left = new Plane(drawing, labels, "a grid");
  const right = new Plane(drawing, labels, "its image");
  const near = new Plane(drawing, labels, "magnified");
  const lattice = [left, right].map((plane) => plane.shape("level"));
  const square = left.shape("blue filled");
  const shapes = [right, near].map((plane) => ({
    curved: plane.shape("blue filled"),
    straight: plane.shape("red dashed"),
    columns: [plane.shape("gold arrow thin"), plane.shape("gold arrow thin dashed")],
  }));
  const names = {
    x: left.label(vec("x"), "blue"), image: right.label(`${vec("f")}(${vec("x")})`, "blue"),
    columns: [1, 2].map((j) => near.label(`<i>D</i>${vec("f")} ${vec("e")}<sub>${j}</sub>`, "gold")),
  };

  const handles = new Handles(drawing, draw, frame.settled.bind(frame));
  const move = (point) => {
    const { from, to } = MAPS[which];
    const on = (t) => Number((Math.round(t / GRID) * GRID).toFixed(2));
    x = point.map((t, i) => on(Math.min(Math.max(t, from[i]), to[i])));
  };
  handles.addPoint({
    name: "blue",
    label: "Point x, the lower left corner of the square",
    plane: left,
    grid: GRID,
    at: () => x,
    move,
    value: () => ({ now: x[0], min: MAPS[which].from[0], max: MAPS[which].to[0], text: `x = ${pair(x)}` }),
  });

  const maps = choice("Map", MAPS.map(({ name }) => name), (index) => {
    put({ which: index, A, at, x: MAPS[index].x });
    frame.settled();
  });
  const matrix = entries((i, j, entry) => {
    put({ which, A: A.map((row, k) => row.map((old, l) => (k === i && l === j ? entry : old))), at, x });
    frame.settled();
  });
  const control = slider({
    label: "Side s of the square",
    max: LONGEST * HALVING,
    text: (at) => `s = ${short(side(at), 3)}`,
    stops: ["1/16", "1/8", "1/4", "1/2", "1"].map((text, i) => [text, i * HALVING]),
    moved() {
      at = control.position;
      draw();
    },
    settled: () => frame.settled(),
  });
  const cells = [0, 1].map(() => [0, 1].map(() => html("span")));
  const jacobian = html(
    "div", { class: "matrix" }, formula(`${derivative} =`),
    html("div", { class: "entries shown maths" }, ...cells.flat()),
  );
  const values = {
    det: readout("red", formula(`det ${derivative} = `)),
    area: readout("blue", "image : square in area = "),
    side: readout("", formula("<i>s</i> = ")),
    error: readout("", "largest error = "),
    half: readout("", "with half of s: "),
    ratio: readout("", "quotient "),
  };
  frame.panel.append(
    html("div", { class: "controls" }, maps.element, matrix.element, jacobian),
    ...[values.det, values.area].map(({ line }) => line), control.element,
    ...[values.side, values.error, values.half, values.ratio].map(({ line }) => line),
  );

  function put(state) {
    ({ which, A, at, x } = state);
    map = MAPS[which].map(A);
    maps.go(which);
    control.go(at);
    matrix.element.hidden = MAPS[which].map !== linear; // then A is the Jacobian everywhere
    jacobian.hidden = !matrix.element.hidden;
    fit();
  }

  /** Three planes in a row, or two with the third below them. */
  function fit() {
    const { width, height } = frame.stage.getBoundingClientRect();
    const { from, to, reach, middle, far } = MAPS[which];
    const stacked = 3 * (height - TITLE) > width + 3 * TITLE;
    const size = stacked ? (width - GAP) / 2 : Math.min((width - 2 * GAP) / 3, height - TITLE);
    if (size <= 0) return; // not laid out yet
    left.place(0, TITLE, size, reach, scaled(0.5, plus(from, to)));
    right.place(size + GAP, TITLE, size, far(A), middle);
    const below = height - size - 2 * TITLE;
    place = stacked ? [(width - below) / 2, size + 2 * TITLE, below] : [2 * (size + GAP), TITLE, size];
    draw();
  }

  function gridLines() {
    const { from, to, step } = MAPS[which];
    const ticks = (i) => Array.from({ length: Math.round((to[i] - from[i]) / step) + 1 }, (_, k) => from[i] + k * step);
    const fine = (i) => Array.from({ length: 61 }, (_, k) => from[i] + (k / 60) * (to[i] - from[i]));
    return [
      ...ticks(0).map((x) => fine(1).map((y) => [x, y])),
      ...ticks(1).map((y) => fine(0).map((x) => [x, y])),
    ];
  }

  function draw() {
    const s = side(at);
    const { image, square: around, curved, straight, error } = squareAt(map, x, s);
    const half = squareAt(map, x, s / 2).error;
    const D = map.D(x);
    const columns = [0, 1].map((j) => D.map((row) => row[j]));
    const all = gridLines();
    left.lines(lattice[0], all);
    right.lines(lattice[1], all.map((line) => line.map(map.f)));
    left.line(square, around, true);
    left.beside(names.x, x, [-1, -1], 18);

    // Magnified: the origin is f(x), and everything is divided by s. The parallelogram then does not depend on s.
    const large = (point) => scaled(1 / s, minus(point, image));
    const shown = [...curved, ...straight].map(large);
    const ends = [0, 1].map((i) => shown.map((point) => point[i])).map((all) => [Math.min(...all), Math.max(...all)]);
    const reach = 0.65 * Math.max(0.4, ...ends.map(([least, most]) => most - least));
    near.place(...place, reach, ends.map(([least, most]) => (least + most) / 2));
    for (const [plane, { curved: blue, straight: red, columns: gold }, seen, base, scale] of [
      [right, shapes[0], (point) => point, image, s], [near, shapes[1], large, [0, 0], 1],
    ]) {
      plane.line(blue, curved.map(seen), true);
      plane.line(red, straight.map(seen), true);
      columns.forEach((column, j) => plane.arrow(gold[j], plus(base, scaled(scale, column)), base));
    }
    right.beside(names.image, image, scaled(-1, plus(...columns)), 26);
    columns.forEach((column, j) => near.beside(names.columns[j], column));
    near.title.textContent = `magnified ${short(1 / s, 1)} times`;

    matrix.show(A);
    D.forEach((row, i) => row.forEach((entry, j) => (cells[i][j].textContent = fixed(entry))));
    values.det.value.textContent = fixed(determinant(D));
    values.area.value.textContent = fixed(area(curved) / s ** 2);
    values.side.value.textContent = short(s, 3);
    values.error.value.textContent = fixed(error, 4);
    values.half.value.textContent = fixed(half, 4);
    values.ratio.value.textContent = half > 1e-12 ? fixed(error / half) : "–";
    handles.update();
  }

  function describe() {
    const s = side(at);
    const { image, curved, error } = squareAt(map, x, s);
    const half = squareAt(map, x, s / 2).error;
    const D = map.D(x);
    const turned = determinant(D) < -1e-12 ? " The parallelogram is turned over." : "";
    const fits = half > 1e-12
      ? `They are at most ${fixed(error, 4)} apart; with half the side ${fixed(half, 4)}, ` +
        `a quotient of ${fixed(error / half)}.`
      : "They are the same: the map is linear.";
    return `The map is ${MAPS[which].name}. x = ${pair(x)} goes to f(x) = ${pair(image)}. ` +
      `The Jacobian there has the rows ${D.map(pair).join(" and ")}; its determinant is ${fixed(determinant(D))}.` +
      `${turned} A square of side ${short(s, 3)} at x has a curved image of ${fixed(area(curved) / s ** 2)} times ` +
      `its area; the Jacobian makes a parallelogram of it. ${fits}`;
  }

  put({ ...START, x });
  return frame.element;
}
