// A choice of one among a few, by its place in the list.

import { html } from "./dom.js";

/**
 * @param {string} label
 * @param {string[]} options
 * @param {(index: number) => void} chosen
 */
export function choice(label, options, chosen) {
  const select = html("select");
  const element = html("label", { class: "choice" }, html("span", {}, label), select);
  /** Other options; a choice of one is none. */
  const offer = (texts) => {
    select.replaceChildren(...texts.map((text, i) => html("option", { value: i }, text)));
    element.hidden = texts.length < 2;
  };
  offer(options);
  select.addEventListener("change", () => chosen(select.selectedIndex));
  return { element, offer, go: (index) => (select.selectedIndex = index) };
}
