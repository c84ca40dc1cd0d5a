// Runs once, while the runtime is assembled:  node live/prepare.mjs PYODIDE WORK [memory]
// Python itself compiles the packages in WORK/NAME.tar (prepare.py says how), and its memory is then kept in WORK/memory, if asked for:
// a page that begins with it need not import Python's own modules one by one.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { ENVIRONMENT } from "./python.mjs";

const [pyodide, work] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const script = await readFile(new URL("prepare.py", import.meta.url), "utf-8");

const compiling = await loadPyodide({ env: ENVIRONMENT });
compiling.FS.mkdir("/work");
compiling.FS.mount(compiling.FS.filesystems.NODEFS, { root: work }, "/work");
const modules = compiling.runPython(`${script}\ncompiled("/work")`);

if (process.argv[4] === "memory") {
  const kept = await loadPyodide({ env: ENVIRONMENT, _makeSnapshot: true });
  kept.runPython(`${script}\nimported(${JSON.stringify(modules)})`);
  await writeFile(`${work}/memory`, kept.makeMemorySnapshot());
}
