// Points of a drawing that a reader moves: with a finger or a mouse, or with the arrow keys.

import { set, svg } from "./dom.js";

const REACH = 24; // pixels around a handle that belong to it: a finger's width

/**
 * @typedef {object} Handle
 * @property {string} label what it moves, for those who do not see it
 * @property {string} name a class, for its colour
 * @property {() => number[]} at where it is, in pixels of the drawing
 * @property {(pixel: number[]) => void} drag takes it to a pixel
 * @property {(right: number, up: number) => void} step moves it by so many steps
 * @property {() => {now: number, min: number, max: number, text: string}} value
 */

export class Handles {
  /**
   * @param {SVGElement} drawing
   * @param {() => void} moved called during a move
   * @param {() => void} settled called after it
   */
  constructor(drawing, moved, settled) {
    this.drawing = drawing;
    this.layer = svg("g", { class: "handles" });
    this.all = [];
    this.held = null;
    this.moved = moved;
    this.settled = settled;
    drawing.append(this.layer);
    drawing.addEventListener("pointerdown", (event) => this.#take(event));
    // A finger on a handle does not scroll the page: `touch-action` alone is not heeded on every shape of a drawing.
    const stay = (event) => this.held && event.preventDefault();
    drawing.addEventListener("touchstart", stay, { passive: false });
    drawing.addEventListener("pointermove", (event) => this.#carry(event));
    for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, (event) => this.#leave(event));
  }

  /** @param {Handle} handle */
  add(handle) {
    handle.mark = svg(
      "g",
      { class: `handle ${handle.name}`, role: "slider", tabindex: 0, "aria-label": handle.label },
      svg("circle", { class: "reach", r: REACH }),
      svg("circle", { class: "ring", r: 12 }),
      svg("circle", { class: "dot", r: 6.5 }),
    );
    handle.mark.addEventListener("keydown", (event) => this.#key(event, handle));
    this.layer.append(handle.mark);
    this.all.push(handle);
  }

  /**
   * A handle on a point of a plane, which an arrow key moves by `grid`.
   * @param {object} point
   * @param {string} point.name
   * @param {string} point.label
   * @param {Plane} point.plane
   * @param {number} point.grid
   * @param {() => number[]} point.at where it is, in the plane
   * @param {(point: number[]) => void} point.move takes it to a point of the plane, or the nearest one that is allowed
   * @param {() => {now: number, min: number, max: number, text: string}} point.value
   */
  addPoint({ name, label, plane, grid, at, move, value }) {
    this.add({
      name,
      label,
      at: () => plane.pixel(at()),
      drag: (pixel) => move(plane.point(pixel)),
      step: (right, up) => {
        const [x, y] = at();
        move([x + right * grid, y + up * grid]);
        this.moved();
      },
      value,
    });
  }

  /** After every change, to put the marks where they belong. */
  update() {
    for (const { mark, at, value } of this.all) {
      const [x, y] = at();
      const { now, min, max, text } = value();
      set(mark, {
        transform: `translate(${x} ${y})`,
        "aria-valuenow": now,
        "aria-valuemin": min,
        "aria-valuemax": max,
        "aria-valuetext": text,
      });
    }
  }

  #pixel(event) {
    const box = this.drawing.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #take(event) {
    if (event.button !== 0 || this.held) return;
    const [x, y] = this.#pixel(event);
    const away = ({ at }) => Math.hypot(at()[0] - x, at()[1] - y);
    // Where two overlap, the nearer one; where they coincide, the one on top.
    const nearest = this.all.reduceRight((best, one) => (best && away(best) <= away(one) ? best : one), null);
    if (!nearest || away(nearest) > REACH) return;
    event.preventDefault(); // no selection of text
    const [atX, atY] = nearest.at();
    this.held = { handle: nearest, pointer: event.pointerId, offset: [atX - x, atY - y], moved: false };
    this.drawing.setPointerCapture(event.pointerId);
    nearest.mark.classList.add("held");
    nearest.mark.focus({ preventScroll: true });
  }

  #carry(event) {
    if (event.pointerId !== this.held?.pointer) return;
    const [x, y] = this.#pixel(event);
    const { handle, offset } = this.held;
    this.held.moved = true;
    handle.drag([x + offset[0], y + offset[1]]);
    this.moved();
  }

  #leave(event) {
    if (event.pointerId !== this.held?.pointer) return;
    const { handle, moved } = this.held;
    handle.mark.classList.remove("held");
    this.held = null;
    if (moved) this.settled();
  }

  #key(event, { step }) {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const steps = event.shiftKey ? 10 : 1;
    step(way[0] * steps, way[1] * steps);
    this.settled();
  }
}
