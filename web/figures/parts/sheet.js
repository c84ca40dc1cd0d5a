// A piece of a drawing with axes, a title above it and shapes on it: what a plane and a chart have in common.

import { html, set, svg } from "./dom.js";

export class Sheet {
  /**
   * @param {SVGElement} drawing
   * @param {HTMLElement} labels lies over the drawing
   * @param {string} title may contain formulas
   */
  constructor(drawing, labels, title = "") {
    this.labels = labels;
    this.sheet = svg("svg", { class: "plane" }); // an <svg> clips what lies outside it
    this.axes = svg("g", { class: "axes" });
    this.sheet.append(this.axes);
    drawing.append(this.sheet);
    this.title = html("div", { class: "title" });
    this.title.innerHTML = title;
    labels.append(this.title);
    this.ticks = [];
  }

  /** Takes its place in the drawing, with the title above its middle. */
  put(left, top, width, height) {
    set(this.sheet, { x: left, y: top, width, height });
    this.title.style.transform = `translate(${left + width / 2}px, ${top}px) translate(-50%, -100%)`;
  }

  /** A shape that later gets its outline. */
  shape(name) {
    const path = svg("path", { class: name });
    this.sheet.append(path);
    return path;
  }

  line(path, points, closed = false) {
    set(path, { d: points.length ? `${this.#outline(points)}${closed ? "Z" : ""}` : "" });
  }

  /** Several lines in one shape. */
  lines(path, all) {
    set(path, { d: all.map((points) => this.#outline(points)).join("") });
  }

  /** Filled circles, all in one shape. */
  dots(path, points, radius) {
    const half = (way) => `a${radius} ${radius} 0 1 0 ${way * 2 * radius} 0`;
    const circle = ([x, y]) => `M${x - radius} ${y}${half(1)}${half(-1)}`;
    set(path, { d: points.map((point) => circle(this.inside(point))).join("") });
  }

  #outline(points) {
    return `M${points.map((point) => this.inside(point).map((t) => t.toFixed(2)).join(" ")).join("L")}`;
  }

  /** New ticks in place of those before: the lines, and the numbers, of which each is [text, x, y, shift]. */
  rule(lines, numbers) {
    this.axes.replaceChildren(svg("path", { d: lines }));
    this.ticks.forEach((label) => label.remove());
    this.ticks = numbers.map(([text, x, y, shift]) => {
      const label = html("span", { class: "tick" }, text);
      label.style.transform = `translate(${this.left + x}px, ${this.top + y}px) ${shift}`;
      this.labels.prepend(label);
      return label;
    });
  }
}
