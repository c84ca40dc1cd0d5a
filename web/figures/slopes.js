// Level lines of a function of two variables; at a point its gradient, and the slope in a direction that is turned.

import { planeAndChart } from "./parts/beside.js";
import { Chart } from "./parts/chart.js";
import { choice } from "./parts/choice.js";
import { formula, html, norm, vec } from "./parts/dom.js";
import { fixed, pair } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { entries, inWords } from "./parts/matrix.js";
import { Plane } from "./parts/plane.js";
import { absoluteSum, lattice, levelLine, levels, quadraticForm, saddle, squaredLength } from "./parts/surfaces.js";
import { along, length, scaled } from "./parts/svd2.js";

const DEGREE = Math.PI / 180;
const REACH = 3.2; // of the plane
const FARTHEST = 2; // of the entries of x: v and the gradient have room beyond
const GRID = 0.05; // x is on it: so it can be put onto a kink, or where the gradient vanishes
const START = { which: 0, A: [[1, 1], [0, 1]], x: [1.2, 0.8], angle: 75 };

const onGrid = (t) => Number((Math.round(Math.min(Math.max(t, -FARTHEST), FARTHEST) / GRID) * GRID).toFixed(2));
const plus = (x, y) => x.map((entry, i) => entry + y[i]);

/** Where the line through x in a direction enters the plane and leaves it. */
function across(x, way) {
  const borders = (sign) => way.flatMap((t, i) => (t ? [sign * Math.abs(REACH / t) - x[i] / t] : []));
  return [Math.max(...borders(-1)), Math.min(...borders(1))].map((t) => plus(x, scaled(t, way)));
}

const FUNCTIONS = [
  { name: "squared length x₁² + x₂²", surface: () => squaredLength },
  { name: "quadratic form xᵀAx", surface: quadraticForm },
  { name: "saddle x₁x₂", surface: () => saddle },
  { name: "‖x‖₁ = |x₁| + |x₂|", surface: () => absoluteSum },
];

export default function slopes() {
  let { which, A, x, angle } = START;
  let surface, steepest, heights, shrink; // of the function; `put` finds them

  const frame = new Frame({
    title: "Touchable figure: gradient, level lines and slopes",
    hint: "Drag x, turn v.",
    reset: () => put(START),
    describe,
  });
  const { drawing, labels } = frame.drawing(fit);
  const plane = new Plane(drawing, labels, `level lines of <span class="maths"><i>f</i></span>`);
  const chart = new Chart(drawing, labels, `slope against the angle of <span class="maths">${vec("v")}</span>`);
  const lines = plane.shape("level");
  const through = plane.shape("blue");
  const tangent = plane.shape("ink dashed thin");
  const foot = plane.shape("dotted");
  const arrows = { gradient: plane.shape("red arrow"), v: plane.shape("gold arrow") };
  const names = {
    x: plane.label(vec("x"), "blue"), gradient: plane.label("", "red"), v: plane.label(vec("v"), "gold"),
  };
  const bounds = chart.shape("dotted");
  const curve = chart.shape("ink");
  const uphill = chart.shape("red dashed thin");
  const here = chart.shape("spot");

  const handles = new Handles(drawing, draw, frame.settled.bind(frame));
  const move = (point) => (x = point.map(onGrid));
  const turn = (degrees) => (angle = (Math.round(degrees) + 720) % 360);
  const v = () => along(angle * DEGREE);
  handles.addPoint({
    name: "blue",
    label: "Point x",
    plane,
    grid: GRID,
    at: () => x,
    move,
    value: () => ({ now: x[0], min: -FARTHEST, max: FARTHEST, text: `x = ${pair(x)}` }),
  });
  handles.add({
    name: "gold",
    label: "Direction of the unit vector v",
    at: () => plane.pixel(plus(x, v())),
    drag(pixel) {
      const [right, up] = plus(plane.point(pixel), scaled(-1, x));
      if (right || up) turn(Math.atan2(up, right) / DEGREE);
    },
    step(right, up) {
      turn(angle + right + up);
      draw();
    },
    value: () => ({ now: angle, min: 0, max: 359, text: `${angle} degrees, v = ${pair(v())}` }),
  });

  const functions = choice("f(x) =", FUNCTIONS.map(({ name }) => name), (chosen) => {
    put({ which: chosen, A, x, angle });
    frame.settled();
  });
  const matrix = entries((i, j, entry) => {
    put({ which, A: A.map((row, k) => row.map((old, l) => (k === i && l === j ? entry : old))), x, angle });
    frame.settled();
  });
  const gradient = `∇<i>f</i>(${vec("x")})`;
  const values = {
    f: readout("blue", formula(`<i>f</i>(${vec("x")}) = `)),
    gradient: readout("red", formula(`${gradient} = `)),
    slope: readout("gold", formula(`${gradient}<sup>⊤</sup>${vec("v")} = `)),
    steepest: readout("", formula(`${norm(gradient, 2)} = `)),
    angle: readout("", "angle between them: "),
  };
  const verdict = html("div", { class: "note" });
  frame.panel.append(
    html("div", { class: "controls" }, functions.element, matrix.element),
    ...Object.values(values).map(({ line }) => line), verdict,
  );
  frame.button("Steepest v", () => {
    const way = surface.gradient(x);
    if (way && length(way)) turn(Math.atan2(way[1], way[0]) / DEGREE);
    draw();
    frame.settled();
  });

  function put(state) {
    ({ which, A, x, angle } = state);
    surface = FUNCTIONS[which].surface(A);
    functions.go(which);
    matrix.element.hidden = which !== 1;
    heights = lattice(surface.f, REACH);
    const corners = [[1, 1], [1, -1]].map((corner) => scaled(FARTHEST, corner));
    steepest = Math.max(...corners.map((corner) => length(surface.gradient(corner)))) || 1;
    shrink = [1, 2, 4, 6, 8, 10, 15, 20, 30, 40, 60, 80].find((t) => steepest / t <= 1.5);
    names.gradient.innerHTML = `${shrink > 1 ? `∇<i>f</i>/${shrink}` : "∇<i>f</i>"}`;
    fit();
  }

  function fit() {
    const boxes = planeAndChart(frame.stage);
    if (!boxes) return; // not laid out yet
    plane.place(...boxes.plane, REACH);
    chart.place(boxes.chart, 360, 1.15 * steepest, [0, 90, 180, 270, 360].map((at) => [at, `${at}°`]));
    plane.lines(lines, levels(heights).flatMap((level) => levelLine(heights, level)));
    draw();
  }

  function draw() {
    const way = surface.gradient(x);
    const slope = surface.slope(x, v());
    const steep = way ? length(way) : 0;
    plane.lines(through, levelLine(heights, surface.f(x)));
    plane.line(tangent, steep ? across(x, [-way[1], way[0]]) : []);
    const tip = plus(x, scaled(1 / shrink, way ?? [0, 0]));
    plane.arrow(arrows.gradient, tip, x);
    plane.arrow(arrows.v, plus(x, v()), x);
    // The gradient casts its shadow on the line along v: ∇fᵀv, shrunk as the arrow is.
    plane.line(foot, steep ? [tip, plus(x, scaled(slope / shrink, v()))] : []);
    names.gradient.hidden = !steep;
    if (steep) plane.beside(names.gradient, tip, plus(scaled(1 / steep, way), scaled(-0.6, v())), 24); // not over v
    plane.beside(names.v, plus(x, v()), v());
    plane.beside(names.x, x, scaled(-1, plus(scaled(1 / (steep || 1), way ?? [0, 0]), v())), 20);

    chart.lines(curve, [Array.from({ length: 181 }, (_, k) => [2 * k, surface.slope(x, along(2 * k * DEGREE))])]);
    chart.lines(bounds, steep ? [[[0, steep], [360, steep]], [[0, -steep], [360, -steep]]] : []);
    const peak = steep ? (Math.atan2(way[1], way[0]) / DEGREE + 360) % 360 : 0;
    chart.lines(uphill, steep ? [[[peak, 0], [peak, steep]]] : []);
    chart.dots(here, [[angle, slope]], 5);

    matrix.show(A);
    values.f.value.textContent = fixed(surface.f(x));
    values.gradient.value.textContent = way ? pair(way) : "none";
    values.slope.value.textContent = way ? fixed(slope) : "–";
    values.steepest.value.textContent = way ? fixed(steep) : "–";
    values.angle.value.textContent = steep ? `${between(peak)}°` : "–";
    verdict.textContent = judgement();
    handles.update();
  }

  /** The angle between v and a direction, 0 to 180 degrees. */
  function between(direction) {
    const apart = Math.abs(angle - direction);
    return fixed(Math.min(apart, 360 - apart), 0);
  }

  function judgement() {
    const way = surface.gradient(x);
    const slope = fixed(surface.slope(x, v()));
    if (!way) {
      return `No gradient here: f has a kink. Along v, the slope to the right is ${slope}; the curve is no cosine.`;
    }
    if (!length(way)) return "The gradient vanishes here: the slope is 0 in every direction.";
    return "";
  }

  function describe() {
    const way = surface.gradient(x);
    const form = which === 1 ? ` ${inWords(A)}` : "";
    const start = `The function is: ${FUNCTIONS[which].name}.${form} At x = ${pair(x)} its value is ${fixed(surface.f(x))}. `;
    if (!way || !length(way)) return `${start}${judgement()} v = ${pair(v())}.`;
    const peak = (Math.atan2(way[1], way[0]) / DEGREE + 360) % 360;
    return `${start}The gradient is ${pair(way)}, of length ${fixed(length(way))}; ` +
      "it is perpendicular to the level line. " +
      `In the direction v = ${pair(v())}, ${between(peak)} degrees from the gradient, the slope is ` +
      `${fixed(surface.slope(x, v()))}.`;
  }

  put(START);
  return frame.element;
}
