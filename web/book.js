// On every page: loads a feature where the page has something for it, after the text is there.
// A feature loads what is heavy (the editor, the search index, Python) only when its reader asks for it.
const features = [
  ["body", "./shell.js"],
  [".bd-article a.reference.internal", "./preview.js"],
  [".bd-article :is(.headerlink, .eqno)", "./copy_link.js"],
  [".layout-switch", "./layout_switch.js"],
  [".notebook-menu", "./notebook_menu.js"],
  ["[class*='tag_touchable-']", "./figures.js"],
  [".book-search", "./search.js"],
  ['meta[name="live"]', "./live.js"],
  ['html:has(meta[name="live"]) .try-formula', "./formula.js"],
];

for (const [needed, module] of features) {
  if (document.querySelector(needed)) import(module);
}
