// A square piece of the plane, around the origin unless said otherwise, with axes, inside a drawing.

import { formula, set } from "./dom.js";
import { short } from "./format.js";
import { Sheet } from "./sheet.js";

/** The distance between ticks: 1, 2 or 5 times a power of ten, at most four of them on either side, if they `fit`. */
export function tick(reach, fit) {
  const unit = 10 ** Math.floor(Math.log10(reach));
  return [0.1, 0.2, 0.5, 1, 2, 5].map((t) => t * unit).find((t) => reach / t <= 4.5 && fit(t)) ?? 10 * unit;
}

/** The direction of a point; beside an axis, a little away from it, so that the axis does not strike the label out. */
function offAxis([x, y]) {
  const least = 0.45 * Math.hypot(x, y);
  const away = (t) => (Math.abs(t) < least ? (t < 0 ? -least : least) : t);
  return [away(x), away(y)];
}

export class Plane extends Sheet {
  /** Takes its place: a square of so many pixels that shows −reach to reach around its middle. The origin is in it. */
  place(left, top, size, reach, middle = [0, 0]) {
    Object.assign(this, { left, top, size, reach, middle });
    this.put(left, top, size, size);
    this.#ruled();
  }

  /** Pixels within this plane. */
  inside([x, y]) {
    const scale = this.size / 2 / this.reach;
    return [this.size / 2 + (x - this.middle[0]) * scale, this.size / 2 - (y - this.middle[1]) * scale];
  }

  /** Pixels of the whole drawing, and back. */
  pixel(point) {
    const [x, y] = this.inside(point);
    return [this.left + x, this.top + y];
  }

  point([x, y]) {
    const scale = (2 * this.reach) / this.size;
    const [right, up] = this.middle;
    return [right + (x - this.left) * scale - this.reach, up + this.reach - (y - this.top) * scale];
  }

  /** An arrow, from the origin where no tail is given; its head shrinks with it. */
  arrow(path, tip, tail = [0, 0]) {
    const [x0, y0] = this.inside(tail);
    const [x, y] = this.inside(tip);
    const long = Math.hypot(x - x0, y - y0);
    const head = Math.min(11, 0.6 * long);
    const [dx, dy] = long ? [(x - x0) / long, (y - y0) / long] : [0, 0];
    const side = (s) => `${x - head * dx - s * head * 0.4 * dy} ${y - head * dy + s * head * 0.4 * dx}`;
    set(path, { d: long < 0.5 ? "" : `M${x0} ${y0}L${x} ${y}M${side(1)}L${x} ${y}L${side(-1)}` });
  }

  label(markup, name = "") {
    const element = formula(markup, name);
    this.labels.append(element);
    return element;
  }

  /** Puts a label beside a point, on the side away from the origin or in a given direction; kept inside the plane. */
  beside(label, point, direction = offAxis(point), distance = 20) {
    const long = Math.hypot(...direction) || 1;
    const [x, y] = this.pixel(point);
    const keep = (t, from) => Math.min(Math.max(t, from + 14), from + this.size - 14);
    const left = keep(x + (distance * direction[0]) / long, this.left);
    const top = keep(y - (distance * direction[1]) / long, this.top);
    label.style.transform = `translate(${left}px, ${top}px) translate(-50%, -50%)`;
  }

  #ruled() {
    const wide = (t) => 4 + 7 * short(-t * Math.floor(this.reach / t)).length; // pixels of the longest number
    const step = tick(this.reach, (t) => (t * this.size) / 2 / this.reach >= wide(t));
    const [x0, y0] = this.inside([0, 0]);
    let lines = `M0 ${y0}H${this.size}M${x0} 0V${this.size}`;
    const numbers = [];
    const most = this.reach - 0.05 * step; // none on the edge
    const [across, along] = this.middle.map((middle) => {
      const first = Math.ceil((middle - most) / step);
      const count = Math.floor((middle + most) / step) - first + 1;
      return Array.from({ length: count }, (_, i) => (first + i) * step).filter((t) => t !== 0);
    });
    for (const t of across) {
      const [x] = this.inside([t, 0]);
      lines += `M${x} ${y0 - 4}v8`;
      numbers.push([short(t), x, y0 + 5, "translate(-50%, 0)"]);
    }
    for (const t of along) {
      const [, y] = this.inside([0, t]);
      lines += `M${x0 - 4} ${y}h8`;
      numbers.push([short(t), x0 - 8, y, "translate(-100%, -50%)"]);
    }
    this.rule(lines, numbers);
  }
}
