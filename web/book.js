// On every page: loads a feature where the page has something for it, after the text is there.
// A feature loads what is heavy (the editor, the search index, Python) only when its reader asks for it.

/** For what stands around the text. */
const around = [
  ["body", "./shell.js"],
  [".layout-switch", "./layout_switch.js"],
  [".notebook-menu", "./notebook_menu.js"],
  [".book-search", "./search.js"],
  [".statement-map", "./map.js"],
  [".bd-links a[href]", "./progress.js"],
];
/** For the text, which must be whole: _ext/far_blocks.js. */
const within = [
  [".show-switch", "./reading.js"],
  ["[class*='tag_touchable-']", "./figures.js"],
  ['meta[name="live"]', "./live.js"],
  ['html:has(meta[name="live"]) .try-formula', "./formula.js"],
  [".your-work, .answer-box, .answer-text", "./answers.js"],
  [".bd-article", "./wide_boxes.js"],
  [".bd-article pre", "./copy_code.js"],
  [".bd-article a.reference.internal", "./preview.js"],
  [".bd-article :is(.headerlink, .eqno)", "./copy_link.js"],
  [".report", "./report.js"],
  [".cite pre", "./cite.js"],
];

/** One after the other: between two of them the page answers its reader. One that fails keeps no other from its work. */
async function load(features) {
  for (const [needed, module] of features) {
    if (document.querySelector(needed)) await import(module).catch(reportError);
  }
}

await load(around);
await window.whole;
await load(within);
