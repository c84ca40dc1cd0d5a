// A slider, with a row of stops under it where there are some.

import { html, set } from "./dom.js";

/**
 * @param {object} parts
 * @param {string} parts.label
 * @param {number} parts.max from 0
 * @param {(position: number) => string} parts.text the value in words
 * @param {Array<[string, number]>} parts.stops what stands on each button, and where it leads
 * @param {() => void} parts.moved called during a move
 * @param {() => void} parts.settled called after it
 */
export function slider({ label, max, text, stops, moved, settled }) {
  const input = html("input", { type: "range", min: 0, max, step: 1, "aria-label": label });
  const go = (position) => {
    input.value = position;
    set(input, { "aria-valuetext": text(input.valueAsNumber) });
  };
  const change = (position) => {
    go(position);
    moved();
    settled();
  };
  input.addEventListener("input", () => {
    go(input.valueAsNumber);
    moved();
  });
  input.addEventListener("change", settled);
  input.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way || !event.shiftKey) return; // without Shift the browser does it
    event.preventDefault();
    change(input.valueAsNumber + 10 * way);
  });
  const row = html("div", { class: "stops", role: "group", "aria-label": `${label}: stops` });
  for (const [name, position] of stops) {
    const button = html("button", { type: "button", style: `--at: ${position / max}` }, name);
    button.addEventListener("click", () => change(position));
    row.append(button);
  }
  const element = html("div", { class: "slider" }, input, ...(stops.length ? [row] : []));
  return { element, go, get position() { return input.valueAsNumber; } };
}
