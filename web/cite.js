// "Cite this page": where the address names a statement, a figure, an exercise or a section, the entry is for that.

const entry = document.querySelector(".cite pre");
const whole = entry.textContent;
const { part, url } = entry.dataset;

/** `Theorem 1.3 (Cauchy–Schwarz)`. @param {Element} place */
function nameOf(place) {
  const title = place.querySelector(".statement-title, .admonition-title, .caption-number, h2, h3")?.cloneNode(true);
  if (!title) return "";
  for (const formula of title.querySelectorAll("[data-latex]")) formula.textContent = `$${formula.dataset.latex}$`;
  for (const extra of title.querySelectorAll(".headerlink, .evidence, .statement-uses, .report-here, button")) extra.remove();
  for (const name of title.querySelectorAll(".statement-name")) name.textContent = `(${name.textContent})`;
  return title.textContent.replace(/\s+/g, " ").trim();
}

function show() {
  const id = decodeURIComponent(location.hash.slice(1));
  const place = id && document.getElementById(id)?.closest(".statement[id], .exercise[id], figure[id], section section[id]");
  const name = place ? nameOf(place) : "";
  if (!name) return void (entry.textContent = whole);
  const named = whole.replace(/^(@misc\{.*),/, `$1-${place.id},`).replace(`{${part}.`, () => `{${name}. ${part}.`);
  entry.textContent = url ? named.replace(`{${url}}`, () => `{${url}#${place.id}}`) : named;
}

addEventListener("hashchange", show);
show();
