// Hovering over a reference, or reaching it with the keyboard, shows what it refers to: a statement, an
// equation, a figure, an exercise, the beginning of a section, an entry of the bibliography.
// The preview is the target itself, copied from this page or from the page where it stands; that page is
// fetched once, and not before the pointer rests on a reference to it. A finger follows the link as ever.

const REFERENCE = 'a.reference.internal[href*="#"]:not(.headerlink)';
const SHOW_AFTER = 250; // ms; a pointer that only passes by opens nothing
const HIDE_AFTER = 250; // ms; time to move into the preview
const MARGIN = 8;       // px, to the edges of the screen and to the link
const MADE_FOR_THE_PAGE = ".headerlink, .report-here, button, script, .cell-toolbar";
// What points at an id, which a copy does not have.
const POINTERS = ["id", "name", "for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];

/** Whole pages, by address without the part after "#". @type {Map<string, Promise<Document>>} */
const fetched = new Map();

/** The page at an address, parsed. */
function pageAt(url) {
  const address = url.origin + url.pathname;
  if (address === location.origin + location.pathname) return Promise.resolve(document);
  if (!fetched.has(address)) {
    const page = fetch(address)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
        return answer.text();
      })
      .then((text) => new DOMParser().parseFromString(text, "text/html"));
    page.catch(() => fetched.delete(address)); // the next time may go better
    fetched.set(address, page);
  }
  return fetched.get(address);
}

/** The heading of a section and its first paragraphs, up to what is not a paragraph. */
function beginning(section) {
  const heading = section.querySelector(":scope > :is(h1, h2, h3, h4, h5, h6)");
  const nodes = [heading];
  for (let next = heading?.nextElementSibling; next?.localName === "p" && nodes.length < 3;) {
    nodes.push(next);
    next = next.nextElementSibling;
  }
  return nodes;
}

/** A number is said with what it belongs to: an equation with the statement that holds it. */
function equation(block) {
  const title = block.closest(".statement")?.querySelector(".statement-title");
  return title ? [title, block] : [block];
}

/** What to copy for the place with this id; nothing if it is of no kind that is previewed. */
function partsOf(page, id) {
  const place = page.getElementById(id);
  if (!place) return [];
  if (place.matches(".statement, figure, .exercise, .solution, .citation")) return [place];
  if (place.matches("div.math")) return equation(place);
  // A label above a heading becomes an empty element at the head of its section.
  const section = place.matches("section") ? place : !place.textContent && place.closest("section");
  return section ? beginning(section).filter(Boolean) : [];
}

/** A copy that can stand on this page: whole, without ids, with addresses that hold here. */
function copyOf(element, address) {
  const copy = element.cloneNode(true);
  copy.classList.remove("later", "waiting");
  for (const rest of copy.querySelectorAll("noscript")) rest.replaceWith(...rest.childNodes);
  for (const extra of copy.querySelectorAll(MADE_FOR_THE_PAGE)) extra.remove();
  for (const uses of copy.querySelectorAll(".statement-uses")) uses.hidden = false; // _ext/map_page.py
  for (const one of [copy, ...copy.querySelectorAll("*")]) {
    for (const attribute of POINTERS) one.removeAttribute(attribute);
    for (const attribute of ["href", "src"]) {
      const given = one.getAttribute(attribute);
      if (given) one.setAttribute(attribute, new URL(given, address).href);
    }
    one.removeAttribute("loading");
    one.removeAttribute("tabindex");
  }
  // A tooltip holds no stops for the keyboard: the reference itself leads to all of them.
  for (const link of copy.querySelectorAll("a")) link.tabIndex = -1;
  return copy;
}

const box = document.createElement("div");
box.id = "preview";
box.className = "preview";
box.role = "tooltip";
box.popover = "manual";

/** The reference whose target is shown, or is about to be. @type {HTMLAnchorElement | SVGAElement | null} */
let wanted = null;
let pointer = { x: 0, y: 0 };
let timer = 0;

async function show(link) {
  const url = new URL(link.getAttribute("href"), document.baseURI); // of a link in a drawing, href is no text
  const page = await pageAt(url).catch(() => null); // without a preview the link still leads there
  if (wanted !== link || !link.isConnected) return;
  if (!page) return close(); // so that it is tried again the next time
  const copies = partsOf(page, decodeURIComponent(url.hash.slice(1))).map((part) => copyOf(part, url));
  if (!copies.length) return; // a place of another kind
  // A picture has its size only once it is loaded.
  const pictures = copies.flatMap((copy) => [...copy.querySelectorAll("img")]);
  await Promise.allSettled(pictures.map((picture) => picture.decode()));
  if (wanted !== link) return;
  box.replaceChildren(...copies);
  if (!box.isConnected) (document.querySelector(".bd-content") ?? document.body).append(box);
  if (!box.matches(":popover-open")) box.showPopover();
  describe(link);
  box.scrollTop = 0;
  place();
}

/** The preview is the description of the one reference that it belongs to. */
function describe(link) {
  for (const other of document.querySelectorAll(`a[aria-describedby="${box.id}"]`)) {
    other.removeAttribute("aria-describedby");
    if (other.dataset.title) other.title = other.dataset.title;
    delete other.dataset.title;
  }
  if (!link) return;
  link.setAttribute("aria-describedby", box.id);
  if (link.title) link.dataset.title = link.title; // the browser's own tooltip would cover ours
  link.removeAttribute("title");
}

/** Below the link, or above it where there is more room; never beyond the screen. */
function place() {
  const lines = [...wanted.getClientRects()]; // a link may be broken between two lines
  const line = lines.find((r) => pointer.y >= r.top - 2 && pointer.y <= r.bottom + 2
    && pointer.x >= r.left - 2 && pointer.x <= r.right + 2) ?? lines[0];
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  if (!line || line.bottom < 0 || line.top > height) return close();
  const below = height - line.bottom - 2 * MARGIN;
  const above = line.top - 2 * MARGIN;
  box.style.maxHeight = "";
  const upwards = box.offsetHeight > below && above > below;
  box.style.maxHeight = `${Math.max(upwards ? above : below, 0)}px`;
  const left = Math.min(Math.max(line.left, MARGIN), width - box.offsetWidth - MARGIN);
  const top = upwards ? line.top - MARGIN - box.offsetHeight : line.bottom + MARGIN;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

function close() {
  wanted = null;
  describe(null);
  if (box.matches(":popover-open")) box.hidePopover();
}

/** Also gives up what was about to be shown. */
function hide() {
  clearTimeout(timer);
  close();
}

function later(milliseconds, action) {
  clearTimeout(timer);
  timer = setTimeout(action, milliseconds);
}

function want(link) {
  if (link === wanted) return clearTimeout(timer);
  later(SHOW_AFTER, () => {
    close(); // what another reference had opened
    wanted = link;
    show(link);
  });
}

const referenceIn = (target) => {
  const link = target instanceof Element ? target.closest(REFERENCE) : null;
  return link?.closest(".bd-article") ? link : null;
};

/** The focus may scroll the page: then another element comes under a pointer that nobody has moved. */
const byKeyboard = () => referenceIn(document.activeElement)?.matches(":focus-visible");

function start() {
  if (!HTMLElement.prototype.showPopover) return;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    pointer = { x: event.clientX, y: event.clientY };
    const link = referenceIn(event.target);
    if (link) want(link);
    else if (box.contains(event.target)) clearTimeout(timer);
    else if (wanted && document.activeElement !== wanted) later(HIDE_AFTER, hide);
    else if (!wanted && !byKeyboard()) clearTimeout(timer);
  });
  document.documentElement.addEventListener("pointerleave", () => wanted && later(HIDE_AFTER, hide));
  document.addEventListener("focusin", (event) => {
    const link = referenceIn(event.target);
    if (link?.matches(":focus-visible")) want(link);
    else if (!box.contains(event.target)) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === wanted) later(HIDE_AFTER, hide);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  for (const event of ["scroll", "resize"]) {
    addEventListener(event, () => { if (wanted && box.matches(":popover-open")) place(); }, { passive: true });
  }
  addEventListener("pagehide", hide); // "back" would show it again
}

start();
