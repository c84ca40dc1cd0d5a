// The cells of the page as one notebook: a cell runs after those cells before it that it needs.
//
// Python keeps what each cell has made, and that is known by the cell's code and by what was made before of all that it
// needs. So a cell always finds what the cells before it made, whatever the reader ran in between; what has run already
// does not run again, for whichever cell it is needed; and an edit counts for every cell that needs it.
import { announce } from "./announce.js";
import { Cell } from "./cell.js";
import { noteCheck, recallChecks } from "./checks.js";
import { session } from "./session.js";

export class Notebook {
  #cells = [];
  #states = new Map(); // from the states that a step runs in and its code, to the state that it makes
  #plans = new Map(); // what Python answered, by the code of all cells up to one
  #number = 0;
  #queue = []; // cells that the reader wants to run, the first one first
  #active = null; // the one that runs

  constructor() {
    session.ended = () => this.#states.clear();
  }

  /** @param {Element} element the next div.cell with code, in the order of the page */
  add(element) {
    const actions = { run: (cell) => this.run(cell), stop: (cell) => this.stop(cell) };
    const cell = new Cell(element, this.#cells.length + 1, actions);
    this.#cells.push(cell);
    return cell;
  }

  /** Once all cells are there: what their checks said before. */
  recall() {
    recallChecks(this.#cells);
  }

  /**
   * What has to run for a cell, in order: what it needs of the cells before it (Python reads that off), and itself.
   * Each step names those before it that it needs.
   * @returns {Promise<{steps?: {cell: ?Cell, code: string, needs: number[]}[]} & Ending>} the prelude of a cell has no
   *   cell of its own
   */
  async #steps(target, hear) {
    const until = this.#cells.slice(0, this.#cells.indexOf(target) + 1);
    const all = until.flatMap((cell) => [...cell.prelude.map((code) => ({ code })), { cell, code: cell.code }]);
    const cells = all.map(({ code }) => code);
    const text = cells.join("\0");
    let plan = this.#plans.get(text);
    if (!plan) {
      const ending = await session.ask({ type: "needs", cells }, (message) => {
        if (message.type === "needs") this.#plans.set(text, (plan = message.steps));
        else hear(message);
      });
      if (!ending.ok) return ending;
    }
    return { steps: plan.map(([place, code, needs]) => ({ cell: all[place].cell, code, needs })) };
  }

  async run(target) {
    if (target.busy) return;
    target.setBusy(true);
    this.#queue.push(target);
    if (this.#queue.length > 1) return target.say("Waiting for its turn");
    while (this.#queue.length) {
      const [cell] = this.#queue;
      await this.#runOne(cell);
      if (this.#queue[0] === cell) this.#queue.shift();
    }
  }

  stop(cell) {
    // Who stops what runs wants no more of the cells that wait behind it.
    const given = cell === this.#active ? this.#queue.slice(1) : [cell];
    this.#queue = this.#queue.filter((one) => !given.includes(one));
    for (const one of given) {
      one.setBusy(false);
      one.say("");
    }
    if (cell === this.#active) session.stop();
  }

  async #runOne(target) {
    target.say("Waiting for its turn");
    const release = await session.turn();
    if (target.busy) { // or it was stopped while it waited
      this.#active = target;
      const ending = await this.#runWithNeeded(target);
      this.#active = null;
      target.setBusy(false);
      this.#report(target, ending);
    }
    release();
  }

  async #runWithNeeded(target) {
    target.say("Running…");
    announce(`Running ${target.name}.`);
    const { steps, ...failed } = await this.#steps(target, (message) => target.meter.hear(message, "Running…"));
    if (!steps) return failed;
    let ending;
    for (const step of steps) {
      const { cell, code, needs } = step;
      const after = needs.map((place) => steps[place].state);
      step.edited = Boolean(cell?.edited) || needs.some((place) => steps[place].edited);
      const way = [...after, code].join("\n");
      const known = this.#states.get(way);
      step.state = known ?? `state ${++this.#number}`;
      if (known && cell !== target) continue;
      ending = await this.#runStep(cell, code, { after, state: step.state, target, edited: step.edited });
      if (!ending.ok) break;
      this.#states.set(way, step.state);
    }
    return ending;
  }

  /** Runs one cell on the way to `target`. As printed, and after printed code, its output is the printed one: it stays. */
  async #runStep(cell, code, { after, state, target, edited }) {
    const request = { type: "run", code, name: cell?.name ?? "code before this cell", after, state };
    const first = cell && cell !== target;
    const words = first ? `Running ${cell.name} first` : "Running…";
    target.say(words);
    if (first) cell.element.classList.add("live-busy");
    let output = cell === target || (cell && edited) ? cell.output() : null;
    const ending = await session.ask(request, (message) => {
      if (target.meter.hear(message, words)) return;
      if (message.type === "error") output ??= cell?.output() ?? target.output();
      output?.hear(message);
    });
    output?.end();
    if (first) cell.element.classList.remove("live-busy");
    if (first && output) cell.setBusy(false); // its output is a new one now: offer to restore it
    return ending.error && first ? { ...ending, cell } : ending;
  }

  #report(target, ending) {
    if (!ending.cell) noteCheck(this.#cells, target, ending);
    if (ending.ok) {
      target.say(took(ending.data.milliseconds));
      return announce(`The output of ${target.name} is there.`);
    }
    let sentence, again;
    if (ending.stopped) {
      sentence = ending.fresh ? "Stopped. The next run begins with the first cell." : "Stopped.";
    } else if (ending.failed) {
      sentence = ending.failed;
      again = () => this.run(target);
    } else if (ending.cell) {
      sentence = `Did not run: ${ending.cell.name} above stopped with an error.`;
    } else {
      sentence = "Stopped with an error";
    }
    target.say(sentence, again);
    announce(ending.error ? `${target.name}: ${ending.error.name}. ${ending.error.message}` : sentence);
  }
}

function took(milliseconds) {
  if (milliseconds === undefined) return "";
  return milliseconds < 95 ? `Ran in ${Math.ceil(milliseconds)} ms` : `Ran in ${(milliseconds / 1000).toFixed(1)} s`;
}
