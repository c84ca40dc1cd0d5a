// HTML that Python printed, as nodes, by DOMPurify: nothing that runs, and nothing that would ask another host.
import DOMPurify from "dompurify"; // reads what is nested oddly, and SVG and MathML, as browsers do

const RULES = {
  ADD_TAGS: ["use"], // the letters of Matplotlib's SVG
  ADD_ATTR: ["target"],
  FORBID_TAGS: ["style", "form"],
  RETURN_DOM_FRAGMENT: true,
};
// A style says with `url`, `image-set`, `src` and the like what it loads; behind a backslash stands any of their letters.
const LOADS = /[\\@]|(?:url|src|image|image-set|fade)\s*\(/i;
const WITHIN = /^\s*url\(\s*["']?#[^()\\]*\)\s*$/i; // a gradient or a clip of the same picture
const ADDRESSES = /^(?:src|srcset|poster|background|data|(?:xlink:)?href)$/;
const LINKS = ["A", "AREA", "a"];

const purify = DOMPurify(window);

purify.addHook("uponSanitizeAttribute", (element, tried) => {
  const { attrName: name, attrValue: value } = tried;
  if (ADDRESSES.test(name)) {
    if (name.endsWith("href") && LINKS.includes(element.tagName)) return; // asks only whoever follows it
    tried.keepAttr &&= element.localName === "use" ? /^\s*#/.test(value) : /^\s*(?:#|data:)/i.test(value);
  } else if (name === "style" || element.namespaceURI.endsWith("/svg")) {
    tried.keepAttr &&= !LOADS.test(value) || (name !== "style" && WITHIN.test(value));
  }
});

export const nodes = (html) => purify.sanitize(html, RULES);
