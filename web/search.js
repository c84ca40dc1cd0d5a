// The search: answers as one types, in the dialogue (Ctrl+K, "/") and on the page search.html.
// The index is fetched when a search field gets the focus.

const root = document.documentElement.dataset.content_root;
const MOST = 12; // results in the dialogue; the page search.html shows all
let index; // search-index.js, once it is asked for

const element = (name, attributes = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), attributes);
  for (const [key, value] of Object.entries(attributes)) if (key.includes("-") || key === "role") made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

/** A text with what fits the query in <mark>. */
function marked(text, ranges) {
  const parts = [];
  let position = 0;
  for (const [from, to] of ranges) {
    parts.push(text.slice(position, from), element("mark", {}, text.slice(from, to)));
    position = to;
  }
  return [...parts, text.slice(position)];
}

const allStatements = () => element("a", { href: `${root}chapters/ledger.html` }, "list of all statements");

class Search {
  constructor(box) {
    this.input = box.querySelector("input");
    this.status = box.querySelector(".search-status");
    this.list = box.querySelector(".search-results");
    this.dialog = box.closest("dialog");
    this.asked = 0;
    this.input.addEventListener("focus", () => {
      this.input.select();
      this.load();
    });
    this.input.addEventListener("input", () => this.answer());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.form.addEventListener("submit", (event) => this.submit(event));
    this.list.addEventListener("click", (event) => event.target.closest("a") && this.dialog?.close());
    box.querySelector(".search-close")?.addEventListener("click", () => this.dialog.close());
  }

  get query() {
    return this.input.value.trim();
  }

  async load() {
    try {
      index ??= await import("./search-index.js");
      await index.load();
      return true;
    } catch {
      this.show([]);
      this.status.replaceChildren("The search could not be loaded. Check the connection and type again, or look in the ", allStatements(), ".");
      return false;
    }
  }

  async answer() {
    const turn = ++this.asked;
    const query = this.query;
    if (!query) {
      this.show([]);
      this.status.textContent = this.status.dataset.hint;
      return;
    }
    if (!(await this.load()) || turn !== this.asked) return;
    const { results, missing } = await index.ask(query);
    if (turn !== this.asked) return; // more has been typed meanwhile
    this.show(results);
    if (!results.length) this.status.replaceChildren(`Nothing found for “${query}”. Try fewer words, or the `, allStatements(), ".");
    else {
      const count = results.length === 1 ? "1 result" : `${results.length} results`;
      this.status.textContent = missing.length ? `${count} without “${missing.join("”, “")}”, which stands nowhere.` : `${count}.`;
    }
  }

  /** The results, grouped by page in the order of each page's best one. */
  show(results) {
    const shown = this.dialog ? results.slice(0, MOST) : results;
    const groups = Map.groupBy(shown, (result) => result.part);
    const parts = [...groups].map(([part, group], number) => {
      const heading = element("div", { className: "search-part", id: `${this.list.id}-part-${number}` }, part);
      const options = group.map((result) => this.option(`${root}${result.address}`,
        element("span", { className: "search-title" }, ...marked(result.title, index.marks(result.title, result.terms))),
        this.excerpt(result)));
      return element("div", { role: "group", "aria-labelledby": heading.id }, heading, ...options);
    });
    if (shown.length < results.length) {
      const address = `${root}search.html?q=${encodeURIComponent(this.query)}`;
      parts.push(this.option(address, element("span", { className: "search-title" }, `All ${results.length} results`)));
    }
    this.list.replaceChildren(...parts);
    this.list.dataset.query = this.query; // what these results answer
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, number) => (option.id = `${this.list.id}-${number}`));
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    this.choose(0);
    this.list.scrollTop = 0;
  }

  option(href, ...inside) {
    return element("a", { className: "search-result", href, role: "option", "aria-selected": "false" }, ...inside);
  }

  excerpt(result) {
    const text = index.excerpt(result);
    return element("span", { className: "search-excerpt" }, ...marked(text, index.marks(text, result.terms)));
  }

  /** Makes an option the one that Enter opens; after the last comes the first. */
  choose(number) {
    this.chosen?.setAttribute("aria-selected", "false");
    const count = this.options.length;
    this.chosen = count ? this.options[(number + count) % count] : undefined;
    if (!this.chosen) return this.input.removeAttribute("aria-activedescendant");
    this.chosen.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", this.chosen.id);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.chosen || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.choose(this.options.indexOf(this.chosen) + step);
    this.chosen.scrollIntoView({ block: "nearest" });
  }

  /** Enter opens the chosen result; without one (not yet loaded) the form leads to search.html. */
  submit(event) {
    if (this.chosen || !this.query || !this.dialog) event.preventDefault();
    this.chosen?.click();
  }
}

const searches = [...document.querySelectorAll(".book-search")].map((box) => new Search(box));
const inDialog = searches.find((search) => search.dialog);
const onPage = searches.find((search) => !search.dialog);

if (onPage) {
  const address = new URL(location);
  onPage.input.value = address.searchParams.get("q") ?? "";
  onPage.input.addEventListener("input", () => {
    address.searchParams.set("q", onPage.query);
    history.replaceState(null, "", address);
  });
  onPage.input.focus();
  onPage.answer();
}
