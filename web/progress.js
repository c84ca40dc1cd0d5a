// How much of each sheet is solved, beside its name in the contents of the book. Only where there is some work.
import { all, solved } from "./answers/store.js";

const root = new URL(document.documentElement.dataset.content_root, location.href);

/** The parts of the pages that have some; asked for once. */
let known;
const parts = () => (known ??= fetch(new URL("_static/parts.json", root)).then((answer) => answer.json()).catch(() => ({})));

async function show() {
  if (!Object.keys(all((key) => /^(answer|check) /.test(key))).length) return;
  const pages = await parts();
  const links = [...document.querySelectorAll(".bd-links a[href], .toctree-wrapper a[href]")];
  for (const [page, parts] of Object.entries(pages)) {
    const address = new URL(`${page}.html`, root).pathname;
    const done = parts.filter(solved).length;
    for (const link of links) {
      if (new URL(link.href).pathname !== address) continue;
      let mark = link.querySelector(".progress-mark");
      if (!done && !mark) continue;
      if (!mark) link.append(" ", (mark = Object.assign(document.createElement("span"), { className: "progress-mark" })));
      mark.textContent = `${done}/${parts.length}`;
      mark.title = `${done} of ${parts.length} parts solved`;
    }
  }
}

document.addEventListener("work", show);
show();
