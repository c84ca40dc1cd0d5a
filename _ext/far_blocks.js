// Puts what waits in <noscript> into place: first what is near the reader, then the rest, which is in sections that are
// not laid out yet and costs no more than reading it in. This stands on the page itself: where no other script arrives,
// the text is there all the same. `window.whole` is kept when all is.
(() => {
  const NEAR = 2.5; // screens; what is closer, Chromium lays out at once
  const AHEAD = "300%"; // of the screen
  const TASK = 30; // milliseconds of work at a time: less than a reader notices, and on a slow phone few pauses
  const waiting = new Set(document.querySelectorAll(".waiting"));
  const afterFrame = (action) => requestAnimationFrame(() => setTimeout(action));
  let moved = true;

  const place = (block) => {
    waiting.delete(block);
    for (const noscript of block.querySelectorAll("noscript")) noscript.outerHTML = noscript.textContent;
    block.classList.remove("waiting");
  };

  /** Does this to some of the blocks, as many as there is time for in one task; whether some are left. */
  const some = (blocks, action) => {
    const end = performance.now() + TASK;
    for (const block of blocks) {
      if (performance.now() > end) return true;
      action(block);
    }
    return false;
  };

  /** And lays it out at once: the next frame then only paints, and two short tasks take the place of a long one. */
  const layOut = (block) => {
    place(block);
    const content = document.createRange();
    content.selectNodeContents(block);
    content.getBoundingClientRect();
  };

  /** The sections around a place that are still skipped as a whole. */
  const skippedAround = (place) =>
    [...document.querySelectorAll("section.later:not(.near)")].filter((section) => section.contains(place));
  const letGo = (section) => section.classList.add("near");

  /** To the id in the address, where it still waits or its section is skipped: what stands around it is let go first,
      or the place would move under the eyes of its reader. */
  const goToTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    const there = document.getElementById(id);
    const block = there ? undefined : [...waiting].find(({ textContent }) => textContent.includes(`id="${id}"`));
    const sections = skippedAround(there ?? block ?? null);
    if (block) place(block);
    sections.forEach(letGo);
    const go = () => document.getElementById(id)?.scrollIntoView();
    if (block) go();
    if (block || sections.length) afterFrame(go); // when what is around it is laid out
  };

  /** What waits on the screen or a little below: all is measured before any of it is placed and moves the rest. */
  const near = () => {
    const found = [];
    let reached = false;
    for (const block of waiting) {
      // Of a section that is skipped, the browser would lay the blocks out to say where they are.
      if (block.checkVisibility?.({ contentVisibilityAuto: true }) === false) {
        if (reached) break;
        continue;
      }
      reached = true;
      const { top, bottom } = block.getBoundingClientRect();
      if (top > NEAR * innerHeight) break;
      if (bottom > 0) found.push(block);
    }
    return found;
  };
  const onScroll = () => { moved = true; };

  /** Sections are let go well before their blocks come near: each of the two takes a frame, and a reader pages on. */
  const ahead = new IntersectionObserver((sections) => {
    for (const { isIntersecting, target } of sections) {
      if (!isIntersecting) continue;
      letGo(target);
      ahead.unobserve(target);
    }
  }, { rootMargin: AHEAD });

  window.whole = new Promise((done) => {
    const placeSome = () => {
      if (moved) {
        const found = near();
        some(found, layOut);
        moved = found.length > 0;
        if (moved) return afterFrame(placeSome);
      }
      if (some(waiting, place)) return setTimeout(placeSome);
      removeEventListener("scroll", onScroll);
      for (const section of document.querySelectorAll("section.later")) ahead.observe(section);
      done();
    };
    afterFrame(placeSome);
  });
  goToTarget();
  addEventListener("hashchange", goToTarget);
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("beforeprint", () => waiting.forEach(place));
})();
