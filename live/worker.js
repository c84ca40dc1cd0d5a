// The Python of a page, in a worker. README.md in this folder says what it is asked and what it answers.
import { Packages, Python } from "./python.mjs";

const FOLDER = new URL(".", import.meta.url);

class Unreachable extends Error {}

let known; // a promise of what the runtime consists of
let python; // a promise of the running Python: both from the first cell on
let interrupt;
let last = Promise.resolve(); // cells run one after the other

// --- downloads -----------------------------------------------------------------------------------

const progress = { loaded: 0, total: 0, what: "", told: 0 };

/** Tells the page how far the downloads have come, ten times a second at most. */
function tell(what, bytes) {
  progress.loaded += bytes;
  const now = performance.now();
  if (progress.loaded < progress.total && now - progress.told < 100) return;
  progress.told = now;
  postMessage({ type: "progress", loaded: progress.loaded, total: progress.total, what });
}

const plainFetch = self.fetch;

/** A response whose bytes are counted as they come. */
async function counted(what, bytes, url, options) {
  progress.total += bytes;
  let here = 0;
  const missing = (why) => {
    progress.total -= bytes;
    progress.loaded -= here;
    return new Unreachable(`${what} could not be loaded: ${why}. Check the connection, then try again.`);
  };
  const response = await plainFetch(url, options).catch(() => {
    throw missing(`${new URL(url).host || "this page's host"} did not send ${nameIn(url)}`);
  });
  if (!response.ok) throw missing(`the answer to ${nameIn(url)} was ${response.status}`);
  const count = new TransformStream({
    transform(part, stream) {
      here += part.length;
      tell(what, part.length);
      stream.enqueue(part);
    },
  });
  return new Response(response.body.pipeThrough(count), response);
}

const nameIn = (url) => new URL(url).pathname.split("/").pop();

/** A file of the runtime. */
async function read({ file, bytes, integrity }, what) {
  const response = await counted(what, bytes, new URL(file, FOLDER), integrity ? { integrity } : {});
  return new Uint8Array(await response.arrayBuffer());
}

// --- Python --------------------------------------------------------------------------------------

async function runtime() {
  const answer = await plainFetch(new URL("manifest.json", FOLDER)).catch(() => ({ ok: false }));
  if (!answer.ok) throw new Unreachable("Python could not be loaded: manifest.json did not arrive. Check the connection, then try again.");
  const manifest = await answer.json();
  return { manifest, packages: new Packages(manifest.packages, read) };
}

async function start() {
  const { manifest, packages } = await known;
  const core = new URL(manifest.core, FOLDER);
  // Pyodide fetches its own two large files; these are counted, too.
  self.fetch = (url, options) => {
    const bytes = manifest.bytes[nameIn(url)];
    return bytes ? counted("Python", bytes, url, options) : plainFetch(url, options);
  };
  const { loadPyodide } = await import(new URL("pyodide.mjs", core)).catch(() => {
    throw new Unreachable(`Python could not be loaded: pyodide.mjs did not arrive. Check the connection, then try again.`);
  });
  const started = await Python.start({ manifest, packages, loadPyodide, send: (message) => postMessage(JSON.parse(message)) });
  if (interrupt) started.pyodide.setInterruptBuffer(interrupt);
  postMessage({ type: "ready" });
  return started;
}

/** Begins to fetch what a cell imports, while Python starts or cells before it run. */
async function foresee(code) {
  const { packages } = await known;
  for (const name of packages.neededBy(code)) packages.fetched(name).catch(() => {}); // told when it is its turn
}

// --- messages ------------------------------------------------------------------------------------

const isText = (value) => typeof value === "string";
const isTexts = (value) => value !== null && typeof value === "object" && Object.values(value).every(isText);

const DRAWING = /^.*\b(?:matplotlib|qed\.figures)\b.*$/gm;

/** What will be imported before the last of some cells has run; Matplotlib only where that cell seems to draw. */
function likely(cells) {
  const code = cells.join("\n");
  return /\b(?:plt|axes|figure)\b/.test(cells.at(-1)) ? code : code.replace(DRAWING, "");
}

/** What a message must have; what comes of it. */
const TASKS = {
  run: {
    wants: { code: isText, name: isText },
    code: ({ code }) => code,
    work: ({ id, code, name, after, state }) => python.then((running) => running.run(id, code, name, after, state)),
  },
  needs: {
    wants: { cells: Array.isArray },
    code: ({ cells }) => likely(cells),
    work: ({ id, cells }) => python.then((running) => running.needs(id, cells)),
  },
  formula: {
    wants: { latex: isText, given: (value) => value == null || isText(value) || isTexts(value), hypotheses: isTexts },
    code: () => "import qed",
    work: ({ id, latex, given, hypotheses }) => python.then((running) => running.formula(id, latex, given, hypotheses)),
  },
};

self.onmessage = ({ data }) => {
  if (data?.type === "setup") {
    interrupt = data.interrupt && new Uint8Array(data.interrupt);
    return;
  }
  const task = Object.hasOwn(TASKS, data?.type ?? "") ? TASKS[data.type] : undefined;
  const lacking = task && Object.keys(task.wants).find((part) => !task.wants[part](data[part]));
  if (!task || lacking) {
    refuse(data?.id, task ? `A message of the type ${data.type} has no usable ${lacking}.` : "The page sent a message of a type that is not known here.");
    return;
  }
  known ??= runtime();
  python ??= start();
  foresee(task.code(data)).catch(() => {});
  last = last.then(() => task.work(data)).catch((error) => {
    postMessage({ type: "failed", what: error instanceof Unreachable ? error.message : `Python broke down (${error.message}). Run the cell again: Python then starts anew.` });
  });
};

function refuse(id = null, message) {
  postMessage({ type: "error", id, name: "BadMessage", message, traceback: message });
  postMessage({ type: "done", id, ok: false, milliseconds: 0 });
}
