// A rectangle in which a number is drawn against another, inside a drawing.

import { html, set, svg } from "./dom.js";
import { short } from "./format.js";
import { tick } from "./plane.js";

export class Chart {
  /**
   * @param {SVGElement} drawing
   * @param {HTMLElement} labels lies over the drawing
   * @param {string} title may contain formulas
   */
  constructor(drawing, labels, title) {
    this.labels = labels;
    this.sheet = svg("svg", { class: "plane" });
    this.axes = svg("g", { class: "axes" });
    this.sheet.append(this.axes);
    drawing.append(this.sheet);
    this.title = html("div", { class: "title" });
    this.title.innerHTML = title;
    labels.append(this.title);
    this.ticks = [];
  }

  /**
   * Takes its place: so many pixels that show 0 to `end` against −reach to reach.
   * @param {number[]} box left, top, width and height
   * @param {number} end
   * @param {number} reach
   * @param {Array<[number, string]>} stops where the horizontal axis has ticks, and what stands at them
   */
  place([left, top, width, height], end, reach, stops) {
    Object.assign(this, { left, top, width, height, end, reach });
    set(this.sheet, { x: left, y: top, width, height });
    this.title.style.transform = `translate(${left + width / 2}px, ${top}px) translate(-50%, -100%)`;
    this.ticks.forEach((label) => label.remove());
    const [, y0] = this.inside([0, 0]);
    let lines = `M0 ${y0}H${width}M0.5 0V${height}`;
    this.ticks = stops.map(([at, text]) => {
      const [x] = this.inside([at, 0]);
      lines += `M${x} ${y0 - 4}v8`;
      const shift = { 0: "3px", [end]: "-100%" }[at] ?? "-50%"; // those at the ends stay inside
      return this.#tick(text, left + x, top + y0 + 5, `translate(${shift}, 0)`);
    });
    const step = tick(reach, (t) => (t * height) / 2 / reach >= 22);
    const last = Math.floor((reach - (20 * reach) / height) / step); // the number, too, has room inside
    for (let i = -last; i <= last; i++) {
      if (i === 0) continue;
      const at = i * step;
      const [, y] = this.inside([0, at]);
      lines += `M0 ${y}h6`;
      this.ticks.push(this.#tick(short(at), left + 9, top + y, "translate(0, -50%)"));
    }
    this.axes.replaceChildren(svg("path", { d: lines }));
  }

  inside([x, y]) {
    return [(x / this.end) * this.width, (this.height / 2) * (1 - y / this.reach)];
  }

  shape(name) {
    const path = svg("path", { class: name });
    this.sheet.append(path);
    return path;
  }

  lines(path, all) {
    const pixel = (point) => this.inside(point).map((t) => t.toFixed(2)).join(" ");
    const piece = (points) => `M${points.map(pixel).join("L")}`;
    set(path, { d: all.map(piece).join("") });
  }

  /** A filled circle. */
  mark(path, point) {
    const [x, y] = this.inside(point);
    set(path, { d: `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0` });
  }

  #tick(text, x, y, shift) {
    const label = html("span", { class: "tick" }, text);
    label.style.transform = `translate(${x}px, ${y}px) ${shift}`;
    this.labels.prepend(label);
    return label;
  }
}
