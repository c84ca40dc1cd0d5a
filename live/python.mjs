// Starts Python (Pyodide) from the assembled runtime, and adds packages to it as cells import them.
// The same in a worker of a page and in Node.js; they differ in `read`, which reaches a file of the runtime.

/**
 * @typedef {{file: string, bytes: number, integrity?: string}} File
 * @typedef {{title: string, files: File[], modules: string[], needs: string[]}} Package  a row of manifest.json:
 *   `modules` are the words by which a cell imports it (`qed.figures` draws), `needs` the packages that it needs itself
 * @typedef {(file: File, what: string) => Promise<Uint8Array>} Read
 * @typedef {(file: File, what: string) => Uint8Array} ReadNow  while Python waits in the middle of a cell
 */

const SITE = "/lib/python3.14/site-packages";

/** What Python finds in `os.environ`. The memory that is kept (prepare.mjs) has it inside. */
export const ENVIRONMENT = {
  HOME: "/home/reader",
  MPLBACKEND: "module://page_figures",
  MPLCONFIGDIR: `${SITE}/matplotlib-settings`, // with the list of fonts, made beforehand
};

/** A zip archive without files, and the place of Python's own modules. */
const EMPTY = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
const LIBRARY = ["/lib", "python314.zip"];

const IMPORT = /(?:^|[;:])[ \t]*(?:from|import)[ \t].*/gm;

/** What the packages consist of, fetched once. */
export class Packages {
  #fetched = new Map();

  /** @param {Record<string, Package>} rows  @param {Read} read */
  constructor(rows, read) {
    this.rows = rows;
    this.read = read;
  }

  /** The packages that a cell's text asks for, each after those that it needs. A word too many does no harm. */
  neededBy(code) {
    const lines = (code.match(IMPORT) ?? []).join("\n");
    const found = new Set();
    const add = (name) => {
      this.rows[name].needs.forEach(add);
      found.add(name);
    };
    for (const [name, { modules }] of Object.entries(this.rows)) {
      if (new RegExp(`\\b(?:${modules.join("|") || "(?!)"})\\b`).test(lines)) add(name);
    }
    return [...found];
  }

  /** The files of a package; a fetch that failed is begun again by the next one who asks. */
  fetched(name) {
    if (!this.#fetched.has(name)) {
      const { files, title } = this.rows[name];
      const all = Promise.all(files.map((file) => this.read(file, title).then(unzipped)));
      all.catch(() => this.#fetched.delete(name));
      this.#fetched.set(name, all);
    }
    return this.#fetched.get(name);
  }
}

/** A running Python. */
export class Python {
  #loaded = new Set();

  /**
   * @param {object} given
   * @param {object} given.manifest  the runtime's manifest.json
   * @param {Packages} given.packages
   * @param {Read} given.read
   * @param {ReadNow} given.readNow
   * @param {string=} given.library  where Python's own modules are, if they are to come when one is imported
   * @param {Function} given.loadPyodide
   * @param {(message: string) => void} given.send  gets the runner's messages, as JSON
   */
  static async start({ manifest, packages, read, readNow, library, loadPyodide, send }) {
    for (const name of ["runner", "numpy"]) packages.fetched(name).catch(() => {}); // beside Python; told below
    const python = new Python();
    python.packages = packages;
    python.readNow = readNow;
    const memory = manifest.memory && read(manifest.memory, "Python").then(unzipped);
    const begun = (more) => loadPyodide({ lockFileContents: manifest.lock, env: ENVIRONMENT, ...more });
    if (memory) {
      try {
        python.pyodide = await begun({ _loadSnapshot: memory, ...(library && { stdLibURL: EMPTY }) });
        if (library) {
          python.pyodide.FS.unlink(LIBRARY.join("/"));
          python.pyodide.FS.createLazyFile(...LIBRARY, library, true, false);
        }
      } catch {
        // Safari's Python has its functions in other places of its table (Pyodide gives it one less), and the memory
        // that is kept points to none of them: there Python begins from nothing, which takes some seconds more.
        await memory; // where it has not come at all, that is the error
      }
    }
    python.pyodide ??= await begun();
    await python.load(["runner", "numpy"]);
    python.runner = python.pyodide.pyimport("runner").Runner(send, (module) => python.bring(module));
    return python;
  }

  /** Makes packages importable; nothing for those that are so already. */
  async load(names) {
    for (const name of names.filter((name) => !this.#loaded.has(name))) this.#add(name, await this.packages.fetched(name));
  }

  /** Makes the package importable that has a module, while Python waits: what imports it may stand in any package. */
  bring(module) {
    const has = ({ modules, files }) => modules.includes(module) && files.every(({ integrity }) => !integrity);
    const [name, { files, title }] = Object.entries(this.packages.rows).find(([, row]) => has(row)) ?? ["", {}];
    if (!name || this.#loaded.has(name)) return;
    this.#add(name, files.map((file) => this.#unzippedNow(this.readNow(file, title))));
  }

  #add(name, contents) {
    contents.forEach((bytes, i) => this.#unpack(this.packages.rows[name].files[i].file, bytes));
    // This folder alone: Python would read the list of its own modules again, and they may not be here.
    this.pyodide.runPython(`import sys; (_ := sys.path_importer_cache.get("${SITE}")) and _.invalidate_caches(); del _`);
    this.#loaded.add(name);
  }

  /** @param {Uint8Array} bytes */
  #unzippedNow(bytes) {
    if (!isZipped(bytes)) return bytes;
    const unzip = this.pyodide.runPython(
      "import zlib; from pyodide.ffi import to_js; lambda packed: to_js(zlib.decompress(packed.to_bytes(), 31))");
    try {
      return unzip(bytes);
    } finally {
      unzip.destroy();
    }
  }

  #unpack(file, bytes) {
    if (file.endsWith(".whl")) return this.pyodide.unpackArchive(bytes, "wheel", { extractDir: SITE });
    const { FS } = this.pyodide;
    const made = new Set();
    for (const [path, content] of filesIn(bytes)) {
      const folder = `${SITE}/${path.slice(0, path.lastIndexOf("/") + 1)}`;
      if (!made.has(folder)) FS.mkdirTree(folder);
      made.add(folder);
      FS.writeFile(`${SITE}/${path}`, content, { canOwn: true });
    }
  }

  /** Runs a cell; says whether it came to its end. What comes of it goes to `send`. */
  async run(id, code, name, after, state) {
    await this.load(this.packages.neededBy(code));
    return this.runner.run(id, code, name, after, state);
  }

  /** Tells what has to run for the last of the cells: [place, code, the steps that it needs] for each step. */
  needs(id, cells) {
    return this.runner.needs(id, JSON.stringify(cells));
  }

  /** Tries a printed formula: `holds` of qed. Asked are the formula, and what live/runner.py takes beside it. */
  async formula(id, asked) {
    await this.load(this.packages.neededBy("import qed"));
    return this.runner.formula(id, JSON.stringify(asked));
  }

  /** Judges an answer to a part of an exercise. */
  async answer(id, label, part, given) {
    await this.load(this.packages.neededBy("import proofs_that_run"));
    return this.runner.answer(id, JSON.stringify({ label, part, given }));
  }
}

/** The files of a tar archive: [path, bytes], the bytes not copied. */
function* filesIn(tar) {
  const decoder = new TextDecoder();
  const text = (start, length) => decoder.decode(tar.subarray(start, start + length)).replace(/\0.*$/s, "");
  for (let at = 0; at < tar.length && tar[at]; ) {
    const size = parseInt(text(at + 124, 12), 8);
    const folder = text(at + 345, 155);
    yield [(folder && folder + "/") + text(at, 100), tar.subarray(at + 512, at + 512 + size)];
    at += 512 + 512 * Math.ceil(size / 512);
  }
}

export const isZipped = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unzipped, where a server has not done that on the way. */
async function unzipped(bytes) {
  if (!isZipped(bytes)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
