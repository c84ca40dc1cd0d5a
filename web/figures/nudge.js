// Computational graphs: values at the nodes, derivatives on the edges, and what a small change of an input does.

import { choice } from "./parts/choice.js";
import { Diagram } from "./parts/diagram.js";
import { formula, html } from "./parts/dom.js";
import { fixed, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { derivative, evaluated, fork, paths, product } from "./parts/graph.js";
import { slider } from "./parts/slider.js";

const BOUND = 3; // of an input
const STEPS = 20; // of a slider, for each unit
const STRANDS = ["red", "blue dashed", "gold dotty"]; // one for each path: in grey they differ as well
const SIZES = [0.5, 0.1, 0.01, 0.001]; // of a nudge
const RUN = 0.7; // seconds in which a change runs from the inputs to the output

const { sin, cos } = Math;
const sub = (letter, i) => `<i>${letter}</i><sub>${i}</sub>`;

const GRAPHS = [
  {
    text: "h = sin(x²)", start: { x: 0.8 }, output: "h",
    nodes: [
      { name: "x", says: "<i>x</i>", at: [0, 0.5], from: [] },
      { name: "g", says: "<i>g</i> = <i>x</i>²", at: [0.5, 0.5], from: ["x"], value: (x) => x * x,
        slopes: [(x) => 2 * x], laws: ["2<i>x</i>"] },
      { name: "h", says: "<i>h</i> = sin <i>g</i>", at: [1, 0.5], from: ["g"], value: sin,
        slopes: [cos], laws: ["cos <i>g</i>"] },
    ],
  },
  {
    text: "h = cos t · sin² t", start: { t: 0.8 }, output: "h",
    nodes: [
      { name: "t", says: "<i>t</i>", at: [0, 0.5], from: [] },
      { name: "g1", says: `${sub("g", 1)} = cos <i>t</i>`, at: [0.5, 0], from: ["t"], value: cos,
        slopes: [(t) => -sin(t)], laws: ["−sin <i>t</i>"] },
      { name: "g2", says: `${sub("g", 2)} = sin <i>t</i>`, at: [0.5, 1], from: ["t"], value: sin,
        slopes: [cos], laws: ["cos <i>t</i>"] },
      { name: "h", says: `<i>h</i> = ${sub("g", 1)}${sub("g", 2)}²`, at: [1, 0.5], from: ["g1", "g2"],
        value: (a, b) => a * b * b, slopes: [(a, b) => b * b, (a, b) => 2 * a * b],
        laws: [`${sub("g", 2)}²`, `2${sub("g", 1)}${sub("g", 2)}`] },
    ],
  },
  {
    text: "h = ab, b = a + y, a = xy", start: { x: 1.5, y: 0.5 }, output: "h",
    nodes: fork(["x", "y", "h"]),
  },
];

const signed = (number, digits = 2) => (Number(number.toFixed(digits)) > 0 ? "+" : "") + fixed(number, digits);
const bracketed = (number) => (Number(number.toFixed(2)) < 0 ? `(${fixed(number)})` : fixed(number));
const position = (input) => Math.round((input + BOUND) * STEPS); // on its slider
const spoken = (name) => name.replace(/\d/, " $&");

export default function nudge() {
  let graph, inputs, chosen, nudged; // nudged: by how much the chosen input is changed; 0 for not at all
  let size; // which of SIZES
  let parts; // of its boxes: the value and its change
  let rows; // its sliders

  const frame = new Frame({
    title: "Touchable figure: derivatives along the edges of a computational graph",
    hint: "Move an input, or nudge it.",
    reset: () => take(0),
    describe,
  });
  const { drawing, labels } = frame.drawing(() => draw());
  const diagram = new Diagram(drawing, labels, 112, 48);

  const graphs = choice("Compute", GRAPHS.map(({ text }) => text), (index) => {
    take(index);
    frame.settled();
  });
  const by = choice("derivative by", ["x"], (index) => {
    chosen = Object.keys(inputs)[index];
    nudged = 0;
    draw();
    frame.settled();
  });
  const sizes = choice("step", SIZES.map((step) => String(step)), (index) => {
    size = index;
    nudged = 0;
    draw();
    frame.settled();
  });
  const push = html("button", { type: "button" }, "Nudge");
  push.addEventListener("click", () => {
    inputs[chosen] += nudged; // the next step starts where the last one ended
    rows[chosen].go(position(inputs[chosen]));
    const step = SIZES[size];
    nudged = inputs[chosen] + step > BOUND ? -step : step;
    draw();
    frame.settled();
  });
  const controls = html("div", { class: "inputs" });
  const sum = html("div", { class: "maths sum" });
  const change = {
    predicted: readout("", "derivative · step = "),
    true: readout("", "h changes by "), // every output is called h
  };
  frame.panel.append(
    html("div", { class: "controls low" }, graphs.element, by.element), controls, sum,
    html("div", { class: "controls low" }, push, sizes.element),
    change.predicted.line, change.true.line,
  );

  /** Another graph, with its own inputs. */
  function take(index) {
    graph = GRAPHS[index];
    inputs = { ...graph.start };
    chosen = Object.keys(inputs)[0];
    nudged = 0;
    size = 1;
    graphs.go(index);
    by.offer(Object.keys(inputs));
    sizes.go(size);
    rows = {};
    controls.replaceChildren(...Object.keys(inputs).map(control));
    build();
    draw();
  }

  function control(name) {
    const row = slider({
      label: `Input ${name}`,
      max: 2 * BOUND * STEPS,
      text: (at) => `${name} = ${short(at / STEPS - BOUND)}`,
      stops: [],
      moved() {
        inputs[name] = row.position / STEPS - BOUND;
        nudged = 0;
        draw();
      },
      settled: () => frame.settled(),
    });
    row.go(position(inputs[name]));
    rows[name] = row;
    return html("div", { class: "input" }, formula(`<i>${name}</i>`), row.element);
  }

  function build() {
    parts = {};
    diagram.build(graph.nodes, (name) => {
      const [value, delta] = ["value", "delta"].map((part) => html("span", { class: part }));
      parts[name] = { value, delta };
      return [html("span", { class: "maths" }, value, delta)];
    });
  }

  function draw() {
    if (!diagram.place(frame.stage.getBoundingClientRect())) return; // not laid out yet
    const { values, edges } = evaluated(graph.nodes, inputs);
    const then = evaluated(graph.nodes, { ...inputs, [chosen]: inputs[chosen] + nudged }).values;
    const ways = paths(edges, chosen, graph.output);

    for (const edge of edges) {
      const strands = STRANDS.filter((_, i) => ways[i]?.includes(edge));
      diagram.connect(edge, {
        names: strands.length ? strands : ["pale-edge"],
        text: edge.law ? `${edge.law} = ${fixed(edge.slope)}` : fixed(edge.slope),
        off: !strands.length,
      });
    }
    for (const { name, at: [along] } of graph.nodes) {
      const { value, delta } = parts[name];
      diagram.boxes[name].classList.toggle("chosen", name === chosen);
      value.textContent = fixed(values[name]);
      const by = then[name] - values[name];
      delta.textContent = nudged && Math.abs(by) > 1e-12 ? ` ${signed(by, Math.abs(by) < 10 ? 3 : 1)}` : "";
      delta.style.animation = "none"; // begins again
      void delta.offsetWidth;
      delta.style.animation = "";
      delta.style.animationDelay = `${along * RUN}s`;
    }

    const total = derivative(edges, chosen, graph.output);
    const d = Object.keys(inputs).length > 1 ? "∂" : "<i>d</i>";
    const products = ways.map((path, i) =>
      `<span class="strand ${STRANDS[i]}">${path.map(({ slope }) => bracketed(slope)).join(" · ")}</span>`);
    sum.innerHTML = `${d}<i>${graph.output}</i>/${d}<i>${chosen}</i> = ${products.join(" + ")} = <b>${fixed(total)}</b>`;
    change.predicted.value.textContent = signed(total * (nudged || SIZES[size]), 5);
    change.true.value.textContent = nudged ? signed(then[graph.output] - values[graph.output], 5) : "…";
  }

  function describe() {
    const { values, edges } = evaluated(graph.nodes, inputs);
    const ways = paths(edges, chosen, graph.output);
    const total = derivative(edges, chosen, graph.output);
    const told = graph.nodes.map(({ name }) => `${spoken(name)} = ${fixed(values[name])}`).join(", ");
    const routes = ways.map((path) =>
      `${[chosen, ...path.map(({ to }) => to)].map(spoken).join(" to ")}: ` +
      `${path.map(({ slope }) => fixed(slope)).join(" times ")} is ${fixed(product(path))}`);
    const then = evaluated(graph.nodes, { ...inputs, [chosen]: inputs[chosen] + nudged }).values;
    const did = nudged
      ? ` A nudge of ${chosen} by ${short(nudged, 3)} changes ${graph.output} by ` +
        `${fixed(then[graph.output] - values[graph.output], 5)}; ` +
        `the derivative times the step is ${fixed(total * nudged, 5)}.`
      : "";
    return `${graph.text}. ${told}. ` +
      `The derivatives multiply along each path from ${chosen}. ${routes.join(". ")}. ` +
      `The derivative of ${graph.output} by ${chosen} is ${ways.length > 1 ? "their sum, " : ""}${fixed(total)}.${did}`;
  }

  take(0);
  return frame.element;
}
