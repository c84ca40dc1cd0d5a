// A choice of one among a few, by its place in the list.

import { html } from "./dom.js";

/**
 * @param {string} label
 * @param {string[]} options
 * @param {(index: number) => void} chosen
 */
export function choice(label, options, chosen) {
  const select = html("select", {}, ...options.map((text, i) => html("option", { value: i }, text)));
  select.addEventListener("change", () => chosen(select.selectedIndex));
  return {
    element: html("label", { class: "choice" }, html("span", {}, label), select),
    go: (index) => (select.selectedIndex = index),
  };
}
