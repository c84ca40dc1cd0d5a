// The rows that say what the symbols of a formula are: a letter, what it is, and its dimensions.
import { made } from "../live/output.js";
import { letters } from "./letters.js";

const DIMENSION = /^(?:[A-Za-z]\w*(?:\s*[+-]\s*\d+)?|[1-9]\d*)$/;
const LETTER = /^(?:\\vec\s*\{?\s*)?\\?([A-Za-z]\w*)\s*\}?$/;
const PYTHON = new Set(["lambda"]); // Greek letters that are words of Python

export class WrongRow extends Error {
  constructor(field, sentence) {
    super(sentence);
    this.field = field;
  }
}

const field = (name, value, className) => {
  const input = made("input", className);
  Object.assign(input, { type: "text", value, autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", name);
  input.setAttribute("autocapitalize", "off");
  return input;
};

class Row {
  constructor(kinds, letter, kind, dims, remove) {
    this.kinds = kinds;
    this.element = made("li", "try-row");
    this.letter = field("Letter", letter, "try-letter");
    this.kind = made("select", "try-kind");
    kinds.forEach((one, k) => this.kind.add(new Option(one.words, k)));
    this.sizes = made("span", "try-sizes");
    const cross = made("i", "fa-solid fa-xmark");
    cross.setAttribute("aria-hidden", "true");
    const removal = made("button", "try-remove", cross);
    removal.type = "button";
    removal.addEventListener("click", () => remove(this));
    this.removal = removal;
    this.element.append(this.letter, made("span", "", "is a"), this.kind, this.sizes, removal);
    this.choose(kind, dims);
    this.kind.addEventListener("change", () => {
      this.touched = true;
      this.choose(this.kinds[this.kind.value]);
    });
    this.letter.addEventListener("input", () => {
      this.touched = true;
      this.#name();
    });
    this.#name();
  }

  #name() {
    const letter = this.letter.value || "the symbol";
    this.kind.setAttribute("aria-label", `What ${letter} is`);
    this.removal.setAttribute("aria-label", `Remove ${letter}`);
    this.removal.title = `Remove ${letter}`;
  }

  /** Sets the kind, and a field for each of its different dimensions; `dims` are values for them. */
  choose(kind, dims = kind.dims) {
    this.kind.value = this.kinds.indexOf(kind);
    this.fields = new Map();
    kind.dims.forEach((name, k) => {
      if (!this.fields.has(name)) this.fields.set(name, field(`Dimension ${name}`, dims[k], "try-dimension"));
    });
    for (const input of this.fields.values()) input.addEventListener("input", () => (this.touched = true));
    const pieces = (kind.sizes ?? "").split(/\{(\w+)\}/);
    this.sizes.replaceChildren(...pieces.map((piece, k) => (k % 2 ? this.fields.get(piece) : piece)));
  }

  /** The letter without a backslash or an arrow; none where it is not one. */
  name() {
    return LETTER.exec(this.letter.value.trim())?.[1];
  }

  /** [the parameter's name, its hypothesis as Python writes it]; throws where a field is not filled in well. */
  read() {
    const letter = this.name();
    if (!letter) throw new WrongRow(this.letter, "A symbol is a letter, such as A, x or \\sigma. Correct this one, or remove its row.");
    const { family, dims } = this.kinds[this.kind.value];
    const written = dims.map((name) => {
      const input = this.fields.get(name), value = input.value.trim();
      if (!DIMENSION.test(value)) {
        throw new WrongRow(input, `A dimension of ${letter} is missing: write a name such as n, n+1, or a number.`);
      }
      return /^\d/.test(value) ? value : JSON.stringify(value.replace(/\s/g, ""));
    });
    return [PYTHON.has(letter) ? `${letter}_` : letter, family + (written.length ? `[${written.join(", ")}]` : "")];
  }
}

export class Symbols {
  #rows = [];
  #kinds;
  #idle = { latex: "", names: new Set() };

  constructor(kinds) {
    this.#kinds = kinds;
    this.list = made("ul", "try-rows");
    const add = made("button", "try-add", "Add a symbol");
    add.type = "button";
    add.addEventListener("click", () => this.#add("", this.#named("real number")).letter.focus());
    const group = made("fieldset", "try-symbols", made("legend", "", "Its symbols"), this.list, add);
    this.element = group;
    this.add = add;
  }

  #named(words) {
    return this.#kinds.find((kind) => kind.words === words);
  }

  #add(letter, kind, dims) {
    const row = new Row(this.#kinds, letter, kind, dims, (one) => {
      this.#drop(one);
      this.add.focus();
    });
    this.#rows.push(row);
    this.list.append(row.element);
    return row;
  }

  #drop(row) {
    this.#rows = this.#rows.filter((one) => one !== row);
    row.element.remove();
  }

  /** The rows of an example: {A: ["Real", "m", "n"], …}. */
  set(symbols) {
    [...this.#rows].forEach((row) => this.#drop(row));
    for (const [letter, [family, ...dims]] of Object.entries(symbols)) {
      const fits = this.#kinds.filter((kind) => kind.family === family && kind.dims.length === dims.length);
      // Real["n", "n"] is a square matrix, Real["m", "n"] any one.
      const alike = (kind) => new Set(kind.dims).size <= new Set(dims).size;
      const exact = (kind) => new Set(kind.dims).size === new Set(dims).size;
      this.#add(letter, fits.find(exact) ?? fits.find(alike), dims).told = true;
    }
  }

  /** Over an example stands another formula: that its letters are vectors and matrices of such sizes is a guess now. */
  doubt() {
    for (const row of this.#rows) if (!row.asked && this.#kinds[row.kind.value].family === "Real") row.told = false;
  }

  /** Rows as Python offers them, {A: ["Real", "n", "n"], …}: in place of what was there. */
  take(symbols) {
    const before = this.#rows.filter((row) => row.name() in symbols);
    const rest = Object.entries(symbols);
    before.forEach((row) => this.#drop(row));
    for (const [letter, [family, ...dims]] of rest) {
      const size = new Set(dims).size;
      const fits = this.#kinds.filter((kind) => kind.family === family && kind.dims.length === dims.length);
      const shown = letter.length > 1 ? `\\${letter}` : letter;
      const row = this.#add(shown, fits.find((kind) => new Set(kind.dims).size === size) ?? fits[0], dims);
      row.told = row.asked = true;
    }
  }

  /**
   * Rows for new letters of a formula; a row that the reader did not touch goes with its letter.
   * One that came with an example stays as it was while its letter is there (see `doubt`), and so does one that Python
   * asked for, though this module would not have found it.
   */
  follow(latex, given = "") {
    const found = letters(latex, given);
    for (const row of [...this.#rows]) {
      const stays = row.touched || found.some(({ letter }) => letter === row.name()) ||
        (row.asked && latex.includes(row.name()));
      if (!stays) this.#drop(row);
    }
    const known = new Set(this.#rows.map((row) => row.name()));
    const idle = this.#idle.latex === latex.trim() ? this.#idle.names : new Set();
    for (const { letter, kind } of found) {
      if (!known.has(letter) && !idle.has(letter)) this.#add(letter.length > 1 ? `\\${letter}` : letter, this.#named(kind));
    }
  }

  /** Letters that a formula does not need, as Python says: their rows go, and do not come again before it changes. */
  leave(symbols, latex) {
    const names = new Set(symbols.map((symbol) => symbol.replace(/_$/, "")));
    this.#idle = { latex, names };
    for (const row of [...this.#rows]) if (!row.touched && !row.told && names.has(row.name())) this.#drop(row);
  }

  /** The letters whose row nobody has chosen: what they are is a guess. */
  guessed() {
    return this.#rows.filter((row) => !row.touched && !row.told).map((row) => row.read()[0]);
  }

  /** What `holds` wants: {A: 'Real["m", "n"]', …}. Throws WrongRow. */
  read() {
    const read = {};
    for (const row of this.#rows) {
      const [name, hypothesis] = row.read();
      if (name in read) throw new WrongRow(row.letter, `${row.letter.value} has two rows. Remove one of them.`);
      read[name] = hypothesis;
    }
    return read;
  }
}
