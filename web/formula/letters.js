// The symbols of a formula that need a row, and what each of them mostly is. What this overlooks, Python asks for.

const GREEK = "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|varphi|chi|psi|omega";
const GREEK_LETTERS = Object.fromEntries(
  [..."αβγδεζηθκλμνξρστφχψω"].map((letter, k) =>
    [letter, "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi omega".split(" ")[k]]),
);
const ARGUMENT = String.raw`\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z0-9:]+)`;
const FONT = String.raw`\\(?:vec|mathbf|boldsymbol|bm)`;

// Words between formulas, where no command says that they are words.
const LINKING = "(?:for (?:all|every|any|each)|for|if|then|where|when|whenever|with|and|in(?= R)|(?:is|are)(?: an?)?)";
const WORD = "(?:[a-z]{4,}-)?[a-z]{5,}(?:-[a-z]{4,})*"; // semi-definite, and not a-b-c
const PROPERTY = String.raw`(?<!\{)(?!(?:${GREEK}|trace)(?![a-z]))${WORD}`; // symmetric
const WORDS = new RegExp(
  String.raw`\\(?:text\w*|mbox|mathrm|operatorname\*?)\s*\{[^}]*\}|(?<![\\\w.])((?:${LINKING}|${PROPERTY})(?: ${WORD})*)(?![\w(.-])`, "g",
);

/** A formula with its words as \text{…}, which KaTeX would otherwise set as letters. */
export function worded(latex) {
  return latex.replace(WORDS, (all, words) => (words ? String.raw`\text{ ${words} }` : all));
}

const SIGNS = { "<=": "\\le ", ">=": "\\ge ", "!=": "\\ne ", "==": "=", "||": "\\Vert ", "=>": "\\Rightarrow " };

/** What is typed as in a program, in LaTeX's signs. */
export function signed(latex) {
  return latex.replace(/<=>?|>=|!=|==|\|\||=>/g, (sign) => SIGNS[sign] ?? "\\iff ");
}

// What looks like a letter and is none: functions, sets, words, transposes, indices, bounds, differentials.
const NO_LETTERS = [
  [/\\(?:operatorname\*?|mathbb|mathrm|mathcal|text|textbf|mbox|begin|end)\s*\{[^}]*\}/g, " "],
  [/\\(?:le|ge|ne|in|to)(?![A-Za-z])/g, " = "],
  [/\^\s*(?:\{\s*-?\s*\\?\w*\{?[Tt]\}?\s*\}|-?T(?![A-Za-z])|\\(?:mathsf|mathrm|text)\s*\{?T\}?)|\.T\b|ᵀ/g, " "],
  [new RegExp(String.raw`\\(?:sum|prod|max|min|lim|inf|sup)\s*(?:[_^]${ARGUMENT}){0,2}`, "g"), " "],
  [/(?:\b(?:np|numpy|linalg)\s*\.\s*)+[A-Za-z_]+|\.(?:sum|dot|trace|transpose)\b|'\w+'|"\w+"/g, " "],
  [/(?<![\\A-Za-z])(?:Tr|tr|trace|det|rank|norm|exp|log|ln|sin|cos|tanh|sqrt|max|min|sum|diag|vec|cond|inv|pinv|grad|nabla|lambda_max|lambda_min|sigma_max|sigma_min|kron|outer|dot)(?![A-Za-z])/g, " "],
  [/\\(?:kappa)(?=\s*\()|κ(?=\s*\()|\\(?:lambda|sigma)\s*_(?=[\w\\{])|[λσ](?=[₀-₉ᵢⱼₖ_])/g, " _"],
  [/(\\nabla|∇|\bD|\\partial)\s*_/g, "$1 "],
  [/\\(?:frac|partial)\s*\{?\s*d(?=[A-Za-z\\^ }])|(?<!\\)\bd(?=[A-Za-z(\\])/g, " "],
  [/\\nabla|∇/g, " "],
  // a word, with no backslash before it, unless it names a Greek letter
  [new RegExp(String.raw`(?<![\\A-Za-z])(?!(?:${GREEK})(?![A-Za-z]))[A-Za-z][a-z]{3,}(?![A-Za-z])`, "g"), " "],
];
const NORM_ORDER = /(?:\\(?:rVert|Vert|\|)|‖|\|\|)\s*_\s*\{?\s*p\s*\}?/;
const INDEX = new RegExp(String.raw`_${ARGUMENT}`, "g");
const VECTOR = new RegExp(String.raw`${FONT}\s*(?:\{\s*([A-Za-z])\s*\}|\s([A-Za-z]))(?!\s*(?:_|\())`, "g");
const HEAD = new RegExp(String.raw`^\s*(?:${FONT}\s*\{?\s*)?\\?([A-Za-z]+)`);
const VECTORS = "xyzuvwbpqr";
const NUMBERS = "acst";
const FUNCTIONS = "fghFGH";

/** Whether a formula speaks of what a definition defines, and does not define it anew. */
export function needs(latex, given) {
  const name = HEAD.exec(given)?.[1];
  if (!name) return false;
  const told = worded(latex).replace(/\\(?:text\w*|mbox)\s*\{[^}]*\}/g, " ; ");
  const spoken = new RegExp(String.raw`(?<![A-Za-z\\])(?:d|\\)?${name}(?![A-Za-z])|[A-Z]${name}\s*[(']`);
  const anew = new RegExp(String.raw`(?:^|[,;:\n])\s*(?:${FONT}\s*\{?\s*)?\\?${name}\s*\}?\s*(?:\([^()]*\)\s*)?:?=`);
  return spoken.test(told) && !anew.test(told);
}

/**
 * @param {string} latex  the formula
 * @param {string} given  the definition before it, which says what its head is
 * @returns {{letter: string, kind: "vector" | "matrix" | "real number" | "exponent, from 1 to ∞"}[]}  as they come
 */
export function letters(latex, given = "") {
  const found = new Map();
  const head = HEAD.exec(given)?.[1];
  const note = (letter, kind) => {
    if (letter !== head && !found.has(letter)) found.set(letter, kind);
  };
  if (NORM_ORDER.test(latex)) note("p", "exponent, from 1 to ∞");
  let rest = worded(`${given} ; ${latex}`).replace(/[α-ω]/g, (letter) => (letter in GREEK_LETTERS ? `\\${GREEK_LETTERS[letter]} ` : letter));
  for (const [pattern, instead] of NO_LETTERS) rest = rest.replace(pattern, instead);
  rest = rest.replace(VECTOR, (_, braced, bare) => {
    const letter = braced ?? bare;
    note(letter, /[A-Z]/.test(letter) ? "matrix" : "vector");
    return " ";
  });
  rest = rest.replace(new RegExp(String.raw`${FONT}\s*\{[^}]*\}`, "g"), " ").replace(INDEX, " ");
  rest = rest.replace(new RegExp(String.raw`\\(${GREEK})(?![A-Za-z])|(?<![\\A-Za-z])(${GREEK})(?![A-Za-z])`, "g"), (_, command, word) => {
    note(command ?? word, "real number");
    return " ";
  });
  rest = rest.replace(/\\[A-Za-z]+/g, " ");
  for (const { 0: letter, index } of rest.matchAll(/[A-Za-z]/g)) {
    const applied = FUNCTIONS.includes(letter) && /^\s*['(]/.test(rest.slice(index + 1));
    if (applied || letter === "I") continue;
    if (/[A-Z]/.test(letter)) note(letter, "matrix");
    else if (VECTORS.includes(letter)) note(letter, "vector");
    else if (NUMBERS.includes(letter)) note(letter, "real number");
  }
  return [...found].map(([letter, kind]) => ({ letter, kind }));
}
