// Computational graphs: values at the nodes, derivatives on the edges, and what a small change of an input does.

import { choice } from "./parts/choice.js";
import { formula, html, svg } from "./parts/dom.js";
import { fixed, short } from "./parts/format.js";
import { Frame, readout } from "./parts/frame.js";
import { derivative, evaluated, paths, product } from "./parts/graph.js";
import { slider } from "./parts/slider.js";

const BOUND = 3; // of an input
const STEPS = 20; // of a slider, for each unit
const STRANDS = ["red", "blue dashed", "gold dotty"]; // one for each path: in grey they differ as well
const APART = 5; // pixels between the strands on an edge
const [WIDE, HIGH] = [112, 48]; // of a node, in pixels
const SIZES = [0.5, 0.1, 0.01, 0.001]; // of a nudge
const RUN = 0.7; // seconds in which a change runs from the inputs to the output

const { sin, cos } = Math;
const sub = (letter, i) => `<i>${letter}</i><sub>${i}</sub>`;

/**
 * Each node stands at `at`: how far along the way from the inputs to the output, and how far across it, both 0 to 1.
 * `says` is its formula; `laws` are those of its `slopes`, none where they are constant.
 */
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
    nodes: [
      { name: "x", says: "<i>x</i>", at: [0, 0], from: [] },
      { name: "y", says: "<i>y</i>", at: [0, 1], from: [] },
      { name: "a", says: "<i>a</i> = <i>xy</i>", at: [0.47, 0], from: ["x", "y"], value: (x, y) => x * y,
        slopes: [(x, y) => y, (x) => x], laws: ["<i>y</i>", "<i>x</i>"] },
      { name: "b", says: "<i>b</i> = <i>a</i> + <i>y</i>", at: [0.62, 1], from: ["a", "y"], value: (a, y) => a + y,
        slopes: [() => 1, () => 1], laws: ["", ""] },
      { name: "h", says: "<i>h</i> = <i>ab</i>", at: [1, 0.5], from: ["a", "b"], value: (a, b) => a * b,
        slopes: [(a, b) => b, (a) => a], laws: ["<i>b</i>", "<i>a</i>"] },
    ],
  },
];

const signed = (number, digits = 2) => (Number(number.toFixed(digits)) > 0 ? "+" : "") + fixed(number, digits);
const bracketed = (number) => (Number(number.toFixed(2)) < 0 ? `(${fixed(number)})` : fixed(number));
const position = (input) => Math.round((input + BOUND) * STEPS); // on its slider
const spoken = (name) => name.replace(/\d/, " $&");

export default function nudge() {
  let graph, inputs, chosen, nudged; // nudged: by how much the chosen input is changed; 0 for not at all
  let size; // which of SIZES
  let parts; // of the drawing of this graph
  let rows; // its sliders

  const frame = new Frame({
    title: "Touchable figure: derivatives along the edges of a computational graph",
    hint: "Move an input, or nudge it.",
    reset: () => take(0),
    describe,
  });
  const { drawing, labels } = frame.drawing(() => draw());

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

  /** The shapes and labels of the graph; `draw` puts them into place. */
  function build() {
    labels.replaceChildren();
    drawing.replaceChildren();
    parts = { edges: new Map(), nodes: new Map(), sheet: svg("g") };
    drawing.append(parts.sheet);
    for (const { name, says, from, laws } of graph.nodes) {
      from.forEach((one, i) => {
        const label = formula("", "edge");
        labels.append(label);
        parts.edges.set(`${one} ${name}`, { law: laws[i], label });
      });
      const value = html("span", { class: "value" });
      const delta = html("span", { class: "delta" });
      const box = html("div", { class: "node" }, formula(says), html("span", { class: "maths" }, value, delta));
      labels.append(box);
      parts.nodes.set(name, { box, value, delta });
    }
  }

  function draw() {
    const { width, height } = frame.stage.getBoundingClientRect();
    if (!width) return; // not laid out yet
    const down = 2 * height > width; // on a phone the values run down, not to the right
    const place = ([along, across]) => {
      const [s, t] = down ? [across, along] : [along, across];
      return [WIDE / 2 + 2 + s * (width - WIDE - 4), HIGH / 2 + 6 + t * (height - HIGH - 12)];
    };
    const { values, edges } = evaluated(graph.nodes, inputs);
    const then = evaluated(graph.nodes, { ...inputs, [chosen]: inputs[chosen] + nudged }).values;
    const ways = paths(edges, chosen, graph.output);
    const at = Object.fromEntries(graph.nodes.map((node) => [node.name, place(node.at)]));

    parts.sheet.replaceChildren();
    for (const edge of edges) {
      const { law, label } = parts.edges.get(`${edge.from} ${edge.to}`);
      const strands = STRANDS.filter((_, i) => ways[i]?.includes(edge));
      const [start, end] = arrows(at[edge.from], at[edge.to], strands.length ? strands : ["pale-edge"]);
      // Where edges run down and apart, their labels stand side by side: nearer to the ends that are farther apart.
      const apart = ([x]) => Math.round(Math.abs(x - width / 2));
      const share = down ? 0.5 + 0.25 * Math.sign(apart(end) - apart(start)) : 0.5;
      const [x, y] = start.map((t, i) => (1 - share) * t + share * end[i]);
      label.innerHTML = law ? `${law} = ${fixed(edge.slope)}` : fixed(edge.slope);
      label.classList.toggle("off", !strands.length);
      label.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    }
    for (const { name, at: [along] } of graph.nodes) {
      const { box, value, delta } = parts.nodes.get(name);
      const [x, y] = at[name];
      box.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      box.classList.toggle("chosen", name === chosen);
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

  /** Parallel arrows from one node to another. Returns their ends. */
  function arrows(from, to, names) {
    const start = border(from, to);
    const end = border(to, from);
    const long = Math.hypot(end[0] - start[0], end[1] - start[1]) || 1;
    const [dx, dy] = [(end[0] - start[0]) / long, (end[1] - start[1]) / long];
    names.forEach((name, i) => {
      const off = (i - (names.length - 1) / 2) * APART;
      const [x0, y0] = [start[0] - off * dy, start[1] + off * dx];
      const [x, y] = [end[0] - off * dy - 2 * dx, end[1] + off * dx - 2 * dy];
      const side = (s) => `${x - 9 * dx - s * 4 * dy} ${y - 9 * dy + s * 4 * dx}`;
      parts.sheet.append(
        svg("path", { class: name, d: `M${x0} ${y0}L${x} ${y}` }),
        svg("path", { class: name.split(" ")[0], d: `M${side(1)}L${x} ${y}L${side(-1)}` }),
      );
    });
    return [start, end];
  }

  /** Where the line from one node to another leaves its box. */
  function border([x, y], [toX, toY]) {
    const [dx, dy] = [toX - x, toY - y];
    const t = Math.min((WIDE / 2 + 3) / (Math.abs(dx) || 1e-9), (HIGH / 2 + 3) / (Math.abs(dy) || 1e-9));
    return [x + t * dx, y + t * dy];
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
