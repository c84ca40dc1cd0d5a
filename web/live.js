// Cells that run in the page: each gets its buttons, where the page comes with Python.
import { Notebook } from "./live/notebook.js";
import { available } from "./live/session.js";
import { inSlices } from "./slices.js";

if (available) {
  const notebook = new Notebook();
  for await (const cell of inSlices(document.querySelectorAll("main div.cell"), 4)) {
    if (cell.querySelector(".cell_input pre")) notebook.add(cell);
  }
}
