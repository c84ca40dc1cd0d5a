// Markdown as Python's outputs use it: paragraphs, tables, code, emphasis, HTML, and formulas between dollars.
// The HTML has the classes that the book's own pages have, and each formula waits in `data-latex` to be typeset.

const escape = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const formula = (latex, display) => {
  const tag = display ? "div" : "span";
  return `<${tag} class="math" data-display="${display}" data-latex="${escape(latex)}">${escape(latex)}</${tag}>`;
};

// In this order: what stands in a formula or in code is no markup.
const PIECES = /\$([^$]+)\$|`([^`]+)`|(<\/?[a-z][^<>]*>)|\*\*(.+?)\*\*|\*([^\s*](?:[^*]*[^\s*])?)\*|(&(?:\w+|#\d+);)|([&<>]|(?<=\w)')/gis;

/** One line or paragraph. */
function inline(text) {
  return text.replace(PIECES, (all, latex, code, tag, strong, emphasis, entity) => {
    if (latex) return formula(latex, false);
    if (code) return `<code>${escape(code)}</code>`;
    if (tag || entity) return all;
    if (strong) return `<strong>${inline(strong)}</strong>`;
    if (emphasis) return `<em>${inline(emphasis)}</em>`;
    return all === "'" ? "’" : escape(all); // as the book prints it
  });
}

/** The cells of a table's line; a bar inside a formula is part of it. */
function row(line) {
  const cells = [""];
  let within = false;
  for (const piece of line.trim().replace(/^\||\|$/g, "").split(/(\\\||\$|\|)/)) {
    if (piece === "$") within = !within;
    if (piece === "|" && !within) cells.push("");
    else cells[cells.length - 1] += piece;
  }
  return cells.map((cell) => cell.trim());
}

const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function table(lines) {
  const aligned = row(lines[1]).map((mark) => {
    const side = mark.endsWith(":") ? (mark.startsWith(":") ? "center" : "right") : mark.startsWith(":") ? "left" : "";
    return side && ` class="text-${side}"`;
  });
  const cells = (line, tag) => row(line).map((text, k) => `<${tag}${aligned[k] ?? ""}><p>${inline(text)}</p></${tag}>`).join("");
  const body = lines.slice(2).map((line) => `<tr>${cells(line, "td")}</tr>`).join("");
  return `<div class="pst-scrollable-table-container"><table class="table"><thead><tr>${cells(lines[0], "th")}</tr></thead>
    <tbody>${body}</tbody></table></div>`;
}

function block(text) {
  const lines = text.split("\n");
  if (/^\s*<\/?(?!span|strong|em|code|a\b)[a-z]/i.test(text)) return text; // HTML goes on to the next empty line
  if (lines.length > 1 && lines[0].includes("|") && DELIMITERS.test(lines[1])) return table(lines);
  const display = text.match(/^\s*\$\$(.+)\$\$\s*$/s);
  if (display) return formula(display[1].trim(), true);
  return `<p>${inline(text)}</p>`;
}

/** Markdown as HTML. It still has to be cleaned: Markdown may contain any HTML. */
export function html(markdown) {
  return markdown.trim().split(/\n\s*\n/).map(block).join("\n");
}
