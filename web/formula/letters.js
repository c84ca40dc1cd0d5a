// The symbols of a formula that need a row: its vectors and its capital letters.

// What looks like a letter and is none: names of functions, sets, words, and the F of the Frobenius norm.
const NO_LETTERS = [
  /\\(?:operatorname\*?|mathbb|mathrm|mathcal|text|textbf|begin|end)\s*\{[^}]*\}/g,
  /_\s*(?:\{\s*F\s*\}|F)/g,
  /\bD(?=\s*(?:f|\\vec\s*\{?\s*f))/g, // the derivative of f
];
const VECTOR = /\\vec\s*(?:\{\s*([A-Za-z])\s*\}|\s([A-Za-z]))(?!\s*(?:_|\())/g;

/** @returns {{letter: string, kind: "vector" | "matrix"}[]} in the order of the formula */
export function letters(latex) {
  const found = new Map();
  const rest = NO_LETTERS.reduce((text, pattern) => text.replace(pattern, " "), latex)
    .replace(VECTOR, (_, braced, bare) => {
      found.set(braced ?? bare, "vector");
      return " ";
    })
    .replace(/\\vec\s*\{[^}]*\}/g, " ")
    .replace(/\\[A-Za-z]+/g, " ");
  for (const [letter] of rest.matchAll(/[A-Z]/g)) {
    if (letter !== "I" && !found.has(letter)) found.set(letter, "matrix");
  }
  return [...found].map(([letter, kind]) => ({ letter, kind }));
}
