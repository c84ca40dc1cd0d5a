// Runs cells on the runtime of the pages, without a browser:  node live/node.mjs FOLDER < sessions > messages
// A line of the input is the list of the cells of one page, [[name, code], …], as JSON; a line of the output is the list
// of what the runner sent for them. [name, code, after, state] runs a cell in what was made under the names `after`
// and calls what it makes `state`; where such a cell fails, nothing can stand on it, and the line ends there.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { loadPyodide } from "pyodide"; // the files that the runtime was assembled from
import { Packages, Python } from "./python.mjs";

const folder = `${process.argv[2]}/`;
const manifest = JSON.parse(await readFile(`${folder}manifest.json`, "utf-8"));

let messages = [];
const read = async ({ file }) => new Uint8Array(await readFile(folder + file));
const python = await Python.start({
  manifest,
  packages: new Packages(manifest.packages, read),
  read,
  readNow: ({ file }) => new Uint8Array(readFileSync(folder + file)),
  loadPyodide,
  send: (message) => messages.push(message),
});

for await (const line of createInterface({ input: process.stdin })) {
  messages = [];
  python.runner.fresh();
  python.pyodide.runPython("import sys\nfor name in [n for n in sys.modules if n.startswith('qed')]: del sys.modules[name]");
  for (const [position, [name, code, after, state]] of JSON.parse(line).entries()) {
    if (!(await python.run(position, code, name, after, state)) && state !== undefined) break;
  }
  console.log(`[${messages.join(",")}]`);
}
