// Makes the HTML that KaTeX draws a formula with smaller, without moving anything in it.
//
// KaTeX marks every sign with what it is, gives each space a box, and sets what it raises or lowers in nested tables.
// Here a sign is an element where it looks unlike the others, a space is the margin of the sign beside it, and an
// offset from the baseline does what the tables do. The arrow of \vec is drawn by a stylesheet (_static/formulas.css,
// which has all that is said here by classes). The longest chapter has half as many elements for it, which a phone
// notices. tests/browser/test_browser_formulas.py compares every formula of the book with KaTeX's own drawing.

const SIZES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.44, 1.728, 2.074, 2.488]; // KaTeX's size1 … size11
const SCRIPT = 0.7; // the size of most scripts: .script
const VEC = "0.471em"; // the width of the arrow, by which it is told from other accents
/** What KaTeX's stylesheet has nothing to say about. */
const PLAIN = ["", "mord", "mbin", "mrel", "mop", "mopen", "mclose", "mpunct", "minner", "mtight"];
/** What holds one sign after the other, and nothing else. */
const ROW = ["base", "raised", "sizing", ...PLAIN];
/** What holds a table of things above each other, and where they stand in it. */
const STACKS = {
  msupsub: [], mfrac: ["mfrac", "center"], "op-limits": ["center"],
  "col-align-c": ["center"], "col-align-l": [], "col-align-r": ["right"],
};
/** The space after a script, in its own em: `.sub` has it. */
const SCRIPT_SPACE = "0.0714em";
/** Margins that have a class. */
const MARGINS = { "0.2778 0.2778": "rel", "0.2222 0.2222": "bin", "0 0.1667": "punct" };
/** Within this, in em, a box is no higher than its line. */
const LINE = { height: 0.9, depth: 0.3 };

const em = (length) => (length ? parseFloat(length) : 0);
const ems = (length) => `${+length.toFixed(4)}em`;
const has = (node, ...names) => names.some((name) => node?.classes?.includes(name));
const isSign = (node) => node?.text !== undefined;
const isStyled = (node) => Object.entries(node.style).some(([name, value]) => name !== "top" || em(value));
/** Without what says nothing. */
const named = (node) => node.classes.filter((name) => !PLAIN.includes(name));
const isPlain = (node) => node.classes?.length > 0 && !named(node).length && !isStyled(node);

/** Margins in em; the slant of a sign is part of its right one. */
function setMargins(node, left, right) {
  if (left) node.style.marginLeft = ems(left);
  if (!right) return;
  node.style.marginRight = ems(right + (node.italic || 0));
  node.italic = 0;
}

// --- Above and below the baseline ---------------------------------------------------------------------------------

/** The rows of the table that a node is; undefined where it is none. */
const rowsOf = ({ children: [table, another] }) =>
  has(table, "vlist-t") && !another ? table.children[0].children[0].children : undefined;

/** How far below the baseline a row stands, in em. */
const shiftOf = ({ children: [pstrut], style }) => em(style.top) + em(pstrut.style.height);

/** How much smaller or larger than its surroundings something is; undefined where it does not say it in one way. */
function ratio(node) {
  if (!has(node, "sizing")) return 1;
  const sizes = node.classes.map((name) => /^(reset-)?size(\d+)$/.exec(name)).filter(Boolean);
  if (sizes.length !== 2) return undefined;
  const [from, to] = sizes[0][1] ? sizes : sizes.reverse();
  return SIZES[to[2] - 1] / SIZES[from[2] - 1];
}

/** What stands in a row of a table; undefined for a drawing, or a size that is told in another way. */
function contentOf(row) {
  const [, content, another] = row.children;
  if (!content || another) return undefined;
  const inner = content.classes?.length || content.children.length !== 1 ? content : content.children[0];
  if (!inner.style || !ratio(inner) || has(inner, "svg-align", "accent-body")) return undefined;
  return inner;
}

/** That, moved from the baseline. */
function raised(row) {
  let content = contentOf(row);
  const size = ratio(content);
  if (size === SCRIPT) content.classes = ["script"];
  const [sign, another] = content.children ?? [];
  if (isSign(sign) && !another && !isStyled(sign)) { // it needs no box around it
    sign.classes.push(...content.classes);
    Object.assign(sign.style, content.style);
    content = sign;
  }
  content.classes = [...named(content), "raised"];
  content.style.top = ems(shiftOf(row) / size);
  setMargins(content, em(row.style.marginLeft) / size, em(row.style.marginRight) / size);
  if (has(content, "script") && content.style.marginRight === SCRIPT_SPACE) {
    content.classes = [...content.classes.filter((name) => name !== "script" && name !== "raised"), "sub"];
    delete content.style.marginRight;
  }
  return content;
}

/** Things above each other: all on one baseline, and moved from there. */
function stack(node) {
  const kind = Object.keys(STACKS).find((name) => has(node, name));
  const rows = kind && rowsOf(node);
  if (!rows?.every(contentOf)) return node;
  const things = rows.map(raised);
  if (kind === "msupsub" && things.length === 1) return things[0];
  node.children = things;
  node.classes = ["stack", ...STACKS[kind]];
  return node;
}

/** The columns of a matrix: the space between them is theirs. */
function columns(node) {
  if (!has(node, "mtable") || !node.children.every((part) => has(part, "stack", "arraycolsep"))) return node;
  let space = 0;
  const stacks = [];
  for (const part of node.children) {
    if (has(part, "stack")) {
      setMargins(part, space, 0);
      stacks.push(part);
      space = 0;
    } else space += em(part.style.width);
  }
  if (stacks.length) setMargins(stacks.at(-1), 0, space);
  node.children = stacks;
  node.classes = ["mord"];
  return node;
}

/** An arrow over one letter: drawn by the stylesheet, from the letter's width. */
function vector(node) {
  const rows = has(node, "accent") && rowsOf(node);
  if (!rows || rows.length !== 2) return node;
  const [letter, accent] = rows.map((row) => row.children[1]);
  if (!isSign(letter) || accent?.children?.[0]?.style?.width !== VEC || shiftOf(rows[0])) return node;
  letter.classes.push("vec");
  const raise = -shiftOf(rows[1]);
  if (raise) letter.style["--u"] = ems(raise);
  letter.style["--v"] = ems((letter.italic - letter.width) / 2 + em(accent.style.left));
  return letter;
}

/** A bracket that stands where all signs stand. */
function centred(node) {
  if (has(node, "delimcenter") && !em(node.style.top)) node.classes = node.classes.filter((name) => name !== "delimcenter");
  return node;
}

// --- One after the other ------------------------------------------------------------------------------------------

const isSpace = (node) => has(node, "mspace") && !node.children.length && em(node.style.marginRight) > 0 && Object.keys(node.style).length === 1;
const takesSpace = (node) => isSign(node) && !has(node, "raised", "sub") && !node.style.marginLeft && !node.style.marginRight;
const isSpaced = (node) => has(node, "mrel", "mbin", "mpunct");

/** A space is a margin: of the relation or operation beside it, or of what follows or precedes it. */
function withoutSpaces(nodes) {
  const margins = new Map();
  const add = (node, side, length) => {
    const both = margins.get(node) ?? [0, 0];
    both[side] += length;
    margins.set(node, both);
  };
  const kept = nodes.filter((node, place) => {
    if (!isSpace(node)) return true;
    const length = em(node.style.marginRight), before = nodes[place - 1], after = nodes[place + 1];
    const takers = [[before, 1], [after, 0]].filter(([sign]) => takesSpace(sign));
    const taker = takers.find(([sign]) => isSpaced(sign)) ?? takers.at(-1);
    if (taker) add(...taker, length);
    return !taker;
  });
  for (const [sign, [left, right]] of margins) {
    const name = !sign.italic && MARGINS[`${left} ${right}`];
    if (name) sign.classes.push(name);
    else setMargins(sign, left, right);
  }
  return kept;
}

/** A row of signs, without a box around several of them, and without one around a sign that looks as all do. */
function row(node) {
  if (!node.children || !has(node, ...ROW)) return node;
  const flat = node.children.flatMap((child) => (child.children && isPlain(child) ? child.children : [child]));
  node.children = withoutSpaces(flat);
  for (const sign of node.children.filter(isSign)) sign.classes = named(sign);
  return node;
}

/** The height and depth of a box that is higher than its line: told to its ::before. */
function strut(node) {
  const first = node.children?.[0];
  if (!has(node, "base") || !has(first, "strut")) return node;
  const { height, verticalAlign } = first.style;
  const depth = -em(verticalAlign);
  if (em(height) - depth > LINE.height || depth > LINE.depth) {
    node.classes.push("high");
    node.style["--h"] = height;
    if (depth) node.style["--d"] = verticalAlign;
  }
  node.children.shift();
  return node;
}

function slimmed(node) {
  if (!node.children) return node;
  node.children = node.children.map(slimmed);
  return row(strut(vector(columns(centred(stack(node))))));
}

/** Where a line may break: between boxes, even where the text around the formula may not (see typeset_math.py). */
const BREAK = { toMarkup: () => "<wbr>" };
const SHORT = 12; // signs: so short a formula stays on one line

/** How many signs a drawing shows. */
const signs = ({ text, children = [] }) =>
  text?.replace(/[\s\u200b]/g, "").length ?? children.reduce((sum, part) => sum + signs(part), 0);

function withBreaks(html) {
  const [box, another] = html.children;
  if (has(box, "base") && !another) { // it needs no box in a box
    html.classes.push(...box.classes);
    Object.assign(html.style, box.style);
    html.children = box.children;
  } else if (signs(html) <= SHORT) html.classes.push("whole");
  else html.children = html.children.flatMap((box, place) => (place && has(box, "base") ? [BREAK, box] : [box]));
  return html;
}

// --- MathML -------------------------------------------------------------------------------------------------------

const MATHML_ROW = ["math", "mrow", "mstyle", "mtd", "msqrt", "mpadded"];

/** Without rows around a single thing, and around all of what is a row by itself. */
function lean(node) {
  if (!node.children) return node;
  for (const name of UNHEARD) delete node.attributes?.[name];
  const isRow = ({ type, attributes = {} }) =>
    type === "mrow" || (type === "mstyle" && Object.keys(attributes).every((name) => /^(scriptlevel|displaystyle)$/.test(name)));
  const children = node.children.map(lean);
  const alone = children.length === 1 && MATHML_ROW.includes(node.type);
  node.children = children.flatMap((child) => (isRow(child) && (alone || child.children.length === 1) ? child.children : [child]));
  return node;
}

/** What a screen reader does not tell: how far apart the entries of a matrix stand, and the name of the language. */
const UNHEARD = ["rowspacing", "columnspacing", "columnalign", "xmlns"];

/** MathML without the source, which stands beside it as data-latex. */
function mathml(part) {
  const [math] = part.children;
  const [semantics] = math.children;
  if (semantics.type === "semantics") math.children = [semantics.children[0]];
  math.classes = part.classes;
  return lean(math);
}

// --- Writing ------------------------------------------------------------------------------------------------------

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => ENTITIES[sign]);
/** As a stylesheet says it, to a thousandth of the letters' height: `-.519em`. */
const short = (value) => value.replace(/-?\d*\.\d+(?=em)/g, (number) => String(+(+number).toFixed(3)).replace(/^(-?)0\./, "$1."));
/** Not MathML, nor a part of an SVG. */
const isElement = (node) => Boolean(node.classes && !node.type && (isSign(node) || node.attributes));

function styleOf({ style, italic }) {
  const all = { ...(italic > 0 && { marginRight: `${italic}em` }), ...style };
  return Object.entries(all)
    .filter(([name, value]) => value && !(/^(height|--h)$/.test(name) && value.startsWith("-"))) // KaTeX has such, browsers not
    .map(([name, value]) => `${name.replace(/[A-Z]/g, "-$&").toLowerCase()}:${short(value)}`)
    .join(";");
}

/** A drawing as HTML, in few letters: most of a page is formulas. An italic letter is an <i>. */
function written(node) {
  if (!isElement(node)) return node.children && !node.type && node.classes ? node.children.map(written).join("") : node.toMarkup();
  const tag = has(node, "mathnormal") ? "i" : "span";
  const classes = node.classes.filter((name) => name && name !== "mathnormal").join(" ");
  const attributes = Object.entries({ class: classes, style: styleOf(node), ...node.attributes })
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join("");
  if (isSign(node) && tag === "span" && !attributes) return escape(node.text);
  return `<${tag}${attributes}>${isSign(node) ? escape(node.text) : node.children.map(written).join("")}</${tag}>`;
}

/** A formula as KaTeX's tree, MathML and drawing, slimmed. */
exports.slim = (tree) => {
  const displayed = !has(tree, "katex");
  const formula = displayed ? tree.children[0] : tree;
  const [spoken, drawn] = formula.children;
  formula.children = [mathml(spoken), displayed ? slimmed(drawn) : withBreaks(slimmed(drawn))];
  tree.toMarkup = () => written(tree);
  return tree;
};
