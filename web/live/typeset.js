// Formulas in new outputs: the KaTeX that typesets the book, loaded when the first formula is there.
import { base } from "./session.js";

let loading;

/** KaTeX; loaded once. */
export function katex() {
  loading ??= import(new URL("katex.min.js", base)).then(() => globalThis.katex);
  loading.catch(() => (loading = undefined)); // the next formula tries again
  return loading;
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
