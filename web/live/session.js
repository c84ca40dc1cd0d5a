// The page's Python: one worker, made when it is first needed, and its answers sorted by the run they belong to.

const meta = document.querySelector('meta[name="live"]');
const place = meta?.content;

/** Where the runtime is. */
export const base = new URL(place ?? ".", location.href);

/** Whether this page comes with a runtime and this browser can run it. */
export const available = Boolean(place) && "WebAssembly" in window && "Worker" in window;

/** Until Python has been loaded into this browser once: what the first run costs, in a sentence. */
export const announced = (() => {
  try {
    const bytes = meta?.dataset.bytes;
    return bytes && !localStorage.getItem("python") ? `The first Run loads ${Math.ceil(bytes / 1e6)} MB` : "";
  } catch {
    return ""; // no storage: it would be said again and again
  }
})();

/**
 * How a run ended: well (`ok`, and the worker's last message as `data`), with an error in the code (`error`), because the reader stopped it (`stopped`, and
 * `fresh` if Python has to start again), or because something could not be loaded (`failed`, a sentence).
 * @typedef {{ok?: boolean, data?: object, error?: object, stopped?: boolean, fresh?: boolean, failed?: string}} Ending
 */

function remember() {
  document.dispatchEvent(new Event("python"));
  try {
    localStorage.setItem("python", "loaded");
  } catch { /* no storage */ }
}

class Session {
  #worker = null;
  #interrupt = null;
  #runs = new Map();
  #number = 0;
  #stopping = false;
  #turns = Promise.resolve();
  /** Called when Python has ended and all that ran before is forgotten. */
  ended = () => {};

  /** Waits until whoever asked before has ended; call what comes back to let the next one in. */
  turn() {
    const before = this.#turns;
    let release;
    this.#turns = new Promise((done) => (release = done));
    return before.then(() => release);
  }

  /**
   * Sends one request to Python, and to `hear` each message about it and what Python says while it is loaded.
   * @returns {Promise<Ending>}
   */
  ask(request, hear) {
    this.#worker ??= this.#start();
    const id = ++this.#number;
    return new Promise((resolve) => {
      this.#runs.set(id, { hear, resolve, error: null });
      this.#worker.postMessage({ ...request, id });
    });
  }

  /** Stops what runs: by an interrupt if the browser allows one and it helps, else by ending Python. */
  stop() {
    if (!this.#runs.size) return;
    if (!this.#interrupt || this.#stopping) return this.#end({ stopped: true, fresh: true });
    this.#stopping = true;
    const interrupt = new Uint8Array(this.#interrupt);
    const [run] = this.#runs.keys();
    let asked = 0;
    const ask = () => {
      if (!this.#stopping || !this.#runs.has(run)) return;
      if (asked++ === 3) return this.#end({ stopped: true, fresh: true });
      interrupt[0] = 2; // more than once: one that comes just when Python calls the page may get lost
      setTimeout(ask, 500);
    };
    ask();
  }

  #start() {
    const worker = new Worker(new URL("worker.js", base), { type: "module" });
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? ` (${event.message})` : "";
      this.#end({ failed: `Python could not be started${why}. Check the connection.` });
    };
    if (window.crossOriginIsolated) {
      this.#interrupt = new SharedArrayBuffer(1);
      worker.postMessage({ type: "setup", interrupt: this.#interrupt });
    }
    return worker;
  }

  #hear(data) {
    if (data.type === "failed") return this.#end({ failed: data.what });
    if (data.type === "ready") remember();
    const run = this.#runs.get(data.id) ?? (data.id === undefined && this.#runs.values().next().value);
    if (!run) return;
    if (data.type === "error") run.error = data;
    if (data.type !== "done") return run.hear(data);
    this.#runs.delete(data.id);
    const stopped = this.#stopping && !data.ok;
    this.#stopping = false;
    if (stopped) run.resolve({ stopped });
    else run.resolve(data.ok ? { ok: true, data } : { error: run.error ?? data });
  }

  #end(ending) {
    this.#worker?.terminate();
    this.#worker = this.#interrupt = null;
    this.#stopping = false;
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    this.ended();
    for (const run of runs) run.resolve(ending);
  }
}

export const session = new Session();
