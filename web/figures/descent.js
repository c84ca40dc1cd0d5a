// Gradient descent on ‖Ax − y‖² around the minimum, in singular coordinates: step size and condition are changed.

import { planeAndChart } from "./parts/beside.js";
import { Chart } from "./parts/chart.js";
import { choice } from "./parts/choice.js";
import { best, descended, factors, levelArcs, stepsToAHundredth } from "./parts/descent.js";
import { formula, html, norm, vec } from "./parts/dom.js";
import { fixed, pair, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { Plane } from "./parts/plane.js";
import { slider } from "./parts/slider.js";
import { length } from "./parts/svd2.js";

const REACH = 3.2; // of the plane
const FARTHEST = 3; // of the coordinates of the start
const GRID = 0.05; // the start is on it
const [SHORTEST, LONGEST, PART] = [0.05, 1.1, 0.01]; // of ησ₁², and what a step of its slider is
const STEEPEST = 50; // of κ = σ₁²/σ₂²
const MOST = 1000; // steps that are drawn
const ENDS = [4, 10, 20, 50, 100]; // of the chart
const DOTS = 100; // so many points are marked
const LEVELS = Array.from({ length: 12 }, (_, k) => 20 / 2 ** k);
const START = { newton: false, size: 0.95, ratio: 10, start: [0.8, 2.6] };

const q = vec("q");
const coordinate = (i) => `${vec("v")}<sub>${i}</sub><sup>⊤</sup>(${vec("x")}<sub><i>k</i></sub> − ${q})`;
const factor = (i) => `1 − 2<i>ησ</i><sub>${i}</sub><sup>2</sup>`;
const onGrid = (t) => Number((Math.round(Math.min(Math.max(t, -FARTHEST), FARTHEST) / GRID) * GRID).toFixed(2));
const sizeAt = (position) => Number((SHORTEST + position * PART).toFixed(2));
const positionOf = (size) => Math.round((size - SHORTEST) / PART);
const outside = (point) => point.some((t) => Math.abs(t) > REACH);
const counted = (steps) => (steps === 1 ? "1 step" : `${steps} steps`);

export default function descent() {
  let { newton, size, ratio, start } = START; // `size` is ησ₁², and `ratio` is κ

  const frame = new Frame({
    title: "Touchable figure: gradient descent on a quadratic function",
    hint: "Drag x₀.",
    reset: () => put(START),
    describe,
  });
  const { drawing, labels } = frame.drawing(draw);
  const maths = (markup) => `<span class="maths">${markup}</span>`;
  const strand = (i, name) => `<span class="strand ${name}">${coordinate(i)}</span>`;
  const squared = `${norm(`<i>A</i>${vec("x")} − ${vec("y")}`, 2)}<sup>2</sup>`;
  const plane = new Plane(drawing, labels, `level lines of ${maths(squared)}`);
  const chart = new Chart(drawing, labels, maths(`${strand(1, "red")}, ${strand(2, "blue dashed")}`));
  const lines = plane.shape("level");
  const through = plane.shape("ink dashed thin");
  const way = plane.shape("gold");
  const points = plane.shape("spot");
  const curves = [chart.shape("red"), chart.shape("blue dashed")];
  const names = { x: plane.label(`${vec("x")}<sub>0</sub>`, "gold"), q: plane.label(q) };

  const handles = new Handles(drawing, draw, frame.settled.bind(frame));
  const move = (point) => (start = point.map(onGrid));
  handles.addPoint({
    name: "gold",
    label: "Start x₀",
    plane,
    grid: GRID,
    at: () => start,
    move,
    value: () => ({ now: start[0], min: -FARTHEST, max: FARTHEST, text: `x₀ − q = ${pair(start)}` }),
  });

  const method = choice("Method", ["gradient descent", "Newton"], (index) => {
    put({ newton: index === 1, size, ratio, start });
    frame.settled();
  });
  const sizes = slider({
    label: "Step size, as the multiple ησ₁²",
    max: positionOf(LONGEST),
    // The best size stands between two positions.
    text: (position) => `ησ₁² = ${short(position === positionOf(size) ? size : sizeAt(position), 3)}`,
    stops: [["0.1", positionOf(0.1)], ["0.5", positionOf(0.5)], ["limit 1", positionOf(1)]],
    moved: () => put({ newton, size: sizeAt(sizes.position), ratio, start }),
    settled: () => frame.settled(),
  });
  const ratios = slider({
    label: "Condition κ = σ₁²/σ₂²",
    max: STEEPEST - 1,
    text: (position) => `κ = ${position + 1}`,
    stops: [1, 10, 25, 50].map((ratio) => [String(ratio), ratio - 1]),
    moved: () => put({ newton, size, ratio: ratios.position + 1, start }),
    settled: () => frame.settled(),
  });
  const values = {
    size: readout("", formula("<i>ησ</i><sub>1</sub><sup>2</sup> = ")),
    ratio: readout("", formula("<i>κ</i> = ")),
    first: readout("red", formula(`${factor(1)} = `)),
    second: readout("blue", formula(`${factor(2)} = `)),
    best: readout("", "best: ", formula("<i>ησ</i><sub>1</sub><sup>2</sup> = ")),
    steps: readout("", "steps to a hundredth: "),
  };
  const row = (value, control) => html("div", { class: "input" }, value.line, control.element);
  const sizeRow = row(values.size, sizes);
  const verdict = html("div", { class: "note" });
  frame.panel.classList.add("steady");
  frame.panel.append(
    html("div", { class: "inputs wide" }, sizeRow, row(values.ratio, ratios)),
    method.element, ...["first", "second", "best", "steps"].map((name) => values[name].line), verdict,
  );
  frame.button("Best step", () => {
    put({ newton: false, size: best(ratio), ratio, start });
    frame.settled();
  });

  function put(state) {
    ({ newton, size, ratio, start } = state);
    method.go(newton ? 1 : 0);
    sizes.go(positionOf(size));
    ratios.go(ratio - 1);
    for (const part of [sizeRow, values.first.line, values.second.line, values.best.line]) part.hidden = newton;
    draw();
  }

  /** By what a step multiplies the coordinates: Newton's goes to the minimum. */
  const multiples = () => (newton ? [0, 0] : factors(size, ratio));

  /** The distances that are drawn: until they are small or have left the picture. */
  function shown() {
    const goal = length(start) / 100;
    return descended(start, multiples(), (distance, k) => length(distance) <= goal || outside(distance) || k === MOST);
  }

  function draw() {
    const boxes = planeAndChart(frame.stage);
    if (!boxes) return; // not laid out yet
    plane.place(...boxes.plane, REACH);
    // With σ₁ = 1, a point at (d₁, d₂) from the minimum is higher than it by d₁² + d₂²/κ.
    plane.lines(lines, LEVELS.flatMap((value) => levelArcs(value, ratio, REACH)));
    plane.lines(through, levelArcs(start[0] ** 2 + start[1] ** 2 / ratio, ratio, REACH));
    const path = shown();
    plane.line(way, path);
    plane.dots(points, path.slice(0, DOTS), 3.5);
    plane.beside(names.x, start, undefined, 24);
    plane.beside(names.q, [0, 0], [1, -1], 18);

    const end = outside(path.at(-1)) ? ENDS[2] : ENDS.find((end) => end >= path.length - 1) ?? ENDS.at(-1);
    chart.place(boxes.chart, end, REACH, [0, end / 2, end].map((k) => [k, k === end ? `k = ${k}` : short(k)]));
    curves.forEach((curve, i) => chart.line(curve, path.slice(0, end + 1).map((distance, k) => [k, distance[i]])));

    const [first, second] = multiples();
    values.size.value.textContent = short(size, 3);
    values.ratio.value.textContent = String(ratio);
    values.first.value.textContent = short(first, 3);
    values.second.value.textContent = short(second, 3);
    values.best.value.textContent = short(best(ratio), 3);
    values.steps.value.textContent = newton && length(start) ? "1" : steps();
    verdict.textContent = judgement();
    handles.update();
  }

  function steps() {
    const needed = stepsToAHundredth(start, multiples());
    return needed === Infinity ? "never" : String(needed);
  }

  function judgement() {
    if (!length(start)) return "The start is the minimum: the gradient vanishes, and no step is taken.";
    if (newton) return "Newton's step leads to the minimum at once, whatever κ is.";
    const all = multiples();
    const [first, second] = all;
    const path = shown();
    const named = (which) => which.length === 2
      ? ["Both coordinates", "change their signs in every step", "grow", "stay as large as they are"]
      : [`Coordinate ${which[0] + 1}`, "changes its sign in every step", "grows", "stays as large as it is"];
    const moving = [0, 1].filter((i) => start[i]);
    const growing = moving.filter((i) => Math.abs(all[i]) > 1);
    const lasting = moving.filter((i) => Math.abs(all[i]) === 1);
    const turning = moving.filter((i) => all[i] < 0);
    const [whose, turns] = named(turning);
    if (growing.length) {
      const away = outside(path.at(-1)) ? ` After ${counted(path.length - 1)} the path has left the picture.` : "";
      return `Beyond the limit. ${whose} ${turns}, and ${named(growing)[2]}.${away}`;
    }
    if (Math.abs(first) > 1) {
      return "Beyond the limit, but coordinate 1 is 0 at this start and stays 0. Move x₀ a little.";
    }
    if (lasting.length) return `At the limit. ${whose} ${turns}, and ${named(lasting)[3]}.`;
    if (Math.abs(first + second) < 1e-9) {
      return `The best step: both coordinates shrink by the factor (κ − 1)/(κ + 1) = ${short(second, 3)}.`;
    }
    if (first === 0) return "Coordinate 1 is 0 after one step.";
    return turning.length ? `${whose} ${turns}: a zig-zag.` : "No coordinate changes its sign: there is no zig-zag.";
  }

  function describe() {
    const [first, second] = multiples();
    const ellipses = `κ = ${ratio}: the level lines around the minimum q are ellipses, ` +
      `${fixed(Math.sqrt(ratio))} times as long as wide. In singular coordinates the start is at x₀ − q = ${pair(start)}. `;
    if (newton) return ellipses + judgement();
    return `${ellipses}Gradient descent with ησ₁² = ${short(size, 3)}: every step multiplies coordinate 1 by ` +
      `1 − 2ησ₁² = ${short(first, 3)} and coordinate 2 by 1 − 2ησ₂² = ${short(second, 3)}. ` +
      `Steps until the distance is a hundredth: ${steps()}. ` +
      `The best step has ησ₁² = ${short(best(ratio), 3)}. ${judgement()}`;
  }

  put(START);
  return frame.element;
}
