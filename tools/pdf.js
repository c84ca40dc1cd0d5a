// Makes one document of pages of the site, in the browser that prints it (tools/pdf.py), in an empty page of the site.

/** Attributes that name other elements by their id. */
const BY_ID = ["for", "headers", "aria-labelledby", "aria-describedby"];
/** What the check of an exercise says that nobody has answered yet. */
const OPEN = /put your \w+ where it says NotImplementedError/;
/** Links whose place need not be found on paper. */
const WITHOUT_PAGE = ".evidence, .evidence-word, .statement-uses a, .eqno a, [role=doc-backlink]";

/**
 * @param {{ sheets: { page: string, title: string }[], home: string, web: string, code: boolean, front: string, title: string }} what
 *   `home`: where the site is served now; `web`: where it will be found, or nothing
 */
async function compose({ sheets, home, web, code, front, title }) {
  const included = new Map(sheets.map(({ page }, at) => [page, `s${at + 1}`]));
  const inside = (sheet) => (sheets.length > 1 ? `${sheet}-` : ""); // of one page the ids stay: stylesheets know some
  const made = document.createElement("main");
  const styles = document.createElement("style");
  for (const { page, title: name } of sheets) {
    const address = `${home}${page}.html`;
    const read = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const article = document.importNode(read.querySelector("article.bd-article"), true);
    settle(article, inside(included.get(page)), address);
    if (!code) for (const input of article.querySelectorAll("div.cell_input")) input.remove();
    article.id = included.get(page);
    article.style.page = included.get(page);
    made.append(article);
    const margin = article.querySelector("#all-formulas") ? "margin: 9mm 13mm;" : ""; // its tables: two sheets (print.css)
    styles.append(`@page ${article.id} { ${margin} @top-left { content: ${JSON.stringify(name)} } @top-right { content: ${JSON.stringify(title)} } }\n`);
  }
  document.title = sheets.length > 1 ? title : `${sheets[0].title} — ${title}`;
  document.head.append(styles);
  document.body.replaceChildren(made);
  document.documentElement.className = "pdf";
  document.documentElement.dataset.theme = "light";
  made.firstElementChild.insertAdjacentHTML(sheets.length > 1 ? "beforebegin" : "afterbegin", front);
  if (sheets.length === 1) made.firstElementChild.querySelector("h1").after(made.querySelector(".front"));
  made.querySelector(".front .contents").append(...contents(made, sheets.length > 1));
  for (const link of made.querySelectorAll('a[href^="#"]')) number(link);
  for (const image of document.images) image.loading = "eager";
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  for (const formula of document.querySelectorAll("div.math > .formula")) {
    const part = formula.clientWidth / formula.scrollWidth; // what is too wide for the paper is set smaller
    if (part < 1) formula.style.fontSize = `${Math.floor(100 * part)}%`;
  }

  /** Ids become those of the document, links lead to its own places or to the web; what is folded is opened. */
  function settle(article, prefix, address) {
    for (const noscript of article.querySelectorAll("noscript")) noscript.replaceWith(...noscript.childNodes);
    for (const part of article.querySelectorAll(".headerlink, details.hide, button, script, style, .toctree-wrapper")) part.remove();
    if (sheets.length === 1) for (const answer of article.querySelectorAll(".worked-answer")) answer.remove(); // a sheet is handed out
    for (const cell of article.querySelectorAll(".cell.tag_in-a-box, .answer-help")) cell.remove(); // its box asks the same
    for (const output of article.querySelectorAll(".cell_output")) if (OPEN.test(output.textContent)) output.remove();
    for (const details of article.querySelectorAll("details")) details.open = true;
    for (const named of article.querySelectorAll("[id]")) named.id = prefix + named.id;
    for (const attribute of BY_ID) {
      for (const one of article.querySelectorAll(`[${attribute}]`)) {
        one.setAttribute(attribute, one.getAttribute(attribute).split(" ").map((id) => prefix + id).join(" "));
      }
    }
    for (const image of article.querySelectorAll("img")) image.src = new URL(image.getAttribute("src"), address).href;
    for (const link of article.querySelectorAll("a[href]")) {
      const there = new URL(link.getAttribute("href"), address);
      if (!there.href.startsWith(home)) continue;
      const path = there.pathname.slice(new URL(home).pathname.length);
      const sheet = included.get(path.replace(/\.html$/, ""));
      if (sheet) link.setAttribute("href", `#${there.hash ? inside(sheet) + decodeURIComponent(there.hash.slice(1)) : sheet}`);
      else if (web) link.setAttribute("href", web + path + there.hash);
      else link.removeAttribute("href");
    }
  }

  /** A reference to another section says on which page that is. */
  function number(link) {
    const there = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
    if (!there) return void link.removeAttribute("href");
    const around = (place) => place.closest("article > section > section") ?? place.closest("article") ?? place;
    if (!(link instanceof HTMLAnchorElement) || link.matches(WITHOUT_PAGE) || (around(link) === around(there) && !link.closest(".front"))) return;
    link.dataset.page = "00";
  }

  function* contents(all, chapters) {
    for (const heading of all.querySelectorAll(chapters ? "article > section > h1, article > section > section > h2" : "article > section > section > h2")) {
      const section = heading.closest("section[id]");
      const line = document.createElement("p");
      line.className = chapters && heading.matches("h1") ? "of-chapter" : "of-section";
      const link = Object.assign(document.createElement("a"), { href: `#${section.id}` });
      link.append(...[...heading.cloneNode(true).childNodes]);
      line.append(link);
      yield line;
    }
  }
}

/** The headings and the titles of statements in their order, for the bookmarks: what is a formula as it is written. */
function headings() {
  return [...document.querySelectorAll(":is(h1, h2, h3, h4, h5, h6, [role=heading])")].map((heading) => {
    const copy = heading.cloneNode(true);
    for (const beside of copy.querySelectorAll(".headerlink, .exercise-points")) beside.remove();
    const name = copy.querySelector(".statement-name");
    if (name) name.textContent = `(${name.textContent})`; // the stylesheet sets the brackets
    for (const formula of copy.querySelectorAll("[data-latex]")) formula.textContent = formula.dataset.latex;
    return copy.textContent.replace(/\s+/g, " ").trim();
  });
}

/** The links with a page, as the document was last printed. @param {Record<string, number>} pages by id; says how many changed */
function turn(pages) {
  let changed = 0;
  for (const link of document.querySelectorAll("a[data-page]")) {
    const page = String(pages[decodeURIComponent(link.hash.slice(1))] ?? "");
    if (link.dataset.page !== page) changed += 1;
    if (page) link.dataset.page = page;
    else delete link.dataset.page;
  }
  return changed;
}
