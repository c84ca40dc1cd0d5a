// The page's notebook with the reader's own answers, texts and edits in it, and back.
import { digest, here } from "../live/drafts.js";

const PROMPT = "*Write your answer here.*";
const STUB = /^([ \t]*)raise NotImplementedError\("your answer"\)/m;
const CALL = /^answer\(\s*"(exr-[\w-]+)"\s*,\s*\w+\s*(?:,\s*part=(\d+)\s*)?,?\s*\)/m;
const OPENING = '# Your answers: "Take up a notebook" on the page of the book reads them again.';
const KEPT = "proofs_that_run";

const text = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);

/** A text as Python writes it: raw where it can be. */
function quoted(typed) {
  if (!/["\n]/.test(typed) && !typed.endsWith("\\")) return `r"${typed}"`;
  return JSON.stringify(typed);
}

/** What a cell like `answer("exr-…", formula, part=2)` answers, as the key of the store. */
function keyOf(code, boxes) {
  const [, label, part] = CALL.exec(code) ?? [];
  return label && boxes.find((id) => (part ? id === `${label} ${part}` : id.startsWith(`${label} `)));
}

/** The cells of a notebook that hold work, each with what it is on the page. */
function* places(notebook) {
  const boxes = [...document.querySelectorAll(".answer-box > script")].map((one) => JSON.parse(one.textContent).id);
  const texts = [...document.querySelectorAll("[data-text]")].map((area) => area.dataset.text);
  const codes = [...document.querySelectorAll("main div.cell .cell_input pre")].length;
  let code = 0, words = 0;
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown" && text(cell).trim() === PROMPT) yield { cell, text: `text ${texts[words++]}` };
    if (cell.cell_type !== "code" || text(cell).trimStart().startsWith("# Install") || code === codes) continue;
    if (/^\s*%pip|^# .*\n%pip/m.test(text(cell))) continue; // what installs the package stands in no page
    code += 1;
    yield { cell, draft: `live ${here} ${code} ${digest(text(cell).trimEnd())}`, answer: keyOf(text(cell), boxes) };
  }
}

/** @returns {{notebook: object, pieces: number}} a copy with the work in its cells; all of it also as it is stored */
export function notebookWith(pristine, work) {
  const notebook = structuredClone(pristine);
  let pieces = 0;
  for (const place of places(notebook)) {
    const before = text(place.cell);
    let after = before;
    if (place.text) after = JSON.parse(work[place.text] ?? "null") ?? before;
    else if (work[place.draft] !== undefined) after = work[place.draft];
    else if (place.answer) {
      const { typed: last, right } = JSON.parse(work[`answer ${place.answer}`] ?? "{}");
      const typed = typeof right === "string" ? right : last; // what solved the part, not what was tried after it
      if (typed) after = before.replace(STUB, (_, indent) => `${indent}return ${quoted(typed)}`);
    }
    if (after === before) continue;
    place.cell.source = after;
    if (place.cell.cell_type === "code") Object.assign(place.cell, { outputs: [], execution_count: null });
    pieces += 1;
  }
  notebook.metadata[KEPT] = { about: OPENING.slice(2), page: here, work };
  return { notebook, pieces };
}

/** What a notebook holds beyond the pristine one, as it is stored; null for the notebook of another page. */
export function workIn(notebook, pristine) {
  const kept = notebook.metadata?.[KEPT];
  if (kept && kept.page !== here) return null;
  const byId = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const work = { ...kept?.work };
  let known = 0;
  for (const place of places(pristine)) {
    const cell = byId.get(place.cell.id);
    if (!cell) continue;
    known += 1;
    const before = text(place.cell).trimEnd(), after = text(cell).trimEnd();
    if (place.text) {
      if (after && after !== before) work[place.text] = JSON.stringify(after);
      continue;
    }
    if (after === before) continue;
    const typed = place.answer && returned(after);
    if (typed === undefined) work[place.draft] = after;
    else if (typed !== undefined && place.answer) {
      const key = `answer ${place.answer}`, old = JSON.parse(work[key] ?? "{}");
      if (old.typed !== typed) work[key] = JSON.stringify({ ...old, typed, right: undefined });
      if (before.replace(STUB, (_, indent) => `${indent}return ${quoted(typed)}`) !== after) work[place.draft] = after;
    }
  }
  return known || kept ? work : null;
}

/** The text that an answer's function returns, where it is one text; undefined else. */
function returned(code) {
  const raw = /^[ \t]+return r"([^"\n]*)"\s*$/m.exec(code);
  if (raw) return raw[1];
  const plain = /^[ \t]+return ("(?:[^"\\\n]|\\.)*")\s*$/m.exec(code);
  try {
    return plain ? JSON.parse(plain[1]) : undefined;
  } catch {
    return undefined;
  }
}
