// Computational graphs: the values of their nodes, the derivatives on their edges, the paths along them, and the
// reverse sweep.

/**
 * @typedef {object} Node
 * @property {string} name
 * @property {string[]} from the names of the nodes that it is computed from, which stand before it; none for an input
 * @property {(...values: number[]) => number} value
 * @property {Array<(...values: number[]) => number>} slopes the partial derivatives, in the order of `from`
 * @property {string[]} laws the formulas of the slopes; empty where a slope is constant
 */

/**
 * A graph in which two values are used twice: a = xy, b = a + y, h = ab, under the names that are given for x, y and h.
 * @param {string[]} names
 * @param {(name: string) => string} says how a name is written
 */
export function fork([x, y, h], says = (name) => `<i>${name}</i>`) {
  return [
    { name: x, says: says(x), at: [0, 0], from: [] },
    { name: y, says: says(y), at: [0, 1], from: [] },
    { name: "a", says: `<i>a</i> = ${says(x)}${says(y)}`, at: [0.47, 0], from: [x, y], value: (x, y) => x * y,
      slopes: [(x, y) => y, (x) => x], laws: [says(y), says(x)] },
    { name: "b", says: `<i>b</i> = <i>a</i> + ${says(y)}`, at: [0.62, 1], from: ["a", y], value: (a, y) => a + y,
      slopes: [() => 1, () => 1], laws: ["", ""] },
    { name: h, says: `${says(h)} = <i>ab</i>`, at: [1, 0.5], from: ["a", "b"], value: (a, b) => a * b,
      slopes: [(a, b) => b, (a) => a], laws: ["<i>b</i>", "<i>a</i>"] },
  ];
}

/**
 * @param {Node[]} nodes
 * @param {Object<string, number>} inputs
 * @returns {{values: Object<string, number>, edges: Array<{from: string, to: string, slope: number, law: string}>}}
 */
export function evaluated(nodes, inputs) {
  const values = { ...inputs };
  const edges = [];
  for (const { name, from, value, slopes, laws } of nodes) {
    if (!from.length) continue;
    const given = from.map((one) => values[one]);
    values[name] = value(...given);
    from.forEach((one, i) => edges.push({ from: one, to: name, slope: slopes[i](...given), law: laws?.[i] }));
  }
  return { values, edges };
}

/** Every path from a node to another, as the list of its edges. */
export function paths(edges, from, to) {
  if (from === to) return [[]];
  return edges.filter((edge) => edge.from === from)
    .flatMap((edge) => paths(edges, edge.to, to).map((rest) => [edge, ...rest]));
}

export const product = (path) => path.reduce((product, { slope }) => product * slope, 1);

/** The derivative of one node by another: the sum over the paths. */
export const derivative = (edges, from, to) => paths(edges, from, to).reduce((sum, path) => sum + product(path), 0);

/**
 * The adjoints of all nodes, one edge after the other: node by node from the output back to the inputs, each node hands
 * its adjoint on, times the derivative on the edge.
 * @param {Node[]} nodes
 * @param {Array<{from: string, to: string, slope: number}>} edges
 * @param {string} output the last of the nodes
 * @param {boolean} adds whether what arrives is added to what is there, or takes its place
 * @returns {Array<{edge: object?, adjoint: number?, flow: number, before: number?, arrived: Object<string, number[]>,
 *   adjoints: Object<string, number>}>} for each step the edge that it goes along (none where the output gets its 1),
 *   the adjoint handed on, what of it arrives, and what was there before; all that has arrived at each node so far, and
 *   the adjoints as they now stand
 */
export function reverseSweep(nodes, edges, output, adds = true) {
  const steps = [{ edge: null, flow: 1, arrived: { [output]: [1] }, adjoints: { [output]: 1 } }];
  for (const { name } of [...nodes].reverse()) {
    for (const edge of edges.filter(({ to }) => to === name)) {
      const { arrived, adjoints } = steps.at(-1);
      const adjoint = adjoints[name];
      const flow = adjoint * edge.slope;
      const before = adjoints[edge.from];
      steps.push({
        edge, adjoint, flow, before,
        arrived: { ...arrived, [edge.from]: [...(arrived[edge.from] ?? []), flow] },
        adjoints: { ...adjoints, [edge.from]: adds ? (before ?? 0) + flow : flow },
      });
    }
  }
  return steps;
}

/** The derivative of a node by an input, by nudging the input to either side. */
export function nudgedDerivative(nodes, inputs, input, output, step = 1e-3) {
  const [above, below] = [step, -step].map((by) => evaluated(nodes, { ...inputs, [input]: inputs[input] + by }).values);
  return (above[output] - below[output]) / (2 * step);
}
