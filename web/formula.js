// "Try your own formula": a field for LaTeX, a preview, rows for the symbols, and the verdict of `holds`.
import { needs, signed, worded } from "./formula/letters.js";
import { Symbols, WrongRow } from "./formula/symbols.js";
import { announce } from "./live/announce.js";
import { Output, made } from "./live/output.js";
import { Meter } from "./live/meter.js";
import { available, session } from "./live/session.js";
import { katex } from "./live/typeset.js";

const DERIVATIVE = /\\partial|∂|\\[dt]?frac\s*\{?\s*d(?![A-Za-z])|(?<![\\A-Za-z])d[^\s/]{0,3}\s*\/\s*d/; // whose layout matters
let number = 0;

/** "Take A and B square", "Take x as a vector with n entries and ∂f/∂x as a column": what a button offers. */
export function inWords({ layout, norm, ...symbols }) {
  const joined = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");
  const square = [], others = [];
  const properties = { Invertible: "invertible", FullColumnRank: "of full column rank", Symmetric: "symmetric" };
  const numbers = { Positive: "a positive number", UnitInterval: "a number from 0 to 1", Exponent: "an exponent" };
  for (const [letter, [family, ...dims]] of Object.entries(symbols)) {
    if (family in properties) others.push(`${letter} ${properties[family]}`);
    else if (family === "Smooth") others.push(`${letter} as any smooth function`);
    else if (dims.length === 2 && dims[0] === dims[1]) square.push(letter);
    else if (family === "Dimension") others.push(`${letter} as a dimension`);
    else if (family in numbers && !dims.length) others.push(`${letter} as ${numbers[family]}`);
    else if (dims.length === 2) others.push(`${letter} as ${dims[0]} × ${dims[1]}`);
    else others.push(dims.length ? `${letter} as a vector with ${dims[0]} entries` : `${letter} as a number`);
  }
  if (layout) others.push("∂f/∂x as a column");
  if (norm) others.push("‖A‖ as the spectral norm");
  return `Take ${joined([...(square.length ? [`${joined(square)} square`] : []), ...others])}`;
}

class Field {
  #busy = false;
  #asking = false;
  #cancelled = false;

  constructor(element) {
    const { kinds, examples } = JSON.parse(element.querySelector(":scope > script").textContent);
    this.examples = examples;
    this.id = `try-${++number}`;
    this.symbols = new Symbols(kinds);
    this.preview = element.querySelector(":scope > .try-formula-first");
    this.preview.className = "try-preview";
    this.latex = made("textarea", "try-latex");
    Object.assign(this.latex, { id: `${this.id}-latex`, rows: 3, spellcheck: false });
    this.latex.setAttribute("autocapitalize", "off");
    this.given = made("input", "try-given");
    Object.assign(this.given, { id: `${this.id}-given`, type: "text", spellcheck: false, autocomplete: "off" });
    this.given.placeholder = "f(\\vec{x}) := …";
    this.layout = made("select", "try-layout");
    this.layout.id = `${this.id}-layout`;
    this.layout.add(new Option("a row (numerator layout)", "numerator"));
    this.layout.add(new Option("a column (denominator layout)", "denominator"));
    this.choice = made("select", "try-example");
    this.choice.id = `${this.id}-example`;
    examples.forEach((example, k) => this.choice.add(new Option(example.name, k)));
    this.choice.add(new Option("Your own", "own"));
    this.button = made("button", "try-check", "Check");
    this.meter = new Meter();
    this.output = made("div", "cell_output docutils container");
    this.output.hidden = true;
    const label = (text, control) => {
      const tag = made("label", "", text);
      tag.htmlFor = control.id;
      return tag;
    };
    this.layoutLabel = label("∂f/∂x, for a number f, is", this.layout);
    const form = made("form", "try-form",
      label("Begin with", this.choice), this.choice,
      label("Formula, in LaTeX", this.latex), this.latex,
      made("span", "try-label", "Typeset"), this.preview,
      label("Definition before it, if any", this.given), this.given,
      this.layoutLabel, this.layout,
      this.symbols.element,
      made("div", "try-bar", this.button, this.meter.progress, this.meter.status));
    form.noValidate = true;
    element.querySelector(".try-formula-still").remove();
    element.append(form, this.output);
    element.classList.add("try-ready");
    this.#listen(form);
    this.#fill(examples[0], false);
  }

  #listen(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#busy) this.#stop();
      else this.check();
    });
    this.choice.addEventListener("change", () => {
      const example = this.examples[this.choice.value] ?? { latex: "", symbols: {} };
      this.#fill(example, true);
      if (this.choice.value !== "own") return;
      this.#takeLayout();
      this.latex.focus();
    });
    this.latex.addEventListener("input", () => {
      if (this.choice.value !== "own") this.#takeLayout();
      this.choice.value = "own";
      this.symbols.doubt();
      this.#keepDefinition();
      this.norm = "";
      this.#askLayout();
      this.#show();
      clearTimeout(this.following);
      // Not at every key: \vec{x} is a v, an e and a c first.
      this.following = setTimeout(() => this.symbols.follow(this.latex.value, this.given.value), 400);
    });
    this.given.addEventListener("input", () => {
      this.brought = ""; // it is the reader's now
      this.#askLayout();
    });
    this.given.addEventListener("change", () => {
      if (this.choice.value === "own") this.symbols.follow(this.latex.value, this.given.value);
    });
    this.latex.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    this.latex.addEventListener("focus", () => katex().catch(() => {}), { once: true });
  }

  #fill({ latex, given, symbols }, show) {
    clearTimeout(this.following);
    this.latex.value = latex;
    this.given.value = this.brought = given ?? "";
    this.norm = ""; // which one ‖A‖ is, once that was offered
    this.symbols.set(symbols);
    this.layout.value = "numerator"; // in which the examples are written
    this.#askLayout();
    this.output.replaceChildren();
    this.output.hidden = true;
    this.meter.say("");
    if (show) this.#show();
  }

  /** The definition that an example has brought stays for variations of it, and goes where another formula stands. */
  #keepDefinition() {
    if (this.brought) this.given.value = needs(this.latex.value, this.brought) ? this.brought : "";
  }

  /** A reader's own formula begins in the layout that the switch of the book shows. */
  #takeLayout() {
    this.layout.value = document.documentElement.dataset.layout ?? "numerator";
  }

  /** The layout is asked for where it matters. */
  #askLayout() {
    this.layout.hidden = this.layoutLabel.hidden = !DERIVATIVE.test(this.latex.value + this.given.value);
  }

  /** The preview follows the field; what KaTeX does not understand is shown as it is written. */
  async #show() {
    const latex = this.latex.value;
    let typesetter;
    try {
      typesetter = await katex();
    } catch {}
    if (latex !== this.latex.value) return; // a newer one is on its way
    const box = made("div", "formula");
    try {
      typesetter.render(signed(worded(latex)), box, { displayMode: true, strict: false });
    } catch {
      box.replaceChildren(made("code", "", latex));
    }
    this.preview.replaceChildren(made("div", "math", box));
  }

  async check() {
    clearTimeout(this.following);
    if (this.choice.value === "own") this.symbols.follow(this.latex.value, this.given.value);
    const latex = this.latex.value.trim();
    let hypotheses, guessed;
    try {
      if (!latex) throw new WrongRow(this.latex, "There is no formula yet. Write one, or choose an example.");
      hypotheses = this.symbols.read();
      guessed = this.symbols.guessed();
    } catch (wrong) {
      if (!(wrong instanceof WrongRow)) throw wrong;
      this.meter.say(wrong.message);
      announce(wrong.message);
      wrong.field.focus();
      return;
    }
    const given = this.given.value.trim();
    this.#setBusy(true);
    this.meter.say("Waiting for the cell that runs");
    const release = await session.turn();
    try {
      const layout = this.layout.hidden ? "numerator" : this.layout.value;
      const request = { type: "formula", latex, given: given ? [given] : [], layout, norm: this.norm, hypotheses, guessed };
      if (!this.#cancelled) await this.#ask(request);
    } finally {
      release();
      this.#setBusy(false);
    }
  }

  async #ask(request) {
    this.meter.say("Checking…");
    announce("Checking the formula.");
    this.output.style.minHeight = `${this.output.offsetHeight}px`;
    this.output.hidden = false;
    const output = new Output(this.output, [], true);
    this.#asking = true;
    let offer = null;
    const ending = await session.ask(request, (message) => {
      if (message.type === "offer") offer = message.symbols;
      else if (message.type === "idle") this.symbols.leave(message.symbols, request.latex);
      else this.meter.hear(message, "Checking…") || output.hear(message);
    });
    this.#asking = false;
    await output.end();
    if (offer) this.output.append(this.#offered(offer));
    this.output.hidden = !this.output.childNodes.length;
    this.output.style.minHeight = "";
    if (ending.failed) this.meter.say(ending.failed, () => this.check());
    else if (ending.stopped) this.meter.say("Stopped.");
    else this.meter.say("");
    announce(ending.ok ? this.output.textContent : ending.failed ?? (ending.stopped ? "Stopped." : ending.error.message));
  }

  /** A button that takes the declarations with which the formula can be read, and what is said beside them. */
  #offered(offer) {
    const { layout, norm, ...symbols } = offer;
    const button = made("button", "try-offer", `${inWords(offer)}, and check again`);
    button.type = "button";
    button.addEventListener("click", () => {
      this.symbols.take(symbols);
      if (layout) {
        this.layout.value = layout[0];
        this.layout.hidden = this.layoutLabel.hidden = false;
      }
      if (norm) this.norm = norm[0];
      this.check();
    });
    return made("div", "try-bar", button);
  }

  #stop() {
    this.#cancelled = true;
    if (this.#asking) session.stop();
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.#cancelled = false;
    this.button.textContent = busy ? "Stop" : "Check";
    this.output.setAttribute("aria-busy", busy);
  }
}

if (available) for (const element of document.querySelectorAll(".try-formula")) new Field(element);
