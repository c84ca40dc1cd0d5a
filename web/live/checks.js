// The last word on an exercise that is answered in code outlives the page: its check's verdict, for the very same answer.
import { read, write } from "../answers/store.js";
import { digest } from "./drafts.js";
import { made } from "./output.js";

const EXERCISE = /@confirms\(\s*"(exr-[\w-]+)"/;
const UNCHECKED = "Your answer has not been checked yet. Run this cell.";

/** Which exercise a cell checks; undefined where it checks none. */
export const exerciseOf = (code) => EXERCISE.exec(code)?.[1];

/** The cells of the exercise that a cell checks: those after the check before it. */
function around(cells, check) {
  const end = cells.indexOf(check);
  let start = end;
  while (start > 0 && !exerciseOf(cells[start - 1].printed)) start -= 1;
  return cells.slice(start, end + 1);
}

const answerOf = (cells, check) => digest(around(cells, check).map((cell) => cell.code).join("\0"));

/** After a run: keeps what the check said. */
export function noteCheck(cells, check, ending) {
  const label = exerciseOf(check.printed);
  if (!label || (!ending.ok && !ending.error)) return;
  const said = ending.ok ? check.shown : null;
  const mark = said?.["text/plain"]?.[0];
  const before = read(`check ${label}`);
  if (mark === "○") return;
  const right = mark === "✓";
  write(`check ${label}`, { right: right || Boolean(before?.right), of: answerOf(cells, check), said: right ? said : null });
}

/** On a page that has just been made: what a check said of the answer that is there, in the place of the printed output. */
export function recallChecks(cells) {
  for (const check of cells) {
    const label = exerciseOf(check.printed);
    const kept = label && read(`check ${label}`);
    if (!label || (!kept && !around(cells, check).some((cell) => cell.edited))) continue;
    if (kept?.said && kept.of === answerOf(cells, check)) check.recall(kept.said);
    else if (around(cells, check).some((cell) => cell.edited)) check.remark(kept?.right ? `Solved before. ${UNCHECKED}` : UNCHECKED);
    else if (kept?.right) check.remark("Solved before, with another answer than the one that stands here.");
  }
}

/** A sentence in the place of an output. */
export const remark = (sentence) => made("p", "live-note", sentence);
