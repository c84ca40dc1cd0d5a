// The fields that a part is answered with. Each gives a text, as `answer` in a notebook takes it, and takes one back.

/** A line: a formula, a number, a matrix, a shape. */
class Line {
  constructor(box) {
    this.field = box.querySelector(".answer-field");
    this.controls = [this.field];
  }
  get text() {
    return this.field.value.trim();
  }
  set text(value) {
    this.field.value = value;
  }
  missing = "There is nothing in the field yet.";
  focus(start, end) {
    this.field.focus();
    if (start !== undefined) this.field.setSelectionRange(start, end);
  }
  /** Types something where the cursor is. */
  type(letters) {
    this.field.setRangeText(letters, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.focus();
  }
}

/** Options of which one or several are chosen: `2`, `1, 3`. */
class Choice {
  constructor(box) {
    this.controls = [...box.querySelectorAll(".answer-choices input")];
  }
  get text() {
    return this.controls.filter((one) => one.checked).map((one) => one.value).join(", ");
  }
  set text(value) {
    const chosen = value.split(", ");
    for (const one of this.controls) one.checked = chosen.includes(one.value);
  }
  missing = "Nothing is chosen yet.";
  focus() {
    (this.controls.find((one) => one.checked) ?? this.controls[0]).focus();
  }
}

/** Claims, each true or false: `T F T`. */
class Claims {
  constructor(box) {
    this.pairs = [...box.querySelectorAll(".answer-pair")].map((pair) => [...pair.querySelectorAll("input")]);
    this.controls = this.pairs.flat();
  }
  get text() {
    const chosen = this.pairs.map((pair) => pair.find((one) => one.checked)?.value);
    return chosen.includes(undefined) ? "" : chosen.join(" ");
  }
  set text(value) {
    value.split(" ").forEach((sign, k) => {
      for (const one of this.pairs[k] ?? []) one.checked = one.value === sign;
    });
  }
  missing = "Say of every claim whether it is true or false.";
  focus() {
    (this.pairs.find((pair) => !pair.some((one) => one.checked)) ?? this.pairs[0])[0].focus();
  }
}

/** Lines that are put in order: beside each stands its place. `2 3 1` names the lines from the first place on. */
class Order {
  constructor(box) {
    this.controls = [...box.querySelectorAll(".answer-place")];
  }
  get text() {
    const places = this.controls.map((one) => one.value);
    if (places.includes("")) return "";
    return places.map((place, line) => [+place, line + 1]).sort(([a], [b]) => a - b).map(([, line]) => line).join(" ");
  }
  set text(value) {
    value.split(" ").forEach((line, place) => this.controls[line - 1] && (this.controls[line - 1].value = place + 1));
  }
  get missing() {
    return this.controls.some((one) => !one.value) ? "Give every line its place." : "Two lines have the same place.";
  }
  get twice() {
    return new Set(this.controls.map((one) => one.value)).size < this.controls.length;
  }
  focus() {
    (this.controls.find((one) => !one.value) ?? this.controls[0]).focus();
  }
}

const KINDS = { "true-false": Claims, order: Order, choice: Choice, "false-line": Choice };

export const inputOf = (kind, box) => new (KINDS[kind] ?? Line)(box);
