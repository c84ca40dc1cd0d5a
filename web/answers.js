// Exercises that are answered in the page: boxes, texts, and the reader's work as a whole.
import { Box } from "./answers/box.js";
import { Work } from "./answers/work.js";
import { text } from "./answers/texts.js";
import { available } from "./live/session.js";
import { inSlices } from "./parts/slices.js";

for (const area of document.querySelectorAll(".answer-text textarea")) text(area);
if (available) for await (const element of inSlices(document.querySelectorAll(".answer-box"), 4)) new Box(element);
for (const element of document.querySelectorAll(".your-work")) new Work(element);
