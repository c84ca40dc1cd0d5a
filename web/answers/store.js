// The reader's work: answers, texts and edits, in the browser's storage and nowhere else.
//   answer ID   what was typed for a part, and what came of it       ID is "exr-label 2"; `right` is what was right
//   check LABEL what came of an exercise's check                      by web/live/checks.js
//   text NAME   an answer in words                                    NAME is "exr-label 1"
//   live …      an edited cell                                        by web/live/drafts.js

const KINDS = /^(answer|check|text|live) /;

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage is switched off: nothing outlives the page
  }
}

/** Keeps a value, or forgets it where it is null; whoever shows the progress hears of it. */
export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {}
  document.dispatchEvent(new CustomEvent("work"));
}

/** All of the work as it is stored, or what belongs to some of it. */
export function all(belongs = () => true) {
  const found = {};
  for (let k = 0; k < (globalThis.localStorage?.length ?? 0); k++) {
    const key = localStorage.key(k);
    if (KINDS.test(key) && belongs(key)) found[key] = localStorage.getItem(key);
  }
  return found;
}

/** Puts stored work back; what is there and not in it stays. How many pieces it has. */
export function put(work) {
  const entries = Object.entries(work).filter(([key, value]) => KINDS.test(key) && typeof value === "string");
  for (const [key, value] of entries) localStorage.setItem(key, value);
  document.dispatchEvent(new CustomEvent("work"));
  return entries.length;
}

export function drop(work) {
  for (const key of Object.keys(work)) localStorage.removeItem(key);
  document.dispatchEvent(new CustomEvent("work"));
}

/** Whether a part of a page is solved; its id is "exr-label 2", or "exr-label code". */
export function solved(id) {
  const [label, part] = id.split(" ");
  return Boolean(read(part === "code" ? `check ${label}` : `answer ${id}`)?.right);
}
