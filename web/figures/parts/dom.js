// Elements in one line each.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element} element
 * @param {Object<string, string|number|null>} attributes null takes an attribute away
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
  return element;
}

export function html(tag, attributes = {}, ...children) {
  const element = set(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), attributes);
  element.append(...children);
  return element;
}

/** A formula in the letters of the page's formulas. The markup is our own, never a reader's. */
export function formula(markup, name = "") {
  const element = html("span", { class: `maths ${name}` });
  element.innerHTML = markup;
  return element;
}

export const vec = (letter) => `<i class="vec">${letter}</i>`;
export const norm = (inside, which) => `∥${inside}∥<sub>${which}</sub>`;
