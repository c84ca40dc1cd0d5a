// Asks axe's rules of a page, and the rule of contrast only of a few texts of each kind. What that rule says depends on
// the colours and the size of the letters, and on what is painted under them. Where that is what the elements around
// the text paint, all of it and nothing else, the text is of one kind with all others that have the same around them.
// Where it is not, the text is a kind of its own; and so is a field. Of a kind whose few texts leave axe without a
// verdict (they are hidden, or too short), all others are asked.
(() => {
  const FEW = 3, MANY = 8; // of fewer than many, all are asked

  const hasColour = (colour) => colour !== "rgba(0, 0, 0, 0)";

  /** What is painted around the elements that are seen: a number, the same for the same, and the boxes of it. */
  function paintings(seen) {
    const numbers = new Map();
    const known = new Map([[null, { number: 0, boxes: [] }]]);
    const painted = [];
    const around = (one) => known.get(one) ?? known.set(one, painting(one)).get(one);
    const painting = (one) => {
      let { number, boxes } = around(one.parentElement);
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = getComputedStyle(one);
      const paints = hasColour(backgroundColor) || backgroundImage !== "none";
      if (paints || opacity !== "1" || filter !== "none" || mixBlendMode !== "normal") {
        const words = [number, backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
        number = numbers.get(words) ?? numbers.set(words, numbers.size + 1).size;
      }
      if (paints && !one.matches("html, body")) { // they are under all there is
        const box = one.getBoundingClientRect();
        boxes = [...boxes, box];
        painted.push({ one, box });
      }
      return { number, boxes };
    };
    seen.forEach(around);
    return { around, painted };
  }

  const covers = (box, place) => box.left < place.left + 1 && box.right > place.right - 1 &&
    box.top < place.top + 1 && box.bottom > place.bottom - 1;
  const meet = (box, place) => box.left < place.right - 1 && box.right > place.left + 1 &&
    box.top < place.bottom - 1 && box.bottom > place.top + 1;
  const hull = (places) => ({
    left: Math.min(...places.map(({ left }) => left)), right: Math.max(...places.map(({ right }) => right)),
    top: Math.min(...places.map(({ top }) => top)), bottom: Math.max(...places.map(({ bottom }) => bottom)),
  });

  /** All elements with a text of their own, by its kind. */
  function kinds() {
    const seen = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility({ visibilityProperty: true }));
    const { around, painted } = paintings(seen);
    const range = document.createRange();
    const isAlone = (one, texts) => {
      const places = texts.flatMap((text) => (range.selectNode(text), [...range.getClientRects()]));
      const whole = hull(places);
      return !around(one).boxes.every((box) => covers(box, whole)) || painted.some(({ one: other, box }) =>
        meet(box, whole) && places.some((place) => meet(box, place)) && !other.contains(one));
    };
    const found = new Map();
    for (const one of seen) {
      const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      const isField = one.matches("input, select, textarea");
      if (!isField && !texts.length) continue;
      const { color, fontSize, fontWeight, textShadow, webkitTextStroke, webkitTextFillColor } = getComputedStyle(one);
      const letters = [color, fontSize, fontWeight, textShadow, webkitTextStroke, webkitTextFillColor];
      const kind = isField || isAlone(one, texts) ? one : [around(one).number, ...letters].join();
      if (!found.has(kind)) found.set(kind, []);
      found.get(kind).push(one);
    }
    return [...found.values()];
  }

  /** A few texts of a kind, of which axe can be expected to judge; and the others. */
  function parted(texts) {
    const clear = texts.filter((one) =>
      one.textContent.trim().length > 1 && !one.closest("math, .visually-hidden, [aria-hidden=true]"));
    const few = texts.length < MANY || !clear.length ? texts : clear.slice(0, FEW);
    return { few, others: texts.filter((one) => !few.includes(one)) };
  }

  function ask(where, options, texts) {
    for (const one of document.querySelectorAll("[data-asked]")) delete one.dataset.asked;
    for (const one of texts) one.dataset.asked = "";
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-asked]" }] });
    return axe.run(where, { ...options, elementRef: true, resultTypes: ["violations", "passes"] });
  }

  /** The elements of whose contrast axe has come to a verdict. */
  const judged = ({ passes, violations }) => [...passes, ...violations]
    .filter(({ id }) => id === "color-contrast")
    .flatMap(({ nodes }) => nodes)
    .filter(({ any }) => any[0]?.data?.contrastRatio)
    .map(({ element }) => element);

  window.askAxe = async (where, options) => {
    const all = kinds().map(parted);
    const { passes, violations } = await ask(where, options, all.flatMap(({ few }) => few));
    const clear = new Set(judged({ passes, violations }));
    const left = all.filter(({ few }) => !few.some((one) => clear.has(one))).flatMap(({ others }) => others);
    if (left.length) violations.push(...(await ask(where, { runOnly: ["color-contrast"] }, left)).violations);
    for (const node of violations.flatMap(({ nodes }) => nodes)) delete node.element;
    return { passes, violations };
  };
})();
