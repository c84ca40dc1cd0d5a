// "Your work" on a sheet: how much is solved; the work as files, taken up again; erased, and brought back.
import { made } from "../live/output.js";
import { here } from "../live/drafts.js";
import { notebookWith, workIn } from "./notebook.js";
import { all, drop, put, solved } from "./store.js";

const ERASED = "erased work"; // in the session: what the last click erased
const SAID = "said after reload";
const FORMAT = "proofs-that-run work 1";

const download = (name, text) => {
  const link = made("a", "");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

/** Shows the page anew: what is stored is read when it is made. `sentence` is said then. */
function again(sentence) {
  sessionStorage.setItem(SAID, sentence);
  location.reload();
}

/** The parts of this page: those with a box, and exercises whose answer in code is checked. */
function parts() {
  const boxes = [...document.querySelectorAll(".answer-box > script")].map((one) => JSON.parse(one.textContent).id);
  const code = [...document.querySelectorAll("main div.cell .cell_input pre")]
    .flatMap((pre) => [...pre.textContent.matchAll(/@confirms\(\s*"(exr-[\w-]+)"/g)].map(([, label]) => `${label} code`));
  return [...boxes, ...code];
}

/** Which of the work is this page's. */
function ofThisPage() {
  const labels = new Set([
    ...parts().map((id) => id.split(" ")[0]),
    ...[...document.querySelectorAll("[data-text]")].map((area) => area.dataset.text.split(" ")[0]),
  ]);
  return (key) => {
    const [kind, name] = key.split(" ");
    return kind === "live" ? name === here : labels.has(name);
  };
}

export class Work {
  constructor(element) {
    this.element = element;
    this.progress = element.querySelector(".work-progress");
    this.said = element.querySelector(".work-said");
    this.file = element.querySelector("input[type=file]");
    this.parts = parts();
    const actions = {
      notebook: () => this.#notebook(),
      "take-up": () => this.file.click(),
      export: () => this.#export(),
      erase: () => this.#ask(),
    };
    for (const button of element.querySelectorAll("[data-work]")) {
      button.addEventListener("click", actions[button.dataset.work]);
    }
    if (!document.querySelector(".notebook-menu a[download]")) element.querySelector("[data-work=notebook]").remove();
    this.file.addEventListener("change", () => this.#takeUp(this.file.files[0]));
    document.addEventListener("work", () => this.#count());
    this.#count();
    this.#welcome();
  }

  #count() {
    const done = this.parts.filter(solved).length;
    const count = `${done} of ${this.parts.length} parts solved.`;
    this.progress.textContent = `${this.parts.length ? `${count} ` : ""}Your answers, texts and edits stay in this browser.`;
  }

  /** What the last click did, before the page was shown anew; what was erased can come back. */
  #welcome() {
    const sentence = sessionStorage.getItem(SAID);
    sessionStorage.removeItem(SAID);
    if (!sentence) return;
    this.#say(sentence);
    const erased = sessionStorage.getItem(ERASED);
    sessionStorage.removeItem(ERASED);
    if (!erased) return;
    this.#offer(sentence, ["Undo", () => {
      put(JSON.parse(erased));
      again("Your work is back.");
    }]);
  }

  #say(sentence) {
    this.said.replaceChildren(sentence);
  }

  /** A sentence with buttons. */
  #offer(sentence, ...actions) {
    const buttons = actions.map(([words, action]) => {
      const button = made("button", "", words);
      button.type = "button";
      button.addEventListener("click", action);
      return button;
    });
    this.said.replaceChildren(sentence, ...buttons.flatMap((button) => [" ", button]));
    buttons[0].focus({ preventScroll: true });
  }

  async #notebook() {
    const link = document.querySelector(".notebook-menu a[download]");
    try {
      const pristine = await (await fetch(link.href)).json();
      const made = notebookWith(pristine, all(ofThisPage()));
      download(link.download, JSON.stringify(made.notebook, null, 1) + "\n");
      this.#say(`${link.download} holds ${made.pieces === 1 ? "one piece" : `${made.pieces} pieces`} of your work. "Take up" reads it again, here or in another browser.`);
    } catch {
      this.#offer("The notebook could not be loaded. Check the connection.", ["Try again", () => this.#notebook()]);
    }
  }

  #export() {
    const work = all();
    const count = Object.keys(work).length;
    if (!count) return this.#say("There is no work in this browser yet.");
    download("proofs-that-run-work.json", JSON.stringify({ format: FORMAT, work }, null, 1) + "\n");
    this.#say("The file holds your work on all pages of the book.");
  }

  async #takeUp(file) {
    this.file.value = "";
    if (!file) return;
    let found;
    try {
      found = JSON.parse(await file.text());
    } catch {
      return this.#say(`${file.name} is neither a notebook nor a file that was exported here.`);
    }
    let work = found.format === FORMAT ? found.work : null;
    if (Array.isArray(found.cells)) {
      const link = document.querySelector(".notebook-menu a[download]");
      const pristine = link && await fetch(link.href).then((answer) => answer.json()).catch(() => null);
      if (!pristine) return this.#say("The page's own notebook, to compare with, could not be loaded. Check the connection.");
      work = workIn(found, pristine);
      if (!work) return this.#say(`${file.name} is not the notebook of this page.`);
    }
    if (!work) return this.#say(`${file.name} is neither a notebook nor a file that was exported here.`);
    const replaced = all((key) => key in work && localStorage.getItem(key) !== work[key]);
    const take = () => {
      const count = put(work);
      sessionStorage.setItem(ERASED, JSON.stringify(replaced));
      if (!Object.keys(replaced).length) sessionStorage.removeItem(ERASED);
      again(count ? `Taken up: ${count === 1 ? "one piece" : `${count} pieces`} of work from ${file.name}.` : `There is no work in ${file.name}.`);
    };
    const many = Object.keys(replaced).length;
    if (!many) return take();
    this.#offer(`${many === 1 ? "One answer" : `${many} answers`} in this browser would be replaced.`,
      ["Replace", take], ["Cancel", () => this.#say("Nothing was changed.")]);
  }

  #ask() {
    const mine = ofThisPage();
    const erase = (belongs, words) => () => {
      const work = all(belongs);
      drop(work);
      sessionStorage.setItem(ERASED, JSON.stringify(work));
      again(`Your work on ${words} is erased.`);
    };
    if (!Object.keys(all()).length) return this.#say("There is no work in this browser yet.");
    this.#offer("Erase your answers, texts and edits?", ["Keep them", () => this.#say("Nothing was changed.")],
      ["Erase those of this page", erase(mine, "this page")], ["Erase those of all pages", erase(() => true, "all pages")]);
  }
}
