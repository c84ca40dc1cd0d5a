// One switch for the two layouts of derivatives: every block that shows both has it, all of them and all pages
// agree, and the choice is remembered. _ext/layouts.py writes the blocks and applies the choice before paint.

const root = document.documentElement;
const choices = [...document.querySelectorAll(".layout-switch input")];

function apply(layout) {
  root.dataset.layout = layout;
  for (const choice of choices) choice.checked = choice.value === layout;
}

/** @param {HTMLElement} clicked stays where it is on the screen, though blocks above it change their height */
function choose(layout, clicked) {
  const before = clicked.getBoundingClientRect().top;
  apply(layout);
  scrollBy({ top: clicked.getBoundingClientRect().top - before, behavior: "instant" });
  try {
    localStorage.setItem("layout", layout);
  } catch { /* no storage: the choice holds for this page */ }
}

/** A link may lead to a formula in the layout that is not shown. */
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const layout = target && target.closest(".layout")?.dataset.layout;
  if (!layout || layout === root.dataset.layout) return;
  apply(layout);
  target.scrollIntoView();
}

/** What was chosen last, also in another window, be it while this page was on its way. */
function recall() {
  let layout;
  try {
    layout = localStorage.getItem("layout");
  } catch { /* no storage */ }
  if (choices.some(({ value }) => value === layout)) apply(layout);
}

apply(root.dataset.layout);
recall();
reveal();
addEventListener("hashchange", reveal);
addEventListener("storage", ({ key }) => key === "layout" && recall());
document.addEventListener("change", ({ target }) => {
  if (choices.includes(target)) choose(target.value, target);
});
