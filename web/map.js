// The map of the statements: its size, the way through it by keyboard, and what would fall. What uses what is read off
// the list below it, in the order of the book, in which no proof leans on what comes later.

const map = document.querySelector(".statement-map");
const view = map.querySelector(".map-view");
const drawing = map.querySelector("svg.map");
const status = map.querySelector(".map-status");
const clear = map.querySelector(".map-clear");
const doubting = map.querySelector(".map-doubting");

/** @type {SVGAElement[]} */
const boxes = [...drawing.querySelectorAll("a[data-label]")];
const lines = [...drawing.querySelectorAll(".map-lines path")];
const rows = new Map([...document.querySelectorAll(".map-list li")].map((row) => [row.dataset.label, row]));
const uses = new Map([...rows].map(([label, row]) => [label, row.dataset.uses.split(" ").filter(Boolean)]));

// --- What would fall ------------------------------------------------------------------------------------------------
/** @type {Set<string>} */
const doubted = new Set();

/** What hangs on the doubted statements, be it by many steps. */
function hanging() {
  const found = new Set();
  for (const [label, used] of uses) {
    if (!doubted.has(label) && used.some((one) => doubted.has(one) || found.has(one))) found.add(label);
  }
  return found;
}

const nameOf = (/** @type {string} */ label) => rows.get(label).querySelector("a").textContent;
const counted = (/** @type {number} */ count) => (count === 1 ? "one statement hangs" : `${count || "no"} statements hang`);

function showDoubts() {
  const falls = hanging();
  for (const [label, row] of rows) {
    const [isDoubted, isFalling] = [doubted.has(label), falls.has(label)];
    for (const place of [row, boxes.find((box) => box.dataset.label === label)]) {
      place.classList.toggle("doubted", isDoubted);
      place.classList.toggle("falls", isFalling);
    }
    row.querySelector(".map-doubt").setAttribute("aria-pressed", isDoubted);
    row.querySelector(".map-mark").textContent = isDoubted ? "doubted" : isFalling ? "would fall" : "";
  }
  for (const line of lines) {
    const { from, to } = line.dataset;
    line.classList.toggle("falls", falls.has(to) && (doubted.has(from) || falls.has(from)));
  }
  clear.disabled = !doubted.size;
  status.textContent = doubted.size
    ? `You doubt ${[...doubted].map(nameOf).join(", ")}. On that ${counted(falls.size)}, marked in the map and in the list.`
    : "";
}

function doubt(/** @type {string} */ label) {
  if (!doubted.delete(label)) doubted.add(label);
  showDoubts();
}

clear.addEventListener("click", () => {
  doubted.clear();
  showDoubts();
  doubting.focus(); // the button is disabled now
});
for (const [label, row] of rows) row.querySelector(".map-doubt").addEventListener("click", () => doubt(label));

// --- Its size: the view scrolls, by finger, wheel or keyboard, and a mouse drags it ------------------------------------
const { width, height } = drawing.viewBox.baseVal;
const STEP = Math.SQRT2;
const LARGEST = 4;
const TITLES_FROM = 2; // as large as that, titles can be read
let scale = 1;

const whole = () => Math.min(1, view.clientWidth / width);

/** @param {number} wanted @param {{ x: number, y: number }} [at] stays where it is, in the view */
function resize(wanted, at = { x: view.clientWidth / 2, y: view.clientHeight / 2 }) {
  const before = scale;
  scale = Math.min(LARGEST, Math.max(whole(), wanted));
  drawing.setAttribute("width", width * scale);
  drawing.setAttribute("height", height * scale);
  drawing.classList.toggle("with-titles", scale >= TITLES_FROM - 0.01);
  view.scrollLeft = (view.scrollLeft + at.x) * (scale / before) - at.x;
  view.scrollTop = (view.scrollTop + at.y) * (scale / before) - at.y;
}

const zoom = { in: () => resize(scale * STEP), out: () => resize(scale / STEP), whole: () => resize(0) };
for (const button of map.querySelectorAll("[data-zoom]")) button.addEventListener("click", zoom[button.dataset.zoom]);

view.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return; // two fingers on a touchpad come as this, too
  event.preventDefault();
  const box = view.getBoundingClientRect();
  resize(scale * 2 ** (-event.deltaY / 200), { x: event.clientX - box.left, y: event.clientY - box.top });
}, { passive: false });

const LEAST = 4; // px; less is a click
let dragged = 0;
view.addEventListener("pointerdown", (event) => {
  dragged = 0;
  if (event.pointerType !== "mouse" || event.button) return;
  const stop = new AbortController();
  const { clientX: x, clientY: y } = event;
  const { scrollLeft: left, scrollTop: top } = view;
  const move = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    dragged = Math.max(dragged, Math.hypot(clientX - x, clientY - y));
    if (dragged > LEAST) view.scrollTo({ left: left + x - clientX, top: top + y - clientY, behavior: "instant" });
  };
  addEventListener("pointermove", move, { signal: stop.signal });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => stop.abort(), { signal: stop.signal });
});
view.addEventListener("dragstart", (event) => event.preventDefault());
view.addEventListener("click", (event) => {
  const box = event.target.closest("a[data-label]");
  if (dragged > LEAST) event.preventDefault();
  else if (box && doubting.checked) {
    event.preventDefault();
    doubt(box.dataset.label);
  }
}, true);

// --- By keyboard: the map is one stop, and arrows go on from there -----------------------------------------------------
const columns = [];
for (const box of boxes) (columns[box.dataset.column] ??= []).push(box);

/** @param {SVGAElement} box @param {string} key */
function neighbour(box, key) {
  const column = Number(box.dataset.column);
  const mine = columns[column];
  const row = mine.indexOf(box);
  const beside = (/** @type {number} */ step) => {
    const other = columns[column + step];
    return other?.[Math.min(row, other.length - 1)];
  };
  return {
    ArrowUp: () => mine[row - 1], ArrowDown: () => mine[row + 1], ArrowLeft: () => beside(-1), ArrowRight: () => beside(1),
    Home: () => boxes[0], End: () => boxes.at(-1),
  }[key]?.();
}

const stop = (/** @type {SVGAElement} */ box) => { for (const one of boxes) one.setAttribute("tabindex", one === box ? 0 : -1); };
stop(boxes[0]);

view.addEventListener("keydown", (event) => {
  const box = event.target.closest("a[data-label]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = () => {
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })); // its preview would cover what falls
    doubt(box.dataset.label);
  };
  const actions = { "+": zoom.in, "=": zoom.in, "-": zoom.out, 0: zoom.whole, d: mark, " ": mark };
  const next = neighbour(box, event.key);
  const action = next ? () => next.focus() : actions[event.key.toLowerCase()];
  if (!action && !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  action?.();
});

// --- What belongs to a statement stands out while the reader is at it --------------------------------------------------
function single(/** @type {SVGAElement | null} */ box) {
  drawing.classList.toggle("at-one", Boolean(box));
  const label = box?.dataset.label;
  const near = new Set([label]);
  for (const line of lines) {
    const { from, to } = line.dataset;
    const mine = from === label || to === label;
    line.classList.toggle("mine", mine);
    if (mine) near.add(from).add(to);
  }
  for (const one of boxes) one.classList.toggle("mine", near.has(one.dataset.label));
}
// On the view: a browser makes a drawing that listens to focus a stop for the keyboard.
for (const event of ["pointerover", "focusin"]) view.addEventListener(event, ({ target }) => single(target.closest("a[data-label]")));
for (const event of ["pointerleave", "focusout"]) view.addEventListener(event, () => single(null));
view.addEventListener("focusin", ({ target }) => {
  const box = target.closest("a[data-label]");
  if (!box) return;
  stop(box);
  box.scrollIntoView({ block: "nearest", inline: "nearest" });
});

resize(Math.max(0.8, whole()), { x: 0, y: 0 });
