// Asks the search index: `load()` fetches it, `ask("cauchy schwarz")` answers with records, best first.
// _ext/search_index.py makes it: Pagefind finds and scores, and `records.json` has what is shown.

const folder = new URL("../../pagefind/", import.meta.url);

// How much a match is worth: the words of a title, the names of symbols and terms; a title itself is only shown.
const ranking = { metaWeights: { title: 0, words: 10, names: 3 }, pageLength: 0.3, termFrequency: 0.6 };
// What scores about the same stands in the order of the book: what comes first is needed first.
const closeness = (score) => Math.round(8 * Math.log(score));
// A statement before the section that it stands in.
const worth = { statement: 2, exercise: 1.3, section: 1, page: 1 };

/** Formulas that one may paste or type, by name. */
const formulas = [
  [/(‖|\|\|)[^‖|]*(‖|\|\|)_?\{?F\}?/g, " Frobenius norm "],
  [/(‖|\|\|)[^‖|]*(‖|\|\|)(_\{?\*\}?|_∗)/g, " nuclear norm "],
  [/(‖|\|\|)\s*[A-Z][^‖|]*(‖|\|\|)(_\{?2\}?|₂)/g, " spectral norm "],
];

/** @type {Promise<{pagefind: object, records: Map<string, object>}> | undefined} */
let loading;

/** The index, fetched once; after a failure the next call tries again. */
export function load() {
  loading ??= (async () => {
    const [pagefind, answer] = await Promise.all([
      import(new URL("pagefind.js", folder)),
      fetch(new URL("records.json", folder)),
    ]);
    if (!answer.ok) throw new Error(`${answer.status} for records.json`);
    // On the page's own thread: a query takes milliseconds, and a worker is late on a busy machine.
    await pagefind.options({ baseUrl: "/", noWorker: true, ranking });
    await pagefind.preload("theorem"); // so that the first key finds all ready
    const records = (await answer.json()).map((record, order) => [record.id, { ...record, order }]);
    return { pagefind, records: new Map(records) };
  })().catch((problem) => {
    loading = undefined;
    throw problem;
  });
  return loading;
}

/** A word as it is compared: without accents, in small letters. */
export const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const WORD = /[\p{L}\p{N}]+/gu;

/** The words of a query. "Theorem 3.2" is "theorem" and "n3x2": numbers are indexed as one word. */
export function terms(query) {
  for (const [formula, name] of formulas) query = query.replace(formula, name);
  return plain(query.replace(/\b([A-Z]|\d+)\.(\d*)(?![\w.])/gi, " n$1x$2 ").replace(/['’]s?\b/g, "")).match(WORD) ?? [];
}

/** Does a word of a text count as the word asked for: begin with it, or differ in its ending only? */
export function fits(word, term) {
  if (term.length === 1) return word === term;
  if (word.startsWith(term)) return true;
  if (/\d/.test(term)) return false;
  let same = 0;
  while (same < term.length && word[same] === term[same]) same++;
  return same >= 4 && same >= Math.max(term.length, word.length) - 3;
}

function wordsOf(record) {
  record.words ??= new Set(plain(`${record.also} ${record.text} ${record.less}`).match(WORD));
  return record.words;
}

/** Where nothing fits, Pagefind answers for a shorter word ("p" for "pca"): such answers are left out. */
const has = (record, term) => [...wordsOf(record)].some((word) => fits(word, term));

/**
 * The records for a query, best first. Where there are none, the words that nothing has are dropped, and named in
 * `missing`.
 * @returns {Promise<{results: object[], terms: string[], missing: string[]}>}
 */
export async function ask(query) {
  const { pagefind, records } = await load();
  const search = async (wanted) => {
    const found = (await pagefind.search(wanted.join(" "))).results;
    return found
      .map(({ id, score }) => ({ record: records.get(id), score }))
      .filter(({ record }) => wanted.every((term) => has(record, term)))
      .map(({ record, score }) => ({ ...record, score: score * worth[record.kind] }))
      .sort((one, other) => closeness(other.score) - closeness(one.score) || one.order - other.order);
  };
  const asked = terms(query);
  if (!asked.length) return { results: [], terms: [], missing: [] };
  const results = await search(asked);
  if (results.length) return { results, terms: asked, missing: [] };
  const all = [...records.values()];
  const missing = asked.filter((term) => !all.some((record) => has(record, term)));
  const known = asked.filter((term) => !missing.includes(term));
  if (!missing.length || !known.length) return { results: [], terms: asked, missing: [] };
  return { results: await search(known), terms: known, missing };
}

/** [from, to] of every word of a text, and of every number such as 3.2, that fits one of the terms. */
export function marks(text, asked) {
  return [...text.matchAll(/([\p{L}\p{N}]+)(?:\.(\d+))?/gu)].flatMap((match) => {
    const word = plain(match[2] ? `n${match[1]}x${match[2]}` : match[0]);
    return asked.some((term) => fits(word, term)) ? [[match.index, match.index + match[0].length]] : [];
  });
}

/** The part of a record's text that has most of the terms, about `length` characters, cut between words. */
export function excerpt(record, asked, length = 180) {
  let [text, found] = [record.text, marks(record.text, asked)];
  if (!found.length && record.less && !marks(record.title, asked).length) {
    [text, found] = [record.less, marks(record.less, asked)];
  }
  if (text.length <= length) return text;
  const value = (start) => {
    const inside = found.filter(([from, to]) => from >= start && to <= start + length);
    return new Set(inside.map(([from, to]) => plain(text.slice(from, to)))).size;
  };
  let best = 0;
  for (const [from] of found) {
    const start = Math.max(0, from - 40);
    if (value(start) > value(best)) best = start;
  }
  const start = best && text.indexOf(" ", best) + 1;
  const cut = text.lastIndexOf(" ", start + length);
  const end = start + length >= text.length || cut <= start ? text.length : cut;
  return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}
