// A button on every block of code that copies it.
import { inSlices } from "./parts/slices.js";

const BLOCKS = ".bd-article :not(.cell_output, .output) > [class*=highlight-] > .highlight";
const buttons = new Map();
for await (const code of inSlices(document.querySelectorAll(BLOCKS), 8)) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copybtn";
  button.append(Object.assign(document.createElement("span"), { className: "fa-solid fa-copy" }));
  const say = (/** @type {string} */ words) => {
    button.title = words;
    button.setAttribute("aria-label", words);
  };
  say("Copy this code");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.querySelector("pre").textContent.trimEnd());
      say("Copied");
      button.classList.add("success");
    } catch {
      say("This browser does not let the page copy. Select the code and copy it yourself.");
    }
    setTimeout(() => (button.classList.remove("success"), say("Copy this code")), 2000);
  });
  buttons.set(code, button);
}
for (const [code, button] of buttons) code.append(button); // together: the browser looks at the whole page once
