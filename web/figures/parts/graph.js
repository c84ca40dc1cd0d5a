// Computational graphs: the values of their nodes, the derivatives on their edges, and the paths along them.

/**
 * @typedef {object} Node
 * @property {string} name
 * @property {string[]} from the names of the nodes that it is computed from, which stand before it; none for an input
 * @property {(...values: number[]) => number} value
 * @property {Array<(...values: number[]) => number>} slopes the partial derivatives, in the order of `from`
 */

/**
 * @param {Node[]} nodes
 * @param {Object<string, number>} inputs
 * @returns {{values: Object<string, number>, edges: Array<{from: string, to: string, slope: number}>}}
 */
export function evaluated(nodes, inputs) {
  const values = { ...inputs };
  const edges = [];
  for (const { name, from, value, slopes } of nodes) {
    if (!from.length) continue;
    const given = from.map((one) => values[one]);
    values[name] = value(...given);
    from.forEach((one, i) => edges.push({ from: one, to: name, slope: slopes[i](...given) }));
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
