// The reverse sweep on a computational graph, step by step: values go forward, adjoints come back and are added up.

import { choice } from "./parts/choice.js";
import { Diagram } from "./parts/diagram.js";
import { formula, html, set } from "./parts/dom.js";
import { fixed, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { evaluated, fork, nudgedDerivative, reverseSweep } from "./parts/graph.js";
import { slider } from "./parts/slider.js";

const BOUND = 3; // of an input, a whole number: all values and adjoints are then whole
const [INPUTS, OUTPUT] = [["x1", "x2"], "c"];
const written = (name) => name.replace(/^(.)(.?)$/, "<i>$1</i><sub>$2</sub>").replace("<sub></sub>", "");
const DOWN = { a: [0.38, 0], b: [0.64, 1] }; // on a phone: an arrow between large boxes needs room
const NODES = fork([...INPUTS, OUTPUT], written).map((node) => ({ ...node, down: DOWN[node.name] }));
const COMPUTED = NODES.filter(({ from }) => from.length).map(({ name }) => name);
const START = { inputs: { x1: 2, x2: 3 }, adds: true, at: 0 };

const spoken = (name) => name.replace("1", "₁").replace("2", "₂");
const bracketed = (number) => (number < 0 ? `(${short(number)})` : short(number));
const adjointOf = (name) => written(name).replace("<i>", `<i class="bar">`);

/** Numbers with their signs between them. */
const summed = (terms) =>
  terms.map((term, i) => (i ? ` ${term < 0 ? "−" : "+"} ${short(Math.abs(term))}` : short(term))).join("");

export default function sweep() {
  let { inputs, adds, at } = START; // `at`: how many steps have been taken, forward and then back
  let values, edges, backward; // of these inputs; `put` finds them

  const frame = new Frame({
    title: "Touchable figure: the reverse sweep on a graph, step by step",
    hint: "Step, or change an input.",
    reset: () => put(START),
    describe,
  });
  const { drawing, labels } = frame.drawing(() => draw());
  const diagram = new Diagram(drawing, labels, 130, 76);
  const parts = {};
  diagram.build(NODES, (name) => {
    const [value, adjoint] = ["value", "adjoint red"].map((part) => html("span", { class: `maths ${part}` }));
    parts[name] = { value, adjoint };
    return [value, adjoint];
  });

  const rule = choice("At a fork", ["add: +=", "replace: ="], (index) => {
    put({ inputs, adds: index === 0, at });
    frame.settled();
  });
  const rows = Object.fromEntries(INPUTS.map((name) => [name, slider({
    label: `Input ${spoken(name)}`,
    max: 2 * BOUND,
    text: (position) => `${spoken(name)} = ${short(position - BOUND)}`,
    stops: [],
    moved: () => put({ inputs: { ...inputs, [name]: rows[name].position - BOUND }, adds, at }),
    settled: () => frame.settled(),
  })]));
  const last = COMPUTED.length + reverseSweep(NODES, evaluated(NODES, inputs).edges, OUTPUT).length;
  const steps = slider({
    label: "Step",
    max: last,
    text: (position) => `step ${position} of ${last}`,
    stops: [],
    moved: () => put({ inputs, adds, at: steps.position }),
    settled: () => frame.settled(),
  });
  const by = (way) => {
    put({ inputs, adds, at: Math.min(Math.max(at + way, 0), last) });
    frame.settled();
  };
  const [back, forward] = [["Back", -1], ["Forward", 1]].map(([text, way]) => {
    const button = html("button", { type: "button" }, text);
    button.addEventListener("click", () => by(way));
    button.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowRight" || key === "ArrowLeft") by(key === "ArrowRight" ? 1 : -1);
    });
    return button;
  });
  const sentence = html("div", { class: "sentence" });
  const found = Object.fromEntries(INPUTS.map((name) => [name, {
    adjoint: readout("red", formula(`${adjointOf(name)} = `)),
    nudged: readout("", "by nudging ", formula(`${written(name)}: `)),
  }]));
  const verdict = html("div", { class: "note" });
  frame.panel.classList.add("steady");
  frame.panel.append(
    html("div", { class: "input" }, back, steps.element, forward), sentence,
    html("div", { class: "controls low" }, rule.element),
    html("div", { class: "inputs" }, ...INPUTS.map((name) =>
      html("div", { class: "input" }, formula(written(name)), rows[name].element))),
    ...INPUTS.flatMap((name) => [found[name].adjoint.line, found[name].nudged.line]), verdict,
  );

  function put(state) {
    ({ inputs, adds, at } = state);
    ({ values, edges } = evaluated(NODES, inputs));
    backward = reverseSweep(NODES, edges, OUTPUT, adds);
    for (const name of INPUTS) rows[name].go(inputs[name] + BOUND);
    rule.go(adds ? 0 : 1);
    steps.go(at);
    draw();
  }

  /** The step back that was taken last; none during the way forward. */
  const now = () => backward[at - COMPUTED.length - 1];
  const known = (name) => INPUTS.includes(name) || COMPUTED.indexOf(name) < at;

  function draw() {
    if (!diagram.place(frame.stage.getBoundingClientRect())) return; // not laid out yet
    const step = now();
    const gone = backward.slice(0, Math.max(at - COMPUTED.length, 0));
    for (const edge of edges) {
      const taken = gone.find((one) => one.edge === edge);
      const current = taken && taken === step;
      const slope = edge.law ? `${edge.law} = ${short(edge.slope)}` : short(edge.slope);
      diagram.connect(edge, {
        names: [current ? "red thick" : taken ? "red" : "pale-edge"],
        text: taken
          ? `${short(taken.adjoint)} · ${bracketed(edge.slope)}<br>= ${short(taken.flow)}`
          : known(edge.to) ? slope : "",
        off: !current,
        back: Boolean(taken),
      });
    }
    const chosen = step ? step.edge?.from ?? OUTPUT : COMPUTED[at - 1];
    for (const { name } of NODES) {
      parts[name].value.textContent = known(name) ? short(values[name]) : "";
      parts[name].adjoint.innerHTML = accumulated(name, step);
      diagram.boxes[name].classList.toggle("chosen", name === chosen);
    }
    sentence.textContent = told();
    for (const name of INPUTS) {
      found[name].adjoint.value.textContent = step?.adjoints[name] === undefined ? "…" : short(step.adjoints[name]);
      found[name].nudged.value.textContent = fixed(byNudging(name));
    }
    verdict.textContent = judgement();
    verdict.classList.toggle("red", at === last && wrong().length > 0);
    // Not `disabled`: a button that has the focus would lose it.
    for (const [button, end] of [[back, 0], [forward, last]]) {
      set(button, { "aria-disabled": at === end ? "true" : null });
    }
  }

  /** An adjoint as it stands: all that has been added up, or struck out what has been replaced. */
  function accumulated(name, step) {
    const arrived = step?.arrived[name];
    if (!arrived) return "";
    const sum = short(step.adjoints[name]);
    if (arrived.length === 1) return `${adjointOf(name)} = ${sum}`;
    const before = arrived.slice(0, -1).map((term) => `<s>${short(term)}</s>`).join(" ");
    return `${adjointOf(name)} = ${adds ? `${summed(arrived)} = ${sum}` : `${before} ${sum}`}`;
  }

  /** The inputs whose adjoints are not what nudging finds. */
  const wrong = () => INPUTS.filter((name) => Math.abs(backward.at(-1).adjoints[name] - byNudging(name)) > 1e-6);
  const byNudging = (name) => nudgedDerivative(NODES, inputs, name, OUTPUT);

  /** What the last step did. */
  function told() {
    const step = now();
    const list = (names) => names.map((name) => `${spoken(name)} = ${short(values[name])}`).join(" and ");
    if (at === 0) return `Forward: the inputs are ${list(INPUTS)}.`;
    if (!step) {
      const { name, from } = NODES.find(({ name }) => name === COMPUTED[at - 1]);
      return `Forward: from ${list(from)} comes ${list([name])}.`;
    }
    if (!step.edge) return `Backward: the derivative of ${OUTPUT} by itself is 1, so ${OUTPUT}'s adjoint is 1.`;
    const { edge: { from, to, slope }, adjoint, flow, before, adjoints } = step;
    const its = `${spoken(from)}'s adjoint`;
    const way = `Backward: ${to}'s adjoint is ${short(adjoint)}. It is passed on to ${spoken(from)} with the slope ` +
      `${short(slope)}, `;
    if (before === undefined) return `${way}so ${its} becomes ${short(flow)}.`;
    return way + (adds
      ? `so ${its} goes from ${short(before)} to ${summed([before, flow])} = ${short(adjoints[from])}.`
      : `and ${short(flow)} takes the place of ${short(before)} as ${its}. The ${short(before)} is lost.`);
  }

  function judgement() {
    if (at < last) return "";
    if (wrong().length) return "Wrong: nudging finds something else. What came first at a fork is lost.";
    return adds
      ? "Right: the adjoints of the inputs are the derivatives that nudging finds."
      : "Right by accident: here, what is lost makes no difference. Change an input.";
  }

  function describe() {
    const names = NODES.map(({ name }) => name);
    const list = (names, numbers, write = short) =>
      names.map((one) => `${spoken(one)} ${write(numbers[one])}`).join(", ");
    const adjoints = now()?.adjoints ?? {};
    const come = names.filter((name) => name in adjoints);
    const nudged = Object.fromEntries(INPUTS.map((name) => [name, byNudging(name)]));
    return `Step ${at} of ${last}. ${told()} Values: ${list(names.filter(known), values)}.` +
      (come.length ? ` Adjoints: ${list(come, adjoints)}.` : "") +
      (at === last ? ` Derivatives by nudging: ${list(INPUTS, nudged, fixed)}. ${judgement()}` : "");
  }

  put(START);
  return frame.element;
}
