// "Report an error in this paragraph": a flag beside the paragraph that the pointer rests on, or in which the reader has
// selected something, or in which the keyboard is. It begins an issue with the place, the version and the words quoted.
// For the keyboard it is the next stop in its paragraph; from there the arrows take it to the others.

const BLOCKS = ".bd-article :is(p, li, dd, td, figcaption, div.math)";
const REST = 600;     // ms; a pointer that passes by raises no flag
const QUOTED = 700;   // letters; an address has its limits

const { new: address, page, version } = document.querySelector(".report").dataset;
const flag = Object.assign(document.createElement("a"), { className: "report-here", textContent: "⚑" });

/** Text with its formulas in LaTeX. @param {ParentNode} part a copy */
function words(part) {
  for (const formula of part.querySelectorAll("[data-latex]")) formula.textContent = `$${formula.dataset.latex}$`;
  for (const extra of part.querySelectorAll(".report-here, .headerlink, .statement-uses, button")) extra.remove();
  const text = part.textContent.replace(/\s+/g, " ").trim();
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}

/** What is selected, with whole formulas. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const around = (/** @type {Node} */ node) => (node instanceof Element ? node : node.parentElement)?.closest("[data-latex]");
  const [first, last] = [around(range.startContainer), around(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  return range;
}

/** The name and the address of the place that a block stands in. @param {Element} block */
function placeOf(block) {
  const box = block.closest("details.proof") ?? block.closest(".statement[id], .exercise[id], figure[id], section[id]");
  let named = box;
  if (box?.matches("details.proof")) while (named && !named.matches(".statement[id]")) named = named.previousElementSibling;
  const title = named?.querySelector(".statement-number, .admonition-title, .caption-number, h1, h2, h3, h4, h5, h6");
  const name = title ? words(title.cloneNode(true)) : document.title;
  return { name: named === box ? name : `the proof of ${name}`, id: named?.id ?? "" };
}

/** @param {Element} block @param {Range | null} range */
function issue(block, range) {
  const { name, id } = placeOf(block);
  const quoted = words(range ? range.cloneContents() : block.cloneNode(true));
  const body = `Place: ${name}, ${page}${id && `#${id}`}\nVersion: ${version}\n\n> ${quoted}\n\nWhat is wrong:\n`;
  return `${address}?${new URLSearchParams({ title: `Error in ${name}`, body })}`;
}

/** @type {Element | null} */
let flagged = null;
let timer = 0;

/** @param {Element | null} block @param {Range | null} [range] */
function raise(block, range = null) {
  clearTimeout(timer);
  if (block !== flagged) {
    flagged?.classList.remove("flagged");
    block?.classList.add("flagged");
    block ? block.append(flag) : flag.remove();
    flagged = block;
  }
  if (!block) return;
  flag.classList.toggle("of-selection", Boolean(range));
  flag.title = range ? "Report an error in what is selected" : "Report an error in this paragraph";
  flag.setAttribute("aria-label", flag.title);
  flag.href = issue(block, range);
}

const blockOf = (/** @type {EventTarget | null} */ target) => (target instanceof Element ? target.closest(BLOCKS) : null);
const busy = () => document.activeElement === flag || flag.classList.contains("of-selection");

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch" || busy()) return;
  clearTimeout(timer);
  const block = blockOf(target);
  if (block && block !== flagged) timer = setTimeout(() => { if (!busy()) raise(block); }, REST);
});
document.addEventListener("focusin", ({ target }) => {
  const block = target !== flag && target.matches(":focus-visible") ? blockOf(target) : null;
  if (block) raise(block);
});
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const range = selected();
    const block = range && blockOf(range.endContainer instanceof Element ? range.endContainer : range.endContainer.parentElement);
    if (block) raise(block, range);
    else if (flag.classList.contains("of-selection")) raise(null), flag.classList.remove("of-selection");
  }, REST / 2);
});
flag.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const blocks = [...document.querySelectorAll(BLOCKS)].filter((block) => block.checkVisibility());
  const next = blocks[blocks.indexOf(flagged) + step];
  if (!next) return;
  raise(next);
  flag.focus();
  flag.scrollIntoView({ block: "nearest" });
});
