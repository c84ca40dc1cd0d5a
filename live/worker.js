// The Python of a page, in a worker. README.md in this folder says what it is asked and what it answers.
import { isZipped, Packages, Python } from "./python.mjs";

const FOLDER = new URL(".", import.meta.url);

class Unreachable extends Error {}

let known; // a promise of what the runtime consists of
let python; // a promise of the running Python: both from the first cell on
let interrupt;
let last = Promise.resolve(); // cells run one after the other

// --- downloads -----------------------------------------------------------------------------------

const progress = { loaded: 0, total: 0, told: 0 };
let over = false; // after "failed" nothing more is said

const announced = new Set();

/** Adds a file to what is to come, once. */
function announce(file, bytes) {
  if (!announced.has(file)) progress.total += bytes;
  announced.add(file);
}

/** Tells the page how far the downloads have come, ten times a second at most. */
function tell(what, bytes) {
  progress.loaded += bytes;
  const now = performance.now();
  if (over || progress.loaded < progress.total && now - progress.told < 100) return;
  progress.told = now;
  postMessage({ type: "progress", loaded: progress.loaded, total: progress.total, what });
}

const plainFetch = self.fetch;

// Pyodide only warns when its own files do not arrive, and then waits for ever; so whoever starts it listens here.
let tellFailure;
const failure = new Promise((_, reject) => (tellFailure = reject));
failure.catch(() => {});

/** A response whose bytes are counted as they come. */
async function counted(what, bytes, url, options) {
  announce(nameIn(url), bytes);
  const missing = (why) => {
    const error = new Unreachable(`${what} could not be loaded: ${why}. Check the connection, then try again.`);
    tellFailure(error);
    return error;
  };
  const response = await plainFetch(url, options).catch(() => {
    throw missing(`${nameIn(url)} did not arrive`);
  });
  if (!response.ok) throw missing(`the answer to ${nameIn(url)} was ${response.status}`);
  const reader = response.body.getReader();
  const body = new ReadableStream({
    async pull(stream) {
      const { done, value } = await reader.read().catch(() => {
        throw missing(`${nameIn(url)} broke off`);
      });
      if (done) return stream.close();
      if (bytes) tell(what, value.length); // of some files the size is not known beforehand
      stream.enqueue(value);
    },
  });
  return new Response(body, response);
}

const nameIn = (url) => new URL(url, FOLDER).pathname.split("/").pop();

/** A file of the runtime. */
async function read({ file, bytes, integrity }, what) {
  const response = await counted(what, bytes, new URL(file, FOLDER), integrity ? { integrity } : {});
  return new Uint8Array(await response.arrayBuffer());
}

/** The same in the middle of a cell: Python waits, and so do all messages to this worker. */
function readNow({ file, bytes }, what) {
  announce(file, bytes);
  tell(what, 0);
  const request = new XMLHttpRequest();
  request.open("GET", new URL(file, FOLDER), false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch { /* the status says it */ }
  if (request.status !== 200) throw new Error(`${what} could not be loaded: ${file} did not arrive. Check the connection, then run the cell again.`);
  tell(what, bytes);
  return new Uint8Array(request.response);
}

/** What comes in a stream, unzipped where no server has done that on the way. */
async function unzippedStream({ body }) {
  const [look, whole] = body.tee();
  const reader = look.getReader();
  const { value } = await reader.read();
  reader.cancel();
  return value && isZipped(value) ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

// --- Python --------------------------------------------------------------------------------------

async function runtime() {
  const response = await counted("Python", 0, new URL("manifest.json", FOLDER), { cache: "no-cache" });
  const manifest = await response.json();
  // There it would not fit (python.mjs says why), and need not be fetched.
  if (/iPad|iPhone|iPod/.test(navigator.userAgent)) delete manifest.memory;
  // All that the first cell waits for, so that the page can tell at once how much it is.
  const { numpy, runner } = manifest.packages;
  const all = [...Object.values(manifest.files), ...numpy.files, ...runner.files, manifest.memory ?? []].flat();
  for (const { file, bytes } of all) announce(nameIn(file), bytes);
  return { manifest, packages: new Packages(manifest.packages, read) };
}

async function start() {
  const { manifest, packages } = await known;
  const core = new URL(manifest.core, FOLDER);
  // Pyodide fetches its own large files; these are counted, too, and come zipped.
  self.fetch = async (url, options) => {
    const name = nameIn(url), known = manifest.files[name];
    if (!known) return plainFetch(url, options);
    const response = await counted("Python", known.bytes, new URL(known.file, FOLDER), options);
    if (!name.endsWith(".wasm")) return response;
    return new Response(await unzippedStream(response), { headers: { "Content-Type": "application/wasm" } });
  };
  const script = (name) => import(new URL(name, core)).catch(() => {
    throw new Unreachable(`Python could not be loaded: ${name} did not arrive. Check the connection, then try again.`);
  });
  const compiled = script("pyodide.asm.mjs"); // Pyodide imports it, too: this is for the words where it does not arrive
  compiled.catch(() => {});
  const { loadPyodide } = await script("pyodide.mjs");
  const send = (message) => postMessage(JSON.parse(message));
  const library = manifest.memory && new URL("python_stdlib.zip", FOLDER).href; // else all that Python begins with is in it
  const starting = Python.start({ manifest, packages, read, readNow, library, loadPyodide, send });
  const started = await Promise.race([failure, starting.catch((error) => compiled.then(() => { throw error; }))]);
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
    wants: {
      latex: isText,
      given: (value) => value == null || isText(value) || isTexts(value),
      layout: (value) => value == null || isText(value),
      norm: (value) => value == null || isText(value),
      hypotheses: isTexts,
      guessed: (value) => value == null || isTexts(value),
    },
    code: () => "import qed",
    work: ({ id, latex, given, layout, norm, hypotheses, guessed }) =>
      python.then((running) => running.formula(id, { latex, given, layout, norm, hypotheses, guessed })),
  },
  answer: {
    wants: { label: isText, part: Number.isInteger, given: (value) => value != null },
    code: () => "import proofs_that_run",
    work: ({ id, label, part, given }) => python.then((running) => running.answer(id, label, part, given)),
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
  last = last.then(() => task.work(data)).catch((error) => gaveUp(data.id, error));
};

/** Something of the runtime did not arrive, or Python itself is beyond help: the page ends this worker. */
function gaveUp(id, error) {
  let what = error.message;
  if (!(error instanceof Unreachable)) {
    what = error instanceof RangeError
      ? "Python broke down: the calls were nested too deeply, most often in a function that calls itself and never ends."
      : `Python broke down (${what.split("\n", 1)[0]}).`;
    what += " The next run begins with the first cell.";
  }
  refuse(id, what, "Failed");
  postMessage({ type: "failed", what });
  over = true;
}

/** The answer to a message from which no run comes. */
function refuse(id, message, name = "BadMessage") {
  postMessage({ type: "error", id: id ?? null, name, message, traceback: message });
  postMessage({ type: "done", id: id ?? null, ok: false, milliseconds: 0 });
}
