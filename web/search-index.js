// Asks the search index: `load()` makes it, `ask("cauchy schwarz")` answers with records, best first.
// _ext/search_index.py writes the records.

/*! With MiniSearch by Luca Ongaro, MIT licence: https://github.com/lucaong/minisearch */
import MiniSearch from "minisearch"; // finds and scores

const RECORDS = new URL("../search/records.json", import.meta.url);

// A word, or a number such as 3.2 or A.1 as a whole.
const WORD = /(?:\p{L}|\p{N}+)\.\p{N}+|[\p{L}\p{N}]+/gu;
/** Formulas that one may paste or type, by name. */
const BARS = String.raw`\s*(?:‖|\|\||\\\||\\[lr]Vert)\s*`;
const FORMULAS = [
  [new RegExp(`${BARS}[^‖|]*?${BARS}_?\\{?F\\}?`, "g"), " Frobenius norm "],
  [new RegExp(`${BARS}[^‖|]*?${BARS}(_\\{?\\*\\}?|_∗)`, "g"), " nuclear norm "],
  [new RegExp(`${BARS}[A-Z][^‖|]*?${BARS}(_\\{?2\\}?|₂)`, "g"), " spectral norm "],
];
// Of a word asked for, an ending does not matter: “matrices” finds “matrix”.
const ENDING = /(?<=\p{L}{4})(?:ies|ces|es|s|ed|ing|ion|ity)$/u;

// How much a match is worth: the words of a title and its other names, the names of symbols and terms, the text.
const boost = { title: 5, also: 5, names: 1, text: 2, less: 0.2 };
// A statement before the section that it stands in.
const worth = { statement: 2, exercise: 1.3, section: 1, page: 1 };
// What scores about the same stands in the order of the book: what comes first is needed first.
const closeness = (score) => Math.round(5 * Math.log(score));

/** A text as it is compared: without accents, in small letters. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const words = (text) => plain(text).match(WORD) ?? [];

/** @type {Promise<{index: MiniSearch, records: object[]}> | undefined} */
let loading;

/** The index, made once; after a failure the next call tries again. */
export function load() {
  loading ??= (async () => {
    const answer = await fetch(RECORDS);
    if (!answer.ok) throw new Error(`${answer.status} for records.json`);
    const records = (await answer.json()).map((record, id) => ({ id, ...record }));
    const index = new MiniSearch({
      fields: Object.keys(boost),
      tokenize: words,
      processTerm: (word) => word,
      searchOptions: {
        boost,
        combineWith: "AND",
        // A letter is a symbol, unless it begins the last word of several.
        prefix: (word, place, asked) => word.length > 1 || /\p{N}/u.test(word) || (place && place === asked.length - 1),
        processTerm: (word) => word.replace(ENDING, ""),
        boostTerm: (word) => (word.includes(".") ? 3 : 1), // a number names one statement
        boostDocument: (id) => worth[records[id].kind],
      },
    });
    await index.addAllAsync(records, { chunkSize: 20 }); // the page answers its reader meanwhile
    return { index, records };
  })().catch((problem) => {
    loading = undefined;
    throw problem;
  });
  return loading;
}

/** Where nothing fits: words that differ in a letter or two. */
const TYPOS = { fuzzy: (word) => word.length > 4 && !/\p{N}/u.test(word) && 0.25 };

/**
 * The records for a query, best first; each with the words in it that fit, `terms`. Where there are none, the words
 * that nothing has are dropped, and named in `missing`.
 * @returns {Promise<{results: object[], missing: string[]}>}
 */
export async function ask(query) {
  const { index, records } = await load();
  for (const [formula, name] of FORMULAS) query = query.replace(formula, name);
  const search = (asked) => {
    const typed = asked.join(" ");
    const found = index.search(typed);
    return (found.length ? found : index.search(typed, TYPOS))
      .sort((one, other) => closeness(other.score) - closeness(one.score) || one.id - other.id)
      .map(({ id, score, terms }) => ({ ...records[id], score, terms: new Set(terms) }));
  };
  const asked = words(query.replace(/['’]s?\b/g, ""));
  const results = search(asked);
  if (results.length) return { results, missing: [] };
  const missing = asked.filter((word) => !search([word]).length);
  return { results: search(asked.filter((word) => !missing.includes(word))), missing };
}

/** [from, to] of every word of a text that is one of the terms. */
export function marks(text, terms) {
  return [...text.matchAll(WORD)]
    .filter(([word]) => terms.has(plain(word)))
    .map(({ 0: word, index }) => [index, index + word.length]);
}

/** The part of a record's text that has most of its terms, about `length` characters, cut between words. */
export function excerpt({ title, text, less, terms }, length = 180) {
  let found = marks(text, terms);
  if (!found.length && less && !marks(title, terms).length) [text, found] = [less, marks(less, terms)];
  if (text.length <= length) return text;
  const value = (start) => {
    const inside = found.filter(([from, to]) => from >= start && to <= start + length);
    return new Set(inside.map(([from, to]) => plain(text.slice(from, to)))).size;
  };
  let [best, most] = [0, value(0)];
  for (const [from] of found) {
    const here = Math.max(0, from - 40);
    const there = value(here);
    if (there > most) [best, most] = [here, there];
  }
  const start = best && text.indexOf(" ", best) + 1;
  const cut = text.lastIndexOf(" ", start + length);
  const end = start + length >= text.length || cut <= start ? text.length : cut;
  return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}
