// A computational graph as boxes joined by arrows: to the right where there is room, on a phone downwards.

import { formula, html, svg } from "./dom.js";

const APART = 5; // pixels between parallel arrows

/**
 * @typedef {object} Drawn what a node of parts/graph.js has besides, to be drawn
 * @property {string} says its formula
 * @property {number[]} at how far along the way from the inputs to the output, and how far across it, both 0 to 1
 * @property {number[]} down the same on a phone, where it differs
 */

export class Diagram {
  /**
   * @param {SVGElement} drawing
   * @param {HTMLElement} labels lies over the drawing
   * @param {number} wide of a box, in pixels
   * @param {number} high
   */
  constructor(drawing, labels, wide, high) {
    Object.assign(this, { drawing, labels, wide, high });
  }

  /**
   * The boxes and labels of a graph, in place of those before.
   * @param {Array<Node & Drawn>} nodes
   * @param {(name: string) => HTMLElement[]} inside what stands in a box under the formula
   */
  build(nodes, inside) {
    this.nodes = nodes;
    this.boxes = {};
    this.texts = {};
    this.sheet = svg("g");
    this.drawing.replaceChildren(this.sheet);
    this.labels.replaceChildren();
    for (const { name, says, from } of nodes) {
      for (const one of from) this.labels.append((this.texts[`${one} ${name}`] = formula("", "edge")));
      const style = `width: ${this.wide}px; height: ${this.high}px`;
      this.labels.append((this.boxes[name] = html("div", { class: "node", style }, formula(says), ...inside(name))));
    }
  }

  /** Puts the boxes into place; `connect` then draws the arrows anew. False where there is no room yet. */
  place({ width, height }) {
    if (!width) return false;
    this.middle = width / 2;
    this.down = 2 * height > width;
    this.at = {};
    for (const { name, at, down } of this.nodes) {
      const [along, across] = (this.down && down) || at;
      const [s, t] = this.down ? [across, along] : [along, across];
      const x = this.wide / 2 + 2 + s * (width - this.wide - 4);
      const y = this.high / 2 + 6 + t * (height - this.high - 12);
      this.at[name] = [x, y];
      this.boxes[name].style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    }
    this.sheet.replaceChildren();
    return true;
  }

  /**
   * Parallel arrows along an edge, one for each name of a class, and a text on it.
   * @param {{from: string, to: string}} edge
   * @param {object} look
   * @param {string[]} look.names
   * @param {string} look.text
   * @param {boolean} look.off the text is of no concern at present
   * @param {boolean} look.back the arrows point from the end of the edge to its beginning
   */
  connect({ from, to }, { names, text, off = false, back = false }) {
    const [start, end] = [this.#border(from, to), this.#border(to, from)];
    const [[x0, y0], [x1, y1]] = back ? [end, start] : [start, end];
    const long = Math.hypot(x1 - x0, y1 - y0) || 1;
    const [dx, dy] = [(x1 - x0) / long, (y1 - y0) / long];
    names.forEach((name, i) => {
      const off = (i - (names.length - 1) / 2) * APART;
      const [x, y] = [x1 - off * dy - 2 * dx, y1 + off * dx - 2 * dy];
      const side = (s) => `${x - 9 * dx - s * 4 * dy} ${y - 9 * dy + s * 4 * dx}`;
      this.sheet.append(
        svg("path", { class: name, d: `M${x0 - off * dy} ${y0 + off * dx}L${x} ${y}` }),
        svg("path", { class: name.replace(/dashed|dotty/, ""), d: `M${side(1)}L${x} ${y}L${side(-1)}` }),
      );
    });
    // Where edges run down and apart, their labels stand side by side: nearer to the ends that are farther apart.
    const apart = ([x]) => Math.round(Math.abs(x - this.middle));
    const share = this.down ? 0.5 + 0.25 * Math.sign(apart(end) - apart(start)) : 0.5;
    const [x, y] = start.map((t, i) => (1 - share) * t + share * end[i]);
    const label = this.texts[`${from} ${to}`];
    label.innerHTML = text;
    label.classList.toggle("off", off);
    label.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
  }

  /** Where the line from one node to another leaves its box. */
  #border(from, to) {
    const [x, y] = this.at[from];
    const [dx, dy] = this.at[to].map((t, i) => t - this.at[from][i]);
    const t = Math.min((this.wide / 2 + 3) / (Math.abs(dx) || 1e-9), (this.high / 2 + 3) / (Math.abs(dy) || 1e-9));
    return [x + t * dx, y + t * dy];
  }
}
