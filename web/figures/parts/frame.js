// What every touchable figure has around it: a stage to draw on, a panel for its numbers and controls, a line that
// says what to do, a button that puts everything back, and words for those who cannot see it.

import { html, svg } from "./dom.js";

const PAUSE = 500; // milliseconds without a change, after which the new values are read out
let count = 0;

export class Frame {
  /**
   * @param {object} parts
   * @param {string} parts.title names the figure
   * @param {string} parts.hint what can be moved
   * @param {() => void} parts.reset back to how it began
   * @param {() => string} parts.describe what it shows at present
   */
  constructor({ title, hint, reset, describe }) {
    this.describe = describe;
    this.stage = html("div", { class: "stage" });
    this.panel = html("div", { class: "panel" });
    this.buttons = html("div", { class: "buttons" });
    const id = `touchable-${++count}`;
    this.words = html("p", { class: "words", role: "status", id });
    this.box = html(
      "div",
      { class: "touchable", role: "group", "aria-label": title, "aria-describedby": id },
      this.stage,
      this.panel,
      html("div", { class: "foot" }, html("span", { class: "hint" }, hint), this.buttons),
      this.words,
    );
    this.button("Reset", () => {
      reset();
      this.settled();
    });
  }

  button(text, action) {
    const button = html("button", { type: "button" }, text);
    button.addEventListener("click", action);
    this.buttons.prepend(button);
    return button;
  }

  /** A drawing on the stage with room for labels over it; `draw(width, height)` runs now and whenever its size changes. */
  drawing(draw) {
    const drawing = svg("svg", { class: "drawing", role: "group" });
    const labels = html("div", { class: "labels", "aria-hidden": "true" });
    this.stage.append(drawing, labels);
    new ResizeObserver(() => {
      const { width, height } = this.stage.getBoundingClientRect();
      if (width) draw(width, height);
    }).observe(this.stage);
    return { drawing, labels };
  }

  /** After a move, not during it. */
  settled() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.words.textContent = this.describe()), PAUSE);
  }

  /** The finished element. */
  get element() {
    this.words.textContent = this.describe();
    return this.box;
  }
}

/** A line of the panel: a formula and its value, which is set later. */
export function readout(name, ...before) {
  const value = html("span", { class: "value maths" });
  return { line: html("div", { class: `readout ${name}` }, ...before, value), value };
}
