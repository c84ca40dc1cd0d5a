// Formulas in new outputs: the KaTeX that typesets the book, loaded when the first formula is there.
import { base } from "./session.js";

let loading;

/** KaTeX; loaded once. */
export function katex() {
  loading ??= import(new URL("katex.min.js", base)).then(() => globalThis.katex);
  loading.catch(() => (loading = undefined)); // the next formula tries again
  return loading;
}

/** Typesets what stands between dollars in the texts below `root`. */
export function typesetDollars(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) if (/\$[^$]+\$/.test(texts.currentNode.data)) found.push(texts.currentNode);
  for (const text of found) {
    if (text.parentElement.closest("code, pre, .katex")) continue;
    text.replaceWith(...text.data.split(/\$([^$]+)\$/).map((piece, k) => {
      if (k % 2 === 0) return piece;
      const formula = document.createElement("span");
      formula.className = "math";
      formula.textContent = formula.dataset.latex = piece;
      return formula;
    }));
  }
  return typeset(root);
}

/** Typesets every element below `root` that keeps LaTeX in `data-latex`. Without KaTeX the LaTeX stays. */
export async function typeset(root) {
  const places = [...root.querySelectorAll("[data-latex]")];
  if (!places.length) return;
  let typesetter;
  try {
    typesetter = await katex();
  } catch {
    return;
  }
  for (const place of places) {
    typesetter.render(place.dataset.latex, place, {
      throwOnError: false, strict: false, displayMode: place.dataset.display === "true",
    });
  }
}
