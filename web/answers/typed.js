// What is typed, in LaTeX, as it is typed: 2 A^T (A x - y) is 2 A^\top (A \vec x - \vec y). Only for the eye: it is Python that
// reads the answer, and where it reads something else, its verdict shows what.

const NAMES = ["softmax", "diag", "tr", "rank", "vec", "sign"];
const GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "lambda", "mu", "sigma", "phi", "theta", "kappa"];
const SIGNS = {
  "≤": "\\le ", "≥": "\\ge ", "⊙": "\\odot ", "⊗": "\\otimes ", "·": "\\cdot ", "×": "\\times ", "−": "-", "∇": "\\nabla ", "‖": "\\|",
  "α": "\\alpha ", "β": "\\beta ", "γ": "\\gamma ", "δ": "\\delta ", "ε": "\\epsilon ", "κ": "\\kappa ", "λ": "\\lambda ", "μ": "\\mu ",
  "σ": "\\sigma ", "φ": "\\phi ", "θ": "\\theta ",
};
/** Calls, with what stands around their argument. */
const CALLS = { norm: ["\\|", "\\|"], sqrt: ["\\sqrt{", "}"], inv: ["{(", ")^{-1}}"] };

/** Calls such as sqrt(x) as they are printed; one that is not closed yet stays. */
function calls(text) {
  for (let match; (match = /(?<![\\A-Za-z])(norm|sqrt|inv)\(/.exec(text)); ) {
    const begin = match.index + match[0].length;
    let depth = 1, end = begin;
    while (end < text.length && (depth += { "(": 1, ")": -1 }[text[end]] ?? 0)) end++;
    if (depth) break;
    const [before, after] = CALLS[match[1]];
    text = text.slice(0, match.index) + before + text.slice(begin, end) + after + text.slice(end + 1);
  }
  return text;
}

/** @param {string} text  @param {string[]} vectors letters that are printed with an arrow */
export function latex(text, vectors) {
  let made = text.trim().replace(/^\$+|\$+$/g, "").replace(/\bnp\.(?:linalg\.)?/g, "");
  made = calls(made.replace(/[^\x00-\x7f]/g, (sign) => SIGNS[sign] ?? sign));
  made = made.replace(/\.T\b|\^\s*(?:\{\s*[T⊤]\s*\}|[T⊤])|(?<!e)\^t(?![A-Za-z])|ᵀ|(?<=[A-Z)])'/g, "^\\top ").replace(/\^\s*\{?-T\}?/g, "^{-\\top}");
  made = made.replace(/\^\s*-(\d+)/g, "^{-$1}").replace(/\^\(([^()]*)\)/g, "^{$1}").replace(/\*\*\s*(-?\w+)/g, "^{$1}");
  made = made.replace(/\|\|/g, "\\|").replace(/ ?[*@] ?/g, "\\,");
  made = made.replace(new RegExp(`(?<![\\\\A-Za-z{])(${NAMES.join("|")})(?![A-Za-z])`, "g"), "\\operatorname{$1}");
  made = made.replace(new RegExp(`(?<![\\\\A-Za-z])(${GREEK.join("|")})(?![A-Za-z])`, "g"), "\\$1 ");
  made = made.replace(/ {2,}/g, " ");
  for (const letter of vectors) {
    const bare = letter.length > 1 ? `\\\\${letter}(?![A-Za-z])` : `(?<![\\\\A-Za-z])${letter}(?![A-Za-z])|(?<=\\W[A-Z])${letter}(?![A-Za-z])`;
    made = made.replace(new RegExp(`(?:\\\\vec\\s*\\{?\\s*)?(?:${bare})(?:\\s*\\})?`, "g"), (all) =>
      all.startsWith("\\vec") || all.endsWith("}") ? all : `\\vec{${letter.length > 1 ? "\\" : ""}${letter}}`);
  }
  return made;
}

/** Entries in rows, as a matrix: 1 2; 3 4 and [[1, 2], [3, 4]]. */
export function table(text) {
  const rows = text.trim().replace(/^[[(]|[\])]$/g, "").split(/\]\s*,?\s*\[|;|\n/)
    .map((row) => row.replace(/[[\]()]/g, " ").trim().split(/\s*,\s*|\s+/).filter(Boolean));
  if (rows.length === 1) return `(${rows[0].join(", \\; ")})`;
  return `\\begin{bmatrix} ${rows.map((row) => row.join(" & ")).join(" \\\\ ")} \\end{bmatrix}`;
}
