// Answers in words: what is written stays in the browser.
import { read, write } from "./store.js";

const fit = (area) => {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
};

/** @param {HTMLTextAreaElement} area */
export function text(area) {
  const key = `text ${area.dataset.text}`;
  area.value = read(key) ?? area.value;
  fit(area);
  area.addEventListener("input", () => {
    write(key, area.value || null);
    fit(area);
  });
}
