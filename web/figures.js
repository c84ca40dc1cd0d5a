// Figures that can be touched. The output of a cell with the tag `touchable-NAME` is a still figure; what
// figures/NAME.js makes takes its place shortly before it comes into view. Without scripts, on paper, and where
// anything goes wrong, the still figure stays.

async function upgrade(cell) {
  const [, name] = /\btag_touchable-([\w-]+)/.exec(cell.className);
  const figure = cell.querySelector(".cell_output figure");
  const { default: make } = await import(`./figures/${name}.js`);
  figure.prepend(await make(cell));
  // Its numbers come when it has a size; with them its lines would move, so till then the still figure is the one seen.
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  figure.classList.add("touched");
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    upgrade(target).catch((error) => console.error("A figure cannot be touched and stays still.", error));
  }
}, { rootMargin: "600px" });

for (const cell of document.querySelectorAll("[class*='tag_touchable-']")) near.observe(cell);
