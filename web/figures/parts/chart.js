// A rectangle in which a number is drawn against another, inside a drawing.

import { short } from "./format.js";
import { tick } from "./plane.js";
import { Sheet } from "./sheet.js";

export class Chart extends Sheet {
  /**
   * Takes its place: so many pixels that show 0 to `end` against −reach to reach.
   * @param {number[]} box left, top, width and height
   * @param {number} end
   * @param {number} reach
   * @param {Array<[number, string]>} stops where the horizontal axis has ticks, and what stands at them
   */
  place([left, top, width, height], end, reach, stops) {
    Object.assign(this, { left, top, width, height, end, reach });
    this.put(left, top, width, height);
    const [, y0] = this.inside([0, 0]);
    let lines = `M0 ${y0}H${width}M0.5 0V${height}`;
    const numbers = stops.map(([at, text]) => {
      const [x] = this.inside([at, 0]);
      lines += `M${x} ${y0 - 4}v8`;
      const shift = { 0: "3px", [end]: "-100%" }[at] ?? "-50%"; // those at the ends stay inside
      return [text, x, y0 + 5, `translate(${shift}, 0)`];
    });
    const step = tick(reach, (t) => (t * height) / 2 / reach >= 22);
    const last = Math.floor((reach - (20 * reach) / height) / step); // the number, too, has room inside
    for (let i = -last; i <= last; i++) {
      if (i === 0) continue;
      const at = i * step;
      const [, y] = this.inside([0, at]);
      lines += `M0 ${y}h6`;
      numbers.push([short(at), 9, y, "translate(0, -50%)"]);
    }
    this.rule(lines, numbers);
  }

  inside([x, y]) {
    return [(x / this.end) * this.width, (this.height / 2) * (1 - y / this.reach)];
  }
}
