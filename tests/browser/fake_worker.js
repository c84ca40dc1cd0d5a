// Stands in for Python where a test is about the page: it speaks the protocol, and runs a cell that is told in comments.
//   # print: text      # error: message      # html: …      # markdown: …      # plain: …      # many: 1000      # forever
// An answer is judged by its text: 2 and all that has "right" in it is right, "unreadable" cannot be read, all else is wrong.
const say = (message) => postMessage(message);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
let ready, before = Promise.resolve();
const ran = [];

async function start() {
  for (const loaded of [3_100_000, 9_800_000]) {
    say({ type: "progress", loaded, total: 9_800_000, what: "Python" });
    await pause(50);
  }
  const answer = await fetch("python.wasm").catch(() => null);
  if (!answer?.ok) {
    say({ type: "failed", what: "Python could not be loaded: check the connection." });
    return pause(1e9); // the page ends this worker
  }
  say({ type: "ready" });
}

async function run({ type, id, code, name, after, cells, label, part, latex, given, hypotheses, guessed }) {
  await (ready ??= start());
  if (type === "needs") {
    say({ type: "needs", id, steps: [...cells.entries()].map(([place, code]) => [place, code, [...Array(place).keys()]]) });
    return say({ type: "done", id, ok: true, milliseconds: 1 });
  }
  say({ type: "started", id });
  if (type === "formula") {
    say({ type: "display", id, data: { "text/plain": JSON.stringify({ latex, given, hypotheses, guessed }) } });
    if (latex.includes("AB") && !hypotheses.A.includes('"n", "n"')) {
      say({ type: "offer", id, symbols: { A: ["Real", "n", "n"], B: ["Real", "n", "n"], lambda: ["Real"] } });
    }
    if (latex.includes("n!")) {
      say({ type: "idle", id, symbols: guessed.filter((symbol) => symbol !== "x") });
      if (!hypotheses.n) say({ type: "offer", id, symbols: { n: ["Dimension"] } });
    }
    return say({ type: "done", id, ok: true, milliseconds: 12 });
  }
  if (type === "answer") {
    const verdict = /right|^2$/.test(given) ? "right" : given === "unreadable" ? "cannot be read" : "not equal";
    const text = `${label} ${part}: ${given} is ${verdict}`;
    say({ type: "display", id, data: { "text/plain": text, "text/markdown": `**${text}**, $x^2$` } });
    say({ type: "judged", id, verdict, counts: verdict !== "cannot be read" });
    return say({ type: "done", id, ok: true, milliseconds: 12 });
  }
  ran.push(name);
  let ok = true;
  for (const [, what, value] of code.matchAll(/^ *# (\w+)(?:: (.*))?$/gm)) {
    if (what === "forever") await pause(1e9);
    if (what === "print") say({ type: "stream", id, name: "stdout", text: value + "\n" });
    if (what === "many") for (let k = 0; k < +value; k++) say({ type: "stream", id, name: "stdout", text: `line ${k} of a long loop\n` });
    if (what === "html") say({ type: "display", id, data: { "text/html": value, "text/plain": "plain" } });
    if (what === "plain") say({ type: "display", id, data: { "text/plain": value } });
    if (what === "markdown") say({ type: "display", id, data: { "text/markdown": value, "text/plain": "plain" } });
    if (what === "ran") say({ type: "stream", id, name: "stdout", text: `${ran.join(", ")} (after ${after.join(", ") || "nothing"})\n` });
    if (what === "error") {
      ok = false;
      const traceback = `Traceback (most recent call last):\n  ${name}, line 1\nValueError: ${value}`;
      say({ type: "error", id, name: "ValueError", message: value, traceback });
    }
  }
  say({ type: "done", id, ok, milliseconds: 12 });
}

onmessage = ({ data }) => {
  before = before.then(() => run(data));
};
