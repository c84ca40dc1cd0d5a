// What a reader has written into a cell outlives the page. A draft belongs to the code that the book printed:
// where a new edition prints other code, the old draft is not shown.

const site = new URL(document.documentElement.dataset.content_root, location.href);
/** The page's address within the book, under which its drafts are kept. */
export const here = location.pathname.slice(site.pathname.length);

/** A short digest of a text (FNV-1a, twice 32 bits): it tells texts apart, it hides nothing. */
export function digest(text) {
  let a = 0x811c9dc5, b = 0x1b873593;
  for (const character of text) {
    a = Math.imul(a ^ character.codePointAt(0), 0x01000193);
    b = Math.imul(b ^ character.codePointAt(0), 0x85ebca6b) ^ (b >>> 13);
  }
  return [a, b].map((half) => (half >>> 0).toString(36)).join("");
}

export class Draft {
  #key;

  constructor(page, number, printed) {
    this.#key = `live ${page} ${number} ${digest(printed)}`;
  }

  /** The reader's code, or null. */
  read() {
    try {
      return localStorage.getItem(this.#key);
    } catch {
      return null; // storage is switched off: nothing outlives the page
    }
  }

  write(code) {
    try {
      localStorage.setItem(this.#key, code);
    } catch {}
  }

  drop() {
    try {
      localStorage.removeItem(this.#key);
    } catch {}
  }
}
