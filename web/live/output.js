// What a run prints and shows, drawn as the book draws its stored outputs.
import { html } from "./markdown.js";
import { typeset } from "./typeset.js";

const RICHEST_FIRST = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain"];

/** An element of a class, with children. */
export function made(tag, classes, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...children);
  return element;
}

function sheet(classes) {
  const pre = made("pre", "");
  return [made("div", `output ${classes}`, made("div", "highlight", pre)), pre];
}

export class Output {
  #place;
  #figures;
  #alt;
  #begun = false;
  #stream = null;
  #waiting = "";
  #pending = []; // what has its size only later: formulas and figures

  /**
   * @param {Element} place the `.cell_output` whose content is replaced when the first output comes
   * @param {Element[]} stored what the book printed there: its figures' captions and descriptions are kept
   * @param {boolean} edited whether the code is still the book's
   */
  constructor(place, stored, edited) {
    this.#place = place;
    this.#figures = stored.flatMap((element) =>
      element.matches("img, figure") ? [element] : [...element.querySelectorAll("figure, img:not(figure img)")]);
    this.#alt = (described) =>
      !described ? "A figure drawn by the cell above." : edited ? `Drawn by changed code. The book's figure: ${described}` : described;
  }

  hear(message) {
    if (message.type === "stream") this.#print(message);
    else if (message.type === "display") this.#show(message.data);
    else if (message.type === "error") this.#fail(message);
  }

  /** At the end of a run: what is still the old output goes, and the rest of a stream comes. Ready when all is drawn. */
  end() {
    this.#flush();
    if (!this.#begun) this.#place.replaceChildren();
    return Promise.all(this.#pending);
  }

  #add(...children) {
    if (!this.#begun) this.#place.replaceChildren();
    this.#begun = true;
    this.#place.append(...children);
  }

  #print({ name, text }) {
    if (this.#stream?.name !== name) {
      this.#flush();
      const [box, pre] = sheet(`${name === "stderr" ? "stderr" : "stream"} highlight-myst-ansi notranslate`);
      this.#stream = { name, pre };
      this.#add(box);
    }
    // A loop that prints sends thousands of messages: the page shows them once a frame.
    if (!this.#waiting) requestAnimationFrame(() => this.#flush());
    this.#waiting += text;
  }

  #flush() {
    this.#stream?.pre.append(this.#waiting);
    this.#waiting = "";
  }

  #show(data) {
    this.#flush();
    this.#stream = null;
    const kind = RICHEST_FIRST.find((one) => data[one] !== undefined);
    if (!kind) return;
    const content = data[kind];
    if (kind.startsWith("image/")) return this.#draw(kind, content);
    if (kind === "text/plain") {
      const [box, pre] = sheet("text_plain highlight-myst-ansi notranslate");
      pre.append(content);
      return this.#add(box);
    }
    const box = made("div", "output text_html");
    this.#add(box);
    this.#pending.push(this.#fill(box, kind === "text/markdown" ? html(content) : content, kind === "text/markdown"));
  }

  /** The sanitiser comes with the first HTML; without it, as where the connection is lost, the source is shown. */
  async #fill(box, source, bare) {
    const clean = await import("./clean.js").catch(() => null);
    if (!clean) return box.append(source);
    const shown = clean.nodes(source);
    if (bare) box.replaceWith(shown);
    else box.append(shown);
    await typeset(this.#place);
  }

  /** A figure takes the place of the stored one, in its frame and above its caption. */
  #draw(kind, content) {
    const stored = this.#figures.shift();
    const before = stored?.matches("img") ? stored : stored?.querySelector("img");
    const image = made("img", before?.className ?? "");
    image.alt = this.#alt(before?.alt);
    image.src = kind === "image/svg+xml"
      ? `data:${kind};charset=utf-8,${encodeURIComponent(content)}`
      : `data:${kind};base64,${content.replace(/\s/g, "")}`;
    this.#pending.push(image.decode().catch(() => {})); // one that cannot be drawn shows its description
    if (!stored?.matches("figure")) return this.#add(image);
    const frame = stored.cloneNode(true);
    frame.querySelector("img").replaceWith(image);
    this.#add(frame);
  }

  #fail({ name, message, traceback }) {
    this.#flush();
    this.#stream = null;
    const [box, pre] = sheet("traceback live-error notranslate");
    const whole = (traceback ?? "").trimEnd();
    const named = message ? `${name}: ${message}` : name;
    const last = message && !whole.includes(named) && whole.endsWith(message) ? message : named; // a sentence alone
    const at = whole.lastIndexOf(last);
    // The frames first, then what is wrong, in bold.
    pre.append(at < 0 ? (whole && whole + "\n") : whole.slice(0, at), made("strong", "", at < 0 ? last : whole.slice(at)));
    this.#add(box);
  }
}
