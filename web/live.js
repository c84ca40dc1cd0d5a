// Cells that run in the page: each gets its buttons, where the page comes with Python.
import { Notebook } from "./live/notebook.js";
import { available } from "./live/session.js";

if (available) {
  const cells = [...document.querySelectorAll("main div.cell")].filter((cell) => cell.querySelector(".cell_input pre"));
  new Notebook(cells);
}
