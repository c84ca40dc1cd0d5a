// One code cell of the page: its toolbar, its editor, and where its output goes.
import { announce } from "./announce.js";
import { remark } from "./checks.js";
import { Draft, here } from "./drafts.js";
import { Meter } from "./meter.js";
import { Output, made } from "./output.js";
import { base } from "./session.js";

const ICONS = { Run: "play", Stop: "stop", Edit: "pen", Done: "check", Restore: "rotate-left" };

export class Cell {
  #pre;
  #printed; // the nodes of the code as printed
  #output; // the .cell_output, or null
  #stored; // the nodes of the output as printed
  #draft;
  #editor = null;
  #changed = false; // whether the output is no longer the printed one
  #bar;
  #buttons = {};
  meter = new Meter();
  /** What the last run displayed last, by MIME type. */
  shown = null;

  /**
   * @param {Element} element the div.cell
   * @param {number} number its place on the page, from 1
   * @param {{run: (cell: Cell) => void, stop: (cell: Cell) => void}} actions
   */
  constructor(element, number, actions) {
    this.element = element;
    this.name = `cell ${number}`;
    this.#pre = element.querySelector(".cell_input pre");
    this.#printed = [...this.#pre.childNodes];
    this.code = this.printed = this.#pre.textContent.replace(/\n$/, "");
    this.#output = element.querySelector(":scope > .cell_output, :scope > details > .cell_output");
    this.#stored = this.#output ? [...this.#output.childNodes] : [];
    this.actions = actions;
    /** Code that has to run before this cell and stands elsewhere in the book. */
    const prelude = element.querySelector(":scope > script.live-prelude");
    this.prelude = prelude ? JSON.parse(prelude.textContent) : [];
    this.#draft = new Draft(here, number, this.printed);
    this.#makeToolbar();
    const draft = this.#draft.read();
    if (draft !== null && draft !== this.printed) {
      this.#write(draft, [draft]);
      this.#stale();
    }
  }

  get edited() {
    return this.code !== this.printed;
  }

  #makeToolbar() {
    const bar = (this.#bar = made("div", "live-bar"));
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", this.name[0].toUpperCase() + this.name.slice(1));
    const add = (word, action) => {
      const button = made("button", "live-button");
      button.type = "button";
      button.addEventListener("click", action);
      bar.append((this.#buttons[word] = button));
      this.#label(button, word);
    };
    add("Run", () => (this.busy ? this.actions.stop(this) : this.actions.run(this)));
    add("Edit", () => (this.#editor ? this.#close() : this.#open()));
    add("Restore", () => this.restore());
    bar.append(this.meter.progress, this.meter.status, made("span", "live-name", this.name));
    this.#show();
  }

  /** Puts the toolbar onto the page. */
  place() {
    this.element.querySelector(":scope > .cell_input, :scope > details:has(.cell_input)").after(this.#bar);
    this.element.classList.add("live");
    if (this.edited && !this.#editor) this.#recolour();
  }

  /** A draft in the colours of code, once the editor is there. It is loaded for readers who have a draft. */
  async #recolour() {
    const { coloured } = await import(new URL("editor.js", base)).catch(() => ({}));
    if (!coloured || !this.edited || this.#editor) return;
    this.colour = coloured;
    this.#pre.replaceChildren(coloured(this.code));
  }

  #label(button, word) {
    if (button.dataset.word === word) return;
    button.dataset.word = word;
    const icon = made("i", `fa-solid fa-${ICONS[word]}`);
    icon.setAttribute("aria-hidden", "true");
    button.replaceChildren(icon, made("span", "live-word", ` ${word}`));
    button.setAttribute("aria-label", `${word} ${this.name}`);
  }

  /** Brings the buttons in line with what the cell is. */
  #show() {
    const { Run, Edit, Restore } = this.#buttons;
    this.#label(Run, this.busy ? "Stop" : "Run");
    this.#label(Edit, this.#editor ? "Done" : "Edit");
    const restorable = !this.busy && (this.edited || this.#changed);
    if (!restorable && document.activeElement === Restore) Run.focus();
    Restore.hidden = !restorable;
    this.element.classList.toggle("live-edited", this.edited);
  }

  // --- What the toolbar says ---------------------------------------------------------------

  /** Whether the cell runs, or waits for its turn. */
  busy = false;

  setBusy(busy) {
    this.busy = busy;
    this.element.classList.toggle("live-busy", busy);
    if (this.#output) this.#output.setAttribute("aria-busy", busy);
    this.#show();
  }

  /** A sentence in the toolbar; `again` adds a button that tries once more, or does what `word` says. */
  say(sentence, again, word) {
    this.meter.say(sentence, again && (() => (this.#buttons.Run.focus(), again())), word);
  }

  /** Whether the output below is that of other code: it then looks like it. */
  #stale() {
    const stale = this.edited && !this.#changed && this.#stored.length > 0;
    if (stale === this.element.classList.contains("live-stale")) return;
    this.element.classList.toggle("live-stale", stale);
    this.say(stale ? "The output is that of the printed code. Run to see yours." : "");
  }

  // --- Code --------------------------------------------------------------------------------

  async #open() {
    const details = this.element.querySelector(":scope > details:has(.cell_input)");
    if (details) details.open = true;
    this.#buttons.Edit.disabled = true;
    let editor;
    try {
      editor = await import(new URL("editor.js", base));
    } catch {
      return this.say("The editor could not be loaded. Check the connection.", () => this.#open());
    } finally {
      this.#buttons.Edit.disabled = false;
    }
    this.colour = editor.coloured;
    this.#pre.hidden = true;
    const parent = made("div", "live-editor");
    this.#pre.after(parent);
    this.say("");
    this.#editor = editor.openEditor({
      parent,
      code: this.code,
      label: `Code of ${this.name}`,
      run: () => this.actions.run(this),
      changed: (code) => this.#change(code),
    });
    this.#editor.focus();
    this.#show();
  }

  #close() {
    this.#editor.dom.parentElement.remove();
    this.#editor.destroy();
    this.#editor = null;
    this.#pre.hidden = false;
    this.#write(this.code, this.edited ? [this.colour(this.code)] : this.#printed);
  }

  #change(code) {
    this.code = code;
    if (this.edited) this.#draft.write(code);
    else this.#draft.drop();
    this.#pre.textContent = code; // what the copy button copies
    this.#show();
    this.#stale();
  }

  #write(code, children) {
    this.code = code;
    this.#pre.replaceChildren(...children);
    this.#show();
  }

  /** Back to the code and the output as printed; one click takes it back. */
  restore() {
    const before = { code: this.code, changed: this.#changed, nodes: [...(this.#output?.childNodes ?? [])] };
    this.#draft.drop();
    if (this.#editor) {
      this.code = this.printed;
      this.#close();
    }
    this.#write(this.printed, this.#printed);
    if (this.#output) {
      this.#output.replaceChildren(...this.#stored);
      this.#output.hidden = !this.#stored.length;
    }
    this.#changed = false;
    this.#stale();
    this.say("The printed code again.", () => this.#back(before), "Undo");
    this.#show();
    announce(`The code and the output of ${this.name} are the printed ones again. Undo is the next button.`);
  }

  /** The reader's code and output, after they were restored. */
  #back({ code, changed, nodes }) {
    if (this.#editor) this.#close();
    this.#write(code, code === this.printed ? this.#printed : [this.colour?.(code) ?? code]);
    if (this.edited) this.#draft.write(code);
    this.#changed = changed;
    if (this.#output) {
      this.#output.replaceChildren(...nodes);
      this.#output.hidden = !nodes.length;
    }
    this.say("");
    this.#stale();
    this.#show();
    announce(`Your code of ${this.name} is back.`);
  }

  // --- Output ------------------------------------------------------------------------------

  /** A fresh output in place of what is there; call `end` when the run has ended. */
  output() {
    if (!this.#output) {
      this.#output = made("div", "cell_output docutils container");
      this.element.append(this.#output);
    }
    const place = this.#output;
    // The text below stays where it is while the output is replaced.
    place.style.minHeight = `${place.offsetHeight}px`;
    place.hidden = false;
    this.#changed = true;
    this.shown = null;
    this.#stale();
    const output = new Output(place, this.#stored.filter((node) => node.nodeType === Node.ELEMENT_NODE), this.edited);
    return {
      hear: (message) => {
        if (message.type === "display") this.shown = message.data;
        output.hear(message);
      },
      end: () => {
        output.end().then(() => (place.style.minHeight = ""));
        place.hidden = !place.childNodes.length;
      },
    };
  }

  /** Shows once more what a run displayed before the page was left. */
  recall(data) {
    const output = this.output();
    output.hear({ type: "display", data });
    output.end();
    this.#show();
    this.say("Your last run");
  }

  /** A sentence in the place of the printed output, which would say something else. */
  remark(sentence) {
    const output = this.output();
    output.end();
    this.#output.replaceChildren(remark(sentence));
    this.#output.hidden = false;
    this.#show();
  }
}
