// What a page shows of its evidence (one switch for the whole book), and what its reader has read of it.
// _ext/folds.py writes the switch and applies the choice before paint; it also says, in the line above, what is kept here:
//   show      "all" or "text"; nothing for what a new reader sees
//   reading   by page: {read: the ids of sections, id and title of the section where the reader was, chapter, time}
import { announce } from "./live/announce.js";

const root = document.documentElement;
const choices = [...document.querySelectorAll(".show-switch input")];
const SAID = {
  folded: "Near-misses and running proofs are folded to a line each.",
  all: "All evidence is open.",
  text: "Text, statements, proofs and figures, without code and evidence.",
};

// --- The switch ---------------------------------------------------------------------------------------------------

function apply(show) {
  root.dataset.show = show;
  for (const choice of choices) choice.checked = choice.value === show;
  for (const part of document.querySelectorAll("details.fold")) part.open = show === "all";
}

/** @param {HTMLElement} clicked stays where it is on the screen, though blocks above it change their height */
function choose(show, clicked) {
  const before = clicked.getBoundingClientRect().top;
  apply(show);
  scrollBy({ top: clicked.getBoundingClientRect().top - before, behavior: "instant" });
  announce(SAID[show]);
  try {
    if (show === "folded") localStorage.removeItem("show");
    else localStorage.setItem("show", show);
  } catch { /* no storage: the choice holds for this page */ }
}

function recall() {
  let show = null;
  try {
    show = localStorage.getItem("show");
  } catch { /* no storage */ }
  apply(choices.some(({ value }) => value === show) ? show : "folded");
}

recall();
addEventListener("storage", ({ key }) => key === "show" && recall());
document.addEventListener("change", ({ target }) => choices.includes(target) && choose(target.value, target));
// What the reader has closed stays closed, also where all is open before the script is there.
document.addEventListener("click", ({ target }) => target.closest?.("details.fold > summary")?.parentElement.classList.add("own"));

// --- What has been read -------------------------------------------------------------------------------------------

const LONG_ENOUGH = 8000; // milliseconds in a section; who only scrolls through has not read it
const site = new URL(root.dataset.content_root, location.href);
const page = location.pathname.slice(site.pathname.length);
const words = (heading) => {
  const copy = heading.cloneNode(true);
  for (const extra of copy.querySelectorAll(".headerlink, .katex-html, script")) extra.remove();
  return copy.textContent.trim();
};
const chapter = words(document.querySelector(".bd-article h1"));
let here = null, since = 0;

function stored() {
  try {
    return JSON.parse(localStorage.getItem("reading")) ?? {};
  } catch {
    return {};
  }
}

function showRead(read) {
  for (const id of read) {
    const link = document.querySelector(`#pst-page-toc-nav a[href="#${CSS.escape(id)}"]`);
    if (!link || link.classList.contains("read")) continue;
    link.classList.add("read");
    link.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ", read" }));
  }
}

/** The section of the chapter that holds a heading. */
const sectionOf = (id) => document.getElementById(id)?.closest(".bd-article > section > section") ?? null;

function keep(section, isRead) {
  const all = stored(), mine = all[page] ?? { read: [] };
  if (isRead && !mine.read.includes(here.id)) mine.read.push(here.id);
  const title = section ? words(section.querySelector("h2")) : "";
  all[page] = { ...mine, id: section?.id ?? "", title, chapter, time: Date.now() };
  showRead(mine.read);
  try {
    localStorage.setItem("reading", JSON.stringify(all));
  } catch { /* no storage: nothing outlives the page */ }
}

const longEnough = () => here !== null && Date.now() - since > LONG_ENOUGH;

function enter(id) {
  const next = id ? sectionOf(id) : null;
  if (next === here) return;
  const onwards = here && next && here.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING;
  keep(next, onwards && longEnough());
  [here, since] = [next, Date.now()];
}

document.addEventListener("section", ({ detail }) => enter(detail));
// The last section has none after it.
const end = document.querySelector(".prev-next-footer");
if (end) {
  new IntersectionObserver(([{ isIntersecting }]) => {
    if (isIntersecting && here && !here.nextElementSibling?.matches("section")) keep(here, longEnough());
  }).observe(end);
}
showRead(stored()[page]?.read ?? []);
enter(document.querySelector("#pst-page-toc-nav a.active")?.hash.slice(1));
