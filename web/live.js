// Cells that run in the page: each gets its buttons, where the page comes with Python.
import { Notebook } from "./live/notebook.js";
import { announced, available } from "./live/session.js";
import { inSlices } from "./parts/slices.js";

if (available) {
  const notebook = new Notebook();
  const cells = [];
  for await (const element of inSlices(document.querySelectorAll("main div.cell"), 4)) {
    if (element.querySelector(".cell_input pre")) cells.push(notebook.add(element));
  }
  const [first] = cells;
  if (announced && first && !first.edited) {
    first.say(announced);
    document.addEventListener("python", () => first.meter.status.textContent === announced && first.say(""), { once: true });
  }
  for await (const cell of inSlices(cells, 8)) cell.place(); // more, as each time the browser looks at the whole page
  notebook.recall();
}
