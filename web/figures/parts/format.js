// Numbers as the book prints them: a true minus sign, no minus before a zero.

export function fixed(number, digits = 2) {
  if (number === Infinity) return "∞";
  const text = number.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** At most so many digits after the point, none where they are zeros. */
export const short = (number, digits = 2) =>
  number === Infinity ? "∞" : fixed(number, digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

export const pair = ([x, y]) => `(${fixed(x)}, ${fixed(y)})`;

/** A share of 1, in per cent, to one digit as in the chapter's table. */
export const percent = (share) => `${fixed(100 * share, 1)} %`;

/** A whole number with a thin space before each three digits. */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
