// The controls around the text: colours, the two drawers, the search dialog, the mark in the page's contents. The page
// is read as well without them.

/** @param {string} selector */
const all = (selector) => document.querySelectorAll(selector);
const root = document.documentElement;

// --- Light, dark, or as the system says; the page's head applies the choice before the first paint --------------
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const COLOURS = { auto: "as your system says", light: "light", dark: "dark" };

function showColours() {
  const { mode } = root.dataset;
  root.dataset.theme = mode === "auto" ? (systemIsDark.matches ? "dark" : "light") : mode;
  const background = getComputedStyle(document.body).backgroundColor;
  for (const meta of all('meta[name="theme-color"]')) meta.content = background;
  for (const button of all(".theme-switch-button")) {
    button.title = `Colours: ${COLOURS[mode]}`;
    button.setAttribute("aria-label", button.title);
  }
}

function nextColours() {
  // From "auto", the first click always changes something.
  const order = systemIsDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  root.dataset.mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
  try {
    localStorage.setItem("mode", root.dataset.mode);
  } catch {
    // Where nothing can be stored, the choice lasts as long as the page.
  }
  showColours();
}

for (const button of all(".theme-switch-button")) button.addEventListener("click", nextColours);
systemIsDark.addEventListener("change", showColours);
showColours();

// --- Drawers: on a narrow screen a sidebar's content moves into a dialog, which keeps the focus until it closes --
/** @param {"primary" | "secondary"} which @param {string} beside where the sidebar stands beside the text */
function drawer(which, beside) {
  const sidebar = document.getElementById(`pst-${which}-sidebar`);
  const dialog = document.getElementById(`pst-${which}-sidebar-modal`);
  const button = document.querySelector(`.${which}-toggle`);
  if (!sidebar || !dialog || !button) return;
  const isBeside = matchMedia(beside);
  const tell = () => button.setAttribute("aria-expanded",
    isBeside.matches ? !sidebar.classList.contains("pst-sidebar-hidden") : dialog.open);

  button.addEventListener("click", () => {
    if (isBeside.matches) {
      sidebar.classList.toggle("pst-sidebar-hidden");
    } else {
      dialog.className = sidebar.className;
      dialog.append(...sidebar.childNodes);
      dialog.showModal();
    }
    tell();
  });
  dialog.addEventListener("click", (event) => {
    const { left, right } = dialog.getBoundingClientRect();
    const outside = event.clientX < left || event.clientX > right;
    if (event.target.closest("a[href]") || (event.target === dialog && outside)) dialog.close();
  });
  dialog.addEventListener("close", () => {
    sidebar.append(...dialog.childNodes);
    dialog.className = "";
    tell();
  });
  isBeside.addEventListener("change", () => (dialog.open ? dialog.close() : tell()));
  tell();
}

drawer("primary", "(min-width: 992px)");
drawer("secondary", "(min-width: 1200px)");

// --- The search dialog --------------------------------------------------------------------------------------------
const search = document.getElementById("pst-search-dialog");
const toggleSearch = () => (search.open ? search.close() : search.showModal());
if (search) {
  for (const button of all(".search-button__button")) button.addEventListener("click", toggleSearch);
  search.addEventListener("click", (event) => event.target === search && search.close());
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    toggleSearch();
  });
  if (/^(Mac|iP)/.test(navigator.platform)) for (const key of all("kbd.kbd-shortcut__modifier:first-child")) key.textContent = "⌘";
}

// --- Where the reader is: the last heading above the upper third of the window is marked in the contents -----------
const links = new Map([...all("#pst-page-toc-nav a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
let marked;

function mark() {
  // From above: where a section far down stands, the browser would have to lay it out to say.
  const next = sections.findIndex((section) => section.getBoundingClientRect().top >= innerHeight / 3);
  const here = sections[(next < 0 ? sections.length : next) - 1];
  const link = here && links.get(here.id);
  if (link === marked) return;
  marked?.classList.remove("active");
  marked?.removeAttribute("aria-current");
  marked = link;
  link?.classList.add("active");
  link?.setAttribute("aria-current", "true");
  document.dispatchEvent(new CustomEvent("section", { detail: link ? here.id : "" })); // for web/reading.js
}

let awaited = false;
function onScroll() {
  if (awaited) return;
  awaited = true;
  requestAnimationFrame(() => {
    awaited = false;
    document.body.classList.toggle("scrolled", scrollY > 0);
    if (sections.length) mark();
  });
}
addEventListener("scroll", onScroll, { passive: true });
onScroll();
