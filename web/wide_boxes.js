// Boxes whose content is wider than they are: reached by keyboard, and faded where more follows.
const BOXES = "div.math > .formula, pre, .pst-scrollable-table-container, div.cell_output, .qed-verdict, .qed-verdict dd";
const NAMES = [["pre", "Code"], [".formula", "Formula"], [".pst-scrollable-table-container", "Table"], ["*", "Output"]];

/** How much of a box is hidden sideways; undefined where it does not scroll. */
function hiddenPart(box) {
  const hidden = box.scrollWidth - box.clientWidth;
  return hidden > 1 && getComputedStyle(box).overflowX === "auto" ? hidden : undefined;
}

/** @param {HTMLElement} box @param {number} hidden */
function fade(box, hidden) {
  box.classList.toggle("more-left", box.scrollLeft > 1);
  box.classList.toggle("more-right", box.scrollLeft < hidden - 1);
}

/** @param {HTMLElement} box @param {number | undefined} hidden */
function showOverflow(box, hidden) {
  const scrolls = hidden !== undefined;
  if (scrolls !== box.classList.contains("scrolls")) {
    box.classList.toggle("scrolls", scrolls);
    if (scrolls) {
      box.tabIndex = 0;
      if (!box.matches("dd")) box.setAttribute("role", "group"); // a dd has a role of its own
      box.setAttribute("aria-label", `${NAMES.find(([kind]) => box.matches(kind))[1]}, scrolls sideways`);
      box.onscroll = () => fade(box, box.scrollWidth - box.clientWidth);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      box.classList.remove("more-left", "more-right");
      box.onscroll = null;
    }
  }
  if (scrolls) fade(box, hidden);
}

// On a phone a formula that is a little too wide is set smaller, and a table as well; what is much too wide scrolls.
const SMALLEST = 0.72;
const narrow = matchMedia("(max-width: 576px)");
const SHRINK = "div.math > .formula, .pst-scrollable-table-container";

narrow.addEventListener("change", () => {
  for (const box of document.querySelectorAll(SHRINK)) box.style.fontSize = "";
});

/** @param {HTMLElement[]} boxes @param {(number | undefined)[]} hidden  whether any was made smaller */
function shrink(boxes, hidden) {
  let changed = false;
  boxes.forEach((box, place) => {
    if (hidden[place] === undefined || !box.matches(SHRINK)) return;
    const fits = (parseFloat(box.style.fontSize || 100) / 100) * (box.clientWidth / (box.clientWidth + hidden[place]) - 0.01);
    if (fits < SMALLEST) return;
    box.style.fontSize = `${100 * fits}%`;
    changed = true;
  });
  return changed;
}

// Block by block: where one comes near the screen, and again where its width changes. All at once would take seconds.
// First all are measured, then all are changed: in turns the browser would lay the page out once for each.
const resized = new ResizeObserver((blocks) => {
  const boxes = blocks.flatMap(({ target }) => [...(target.matches(BOXES) ? [target] : []), ...target.querySelectorAll(BOXES)]);
  let hidden = boxes.map(hiddenPart);
  // A table whose words wrap does not become narrower in proportion: twice more at most.
  for (let times = 0; times < 3 && narrow.matches && shrink(boxes, hidden); times++) hidden = boxes.map(hiddenPart);
  boxes.forEach((box, place) => showOverflow(box, hidden[place]));
});
const near = new IntersectionObserver((blocks) => {
  for (const { isIntersecting, target } of blocks) isIntersecting ? resized.observe(target) : resized.unobserve(target);
}, { rootMargin: "1000px" });
for (const block of document.querySelectorAll(".bd-article section > :not(section)")) near.observe(block);
