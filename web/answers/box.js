// The box in which one part of an exercise is answered: its field, the verdict, what is kept of it.
import { announce } from "../live/announce.js";
import { Meter } from "../live/meter.js";
import { Output, made } from "../live/output.js";
import { session } from "../live/session.js";
import { katex, typesetDollars } from "../live/typeset.js";
import { inputOf } from "./inputs.js";
import { read, write } from "./store.js";
import { latex, table } from "./typed.js";

export class Box {
  #busy = false;
  #asking = false;
  #stopped = false;

  /** @param {Element} element div.answer-box, as _ext/answer_box.py has written it */
  constructor(element) {
    this.element = element;
    this.about = JSON.parse(element.querySelector(":scope > script").textContent);
    this.key = `answer ${this.about.id}`;
    this.input = inputOf(this.about.kind, element);
    this.preview = element.querySelector(".answer-preview");
    this.button = element.querySelector(".answer-check");
    this.output = element.querySelector(".answer-verdict");
    this.meter = new Meter();
    element.querySelector(".answer-said").append(this.meter.progress, this.meter.status);
    this.button.disabled = false;
    this.#listen();
    this.#hints();
    this.#cell();
    const kept = read(this.key);
    if (kept?.typed) {
      this.input.text = kept.typed;
      if (this.preview) this.#show();
    }
    this.#tell(kept);
  }

  #listen() {
    this.button.addEventListener("click", () => (this.#busy ? this.#stop() : this.check()));
    for (const control of this.input.controls) {
      control.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        if (!this.#busy) this.check();
      });
      control.addEventListener("input", () => {
        this.#keep({ typed: this.input.text });
        if (this.preview) this.#show();
      });
    }
    this.input.field?.addEventListener("focus", () => katex().catch(() => {}), { once: true });
    for (const letter of this.element.querySelectorAll(".answer-letter")) {
      letter.addEventListener("click", () => {
        this.input.type(letter.dataset.typed);
        this.input.field.dispatchEvent(new Event("input"));
      });
    }
  }

  /** The next hint is there when the one before it has been opened. */
  #hints() {
    const helps = [...this.element.querySelectorAll(".answer-help")];
    const hints = helps.filter((one) => one.matches(".answer-hint"));
    const show = (seen) => hints.forEach((hint, k) => hint.classList.toggle("offered", k <= seen));
    show(read(this.key)?.hints ?? 0);
    helps.forEach((help, k) => {
      help.addEventListener("toggle", () => {
        if (!help.open) return;
        const kept = read(this.key) ?? {};
        if (help.matches(".answer-hint")) this.#keep({ hints: Math.max(kept.hints ?? 0, k + 1) });
        else this.#keep({ looked: true });
        show(read(this.key)?.hints ?? k + 1);
      });
    });
  }

  /** The cell of the notebook that answers the same stands behind a button. */
  #cell() {
    const button = this.element.querySelector(".answer-python");
    const cell = this.element.nextElementSibling;
    if (!cell?.matches("div.cell.tag_in-a-box")) return button.remove();
    button.setAttribute("aria-expanded", "false");
    button.title = "The cell of the notebook that answers this part";
    button.addEventListener("click", () => {
      const shown = cell.classList.toggle("shown");
      button.setAttribute("aria-expanded", String(shown));
    });
  }

  #keep(change) {
    write(this.key, { ...read(this.key), ...change });
  }

  /** What is known of earlier answers, in the bar. */
  #tell(kept) {
    this.element.classList.toggle("solved", Boolean(kept?.right));
    const times = (count) => (count === 1 ? "1 attempt" : `${count} attempts`);
    if (kept?.right && kept.right !== true && kept.right !== kept.typed) {
      this.meter.say("Solved before, with another answer", () => {
        this.input.text = kept.right;
        this.#keep({ typed: kept.right });
        if (this.preview) this.#show();
        this.#tell(read(this.key));
        this.input.focus();
      }, "Bring it back");
    } else if (kept?.right) this.meter.say(`Solved, ${times(kept.attempts)}`);
    else this.meter.say(kept?.attempts ? `Not solved yet, ${times(kept.attempts)}` : "");
  }

  /** The field's content, typeset; what KaTeX does not understand is not shown. */
  async #show() {
    const { text } = this.input;
    const typesetter = await katex().catch(() => null);
    if (!typesetter || text !== this.input.text) return; // a newer one is on its way
    const shown = made("span", "formula");
    try {
      const written = this.about.kind === "formula" ? latex(text, this.about.vectors) : table(text);
      if (text) typesetter.render(written, shown, { strict: false });
    } catch {
      return; // in the middle of a command
    }
    this.preview.replaceChildren(shown);
  }

  async check() {
    const { text } = this.input;
    if (!text || this.input.twice) {
      const { missing } = this.input;
      this.meter.say(missing);
      announce(missing);
      return this.input.focus();
    }
    this.#setBusy(true);
    this.meter.say("Waiting for the cell that runs");
    const release = await session.turn();
    try {
      if (!this.#stopped) await this.#ask(text);
    } finally {
      release();
      this.#setBusy(false);
    }
  }

  async #ask(text) {
    const { label, part } = this.about;
    this.meter.say("Checking…");
    announce("Checking the answer.");
    this.output.style.minHeight = `${this.output.offsetHeight}px`;
    const output = new Output(this.output, [], true);
    let judged, said = "";
    this.#asking = true;
    const ending = await session.ask({ type: "answer", label, part, given: text }, (message) => {
      if (this.meter.hear(message, "Checking…")) return;
      if (message.type === "judged") judged = message;
      if (message.type === "display") said = message.data["text/plain"];
      this.output.hidden = false;
      output.hear(message);
    });
    this.#asking = false;
    if (judged || ending.error) await output.end();
    if (judged) await typesetDollars(this.output);
    this.output.style.minHeight = "";
    if (judged) this.#judged(judged, text);
    else if (ending.failed) this.meter.say(ending.failed, () => this.check());
    else this.meter.say(ending.stopped ? "Stopped." : "Stopped with an error");
    announce(judged ? `${this.meter.status.textContent}. ${said}` : this.meter.status.textContent);
  }

  #judged({ verdict, counts }, text) {
    const before = read(this.key) ?? {};
    const right = verdict === "right";
    const attempts = (before.attempts ?? 0) + (counts && !before.right ? 1 : 0);
    this.#keep({ typed: text, attempts, ...(right && { right: text }) });
    this.output.dataset.verdict = verdict;
    if (counts) this.#tell(read(this.key));
    else this.meter.say("This costs no attempt");
  }

  #stop() {
    this.#stopped = true;
    if (this.#asking) session.stop();
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.#stopped = false;
    this.button.textContent = busy ? "Stop" : "Check";
    this.output.setAttribute("aria-busy", busy);
  }
}
