// What goes on with Python, in a sentence and a bar: loading, running, ended.
import { made } from "./output.js";

export class Meter {
  status = made("span", "live-status");
  progress = made("progress", "live-progress");

  constructor() {
    this.progress.hidden = true;
    this.progress.setAttribute("aria-label", "Loading");
  }

  /** A sentence; `again` adds a button that tries once more, or does what `word` says. */
  say(sentence, again, word = "Try again") {
    this.progress.hidden = true;
    this.status.replaceChildren(sentence);
    this.status.title = sentence;
    if (!again) return;
    const button = made("button", "live-button", word);
    button.type = "button";
    button.addEventListener("click", again);
    this.status.append(" ", button);
  }

  /** Shows what the worker says about itself; whether the message was of that kind. */
  hear({ type, loaded, total, what }, running) {
    if (type === "ready" || type === "started") this.say(running);
    if (type !== "progress") return type === "ready" || type === "started";
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    this.say(total ? `Loading ${what}: ${megabytes(loaded)} of ${megabytes(total)} MB` : `Loading ${what}`);
    this.progress.hidden = false;
    if (total) Object.assign(this.progress, { max: total, value: Math.min(loaded, total) });
    else this.progress.removeAttribute("value");
    return true;
  }
}
