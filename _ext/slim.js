// Makes the HTML that KaTeX draws a formula with smaller, without moving anything in it.
//
// KaTeX sets what it raises or lowers in nested tables. A single raised thing (a superscript, a subscript) needs
// none: an offset from the baseline does the same with one element in place of eight. The arrow of \vec is drawn
// by a stylesheet (_static/formulas.css) in place of eleven elements, and a box's height and depth by its ::before.
// The longest chapter has a third fewer elements for it, which a phone notices.
// tests/browser/test_browser_formulas.py compares every formula of the book with KaTeX's own drawing.

const SIZES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.44, 1.728, 2.074, 2.488]; // KaTeX's size1 … size11
const VEC = "0.471em"; // the width of the arrow, by which it is told from other accents

const em = (length) => (length ? parseFloat(length) : 0);
const ems = (length) => `${+length.toFixed(4)}em`;
const has = (node, name) => Boolean(node?.classes?.includes(name));

/** The only thing in a table, with its offset from the baseline in em; undefined where there are several. */
function onlyRow(node) {
  const [table] = node.children;
  if (node.children.length !== 1 || !has(table, "vlist-t")) return undefined;
  const rows = table.children[0].children[0].children;
  if (rows.length !== 1 || rows[0].children.length !== 2) return undefined;
  const [pstrut, content] = rows[0].children;
  return { content, style: rows[0].style, shift: em(rows[0].style.top) + em(pstrut.style.height) };
}

/** A superscript or subscript alone: moved from the baseline. */
function script(node) {
  const row = has(node, "msupsub") && onlyRow(node);
  if (!row) return node;
  const { content, style, shift } = row;
  const sizes = content.classes.map((name) => /^(reset-)?size(\d+)$/.exec(name)).filter(Boolean);
  if (!has(content, "sizing") || sizes.length !== 2) return node;
  const [from, to] = sizes[0][1] ? sizes : sizes.reverse();
  const ratio = SIZES[to[2] - 1] / SIZES[from[2] - 1];
  content.classes.push("raised");
  content.style.top = ems(shift / ratio);
  for (const side of ["marginLeft", "marginRight"]) {
    if (em(style[side])) content.style[side] = ems(em(style[side]) / ratio);
  }
  return content;
}

/** An arrow over one letter: drawn by the stylesheet, from the letter's width. */
function vector(node) {
  if (!has(node, "accent") || !has(node.children[0], "vlist-t")) return node;
  const rows = node.children[0].children[0].children[0].children;
  const [letter, accent] = rows.map((row) => row.children[1]);
  const overlay = accent?.children?.[0];
  if (rows.length !== 2 || letter.text === undefined || overlay?.style?.width !== VEC) return node;
  if (em(rows[0].style.top) + em(rows[0].children[0].style.height) !== 0) return node;
  letter.classes.push("vec");
  const raise = -em(rows[1].style.top) - em(rows[1].children[0].style.height);
  if (raise) letter.style["--u"] = ems(raise);
  letter.style["--v"] = ems((letter.italic - letter.width) / 2 + em(accent.style.left));
  return letter;
}

/** The height and depth of a box: told to its ::before. */
function strut(node) {
  const first = node.children?.[0];
  if (!has(node, "base") || !has(first, "strut")) return node;
  node.style["--h"] = first.style.height;
  if (first.style.verticalAlign) node.style["--d"] = first.style.verticalAlign;
  node.children.shift();
  return node;
}

function slimmed(node) {
  if (node.children) node.children = node.children.map(slimmed);
  return strut(vector(script(node)));
}

/** MathML without the source, which stands beside it as data-latex. */
function withoutSource(mathml) {
  const [math] = mathml.children;
  const [semantics] = math.children;
  if (semantics.type === "semantics") math.children = [semantics.children[0]];
  return mathml;
}

/** Where a line may break: between boxes, even where the text around the formula may not (see typeset_math.py). */
const BREAK = { toMarkup: () => "<wbr>" };

function withBreaks(html) {
  html.children = html.children.flatMap((box, place) => (place && has(box, "base") ? [BREAK, box] : [box]));
  return html;
}

/** A formula as KaTeX's tree, MathML and drawing, slimmed. */
exports.slim = (tree) => {
  const displayed = !has(tree, "katex");
  const formula = displayed ? tree.children[0] : tree;
  const [mathml, html] = formula.children.map((part, place) => (place ? slimmed(part) : withoutSource(part)));
  formula.children = [mathml, displayed ? html : withBreaks(html)];
  return tree;
};
