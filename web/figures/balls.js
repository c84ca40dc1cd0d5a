// The unit ball of the ℓp norm as p moves, and a chord that shows whether it is convex.

import { formula, html, norm, vec } from "./parts/dom.js";
import { fixed, pair, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { Handles } from "./parts/handles.js";
import { chord, unitCurve, unitPoint } from "./parts/p-norm.js";
import { Plane } from "./parts/plane.js";
import { slider } from "./parts/slider.js";

const STEPS = 100; // of the slider, for each unit of 1/p
const DEGREE = Math.PI / 180;
const STILL = [[1, "p1"], [1.5, "p15"], [2, "p2"], [4, "p4"], [Infinity, "pinf"]]; // the balls of the still figure

/** The slider is linear in 1/p, from 2 at its left end to 0: so p = 1/2, 1, 2, ∞ all have room. */
const exponent = (position) => STEPS / (2 * STEPS - position);
const position = (p) => 2 * STEPS - STEPS / p;
const inWords = (p) => (p === Infinity ? "infinity" : short(p));

export default function balls() {
  let p = 2;
  let angles = [0, 90]; // of x and y, in degrees

  const frame = new Frame({
    title: "Touchable figure: the unit ball as p changes",
    hint: "Move p; drag x and y along the ball.",
    reset: () => change(2, [0, 90]),
    describe,
  });
  const { drawing, labels } = frame.drawing(fit);
  const plane = new Plane(drawing, labels);
  const ball = plane.shape("ink filled thick");
  const still = STILL.map(([q, name]) => [q, plane.shape(`still ${name}`)]);
  const stillNames = STILL.map(([q]) => [q, plane.label(q === Infinity ? "∞" : short(q), "small")]);
  const segment = plane.shape("chord");
  const outside = plane.shape("red thick");
  const middle = plane.shape("middle");
  const names = ["x", "y"].map((letter) => plane.label(vec(letter), "blue"));

  const handles = new Handles(drawing, draw, frame.settled.bind(frame));
  const ends = () => angles.map((angle) => unitPoint(angle * DEGREE, p));
  ["x", "y"].forEach((letter, i) => {
    const turn = (degrees) => (angles = angles.with(i, (Math.round(degrees) + 720) % 360));
    handles.add({
      name: "blue",
      label: `Direction of ${letter}, on the boundary of the ball`,
      at: () => plane.pixel(ends()[i]),
      drag(pixel) {
        const [x, y] = plane.point(pixel);
        if (x || y) turn(Math.atan2(y, x) / DEGREE);
      },
      step(right, up) {
        turn(angles[i] + right + up);
        draw();
      },
      value: () => ({ now: angles[i], min: 0, max: 359, text: `${angles[i]} degrees, ${letter} = ${pair(ends()[i])}` }),
    });
  });

  const control = slider({
    label: "Exponent p",
    max: 2 * STEPS,
    text: (at) => `p = ${inWords(exponent(at))}`,
    stops: [["½", position(0.5)], ["1", position(1)], ["2", position(2)], ["∞", position(Infinity)]],
    moved: () => change(exponent(control.position), angles),
    settled: () => frame.settled(),
  });
  const values = {
    p: readout("large", formula("<i>p</i> = ")),
    middle: readout("", formula(`${norm(`½(${vec("x")} + ${vec("y")})`, "<i>p</i>")} = `)),
  };
  const verdict = html("div", { class: "verdict" });
  frame.panel.append(control.element, values.p.line, values.middle.line, verdict);

  function change(exponent, turned) {
    p = exponent;
    angles = turned;
    control.go(position(p));
    draw();
  }

  function fit(width, height) {
    const size = Math.min(width, height);
    plane.place((width - size) / 2, 0, size, 1.3);
    change(p, angles);
  }

  function draw() {
    const [x, y] = ends();
    const cut = chord(x, y, p);
    plane.line(ball, unitCurve(p), true);
    for (const [q, path] of still) plane.line(path, unitCurve(q), true);
    for (const [q, label] of stillNames) plane.beside(label, unitPoint(225 * DEGREE, q), [-1, -1], 9);
    plane.line(segment, [x, y]);
    const pieces = cut.outside.map((piece) => piece.map((t) => plane.inside(cut.at(t)).join(" ")).join("L"));
    outside.setAttribute("d", pieces.map((piece) => `M${piece}`).join(""));
    const [mx, my] = plane.inside(cut.at(0.5));
    middle.setAttribute("d", `M${mx - 4} ${my}a4 4 0 1 0 8 0a4 4 0 1 0-8 0`);
    [x, y].forEach((point, i) => plane.beside(names[i], point));
    values.p.value.textContent = short(p);
    values.middle.value.textContent = fixed(cut.middle);
    verdict.textContent = judgement(cut);
    verdict.classList.toggle("red", p < 1);
    handles.update();
  }

  function judgement({ outside }) {
    if (p >= 1) return "A norm: no chord leaves the ball.";
    return outside.length ? "Not a norm: this chord leaves the ball." : "Not a norm, though this chord stays inside.";
  }

  function describe() {
    const [x, y] = ends();
    const cut = chord(x, y, p);
    const shape = { 1: "a diamond", 2: "the circle", Infinity: "a square" }[p] ??
      (p < 1 ? "a star that caves in between the axes" : p < 2 ? "between the diamond and the circle" : "between the circle and the square");
    return `p = ${inWords(p)}. The unit ball is ${shape}. The middle of the chord from x = ${pair(x)} to y = ${pair(y)} ` +
      `has size ${fixed(cut.middle)}. ${judgement(cut)}`;
  }

  return frame.element;
}
