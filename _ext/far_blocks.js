// Puts what waits in <noscript> into place: first what is near the reader, then the rest, which is read in beside the
// page and put there in a few strokes, for each stroke costs the browser a look at the whole page. This stands on the
// page itself: where no other script arrives, the text is there all the same. `window.whole` is kept when all is.
(() => {
  const NEAR = 2.5; // screens; what is closer, Chromium lays out at once
  const AHEAD = "300%"; // of the screen
  // Letters of HTML that are laid out, read in or put into place at once: on a slow phone, less than a reader notices.
  const LAID_OUT = 2500, READ = 40_000, PLACED = 80_000;
  const waiting = new Set(document.querySelectorAll(".waiting"));
  const unread = [...document.querySelectorAll(".waiting noscript")];
  const contents = new Map(); // of what is read in and not in place yet
  const afterFrame = (action) => requestAnimationFrame(() => setTimeout(action));
  let moved = true;

  const read = (noscript) => {
    const range = document.createRange();
    range.selectNode(noscript);
    return range.createContextualFragment(noscript.textContent);
  };
  const place = (block) => {
    waiting.delete(block);
    for (const noscript of block.querySelectorAll("noscript")) {
      noscript.replaceWith(contents.get(noscript) ?? read(noscript));
      contents.delete(noscript);
    }
    block.classList.remove("waiting");
  };

  /** An id that still waits, in the address: its block first. */
  const goToTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id || document.getElementById(id)) return;
    const block = [...waiting].find(({ textContent }) => textContent.includes(`id="${id}"`));
    if (!block) return;
    place(block);
    document.getElementById(id)?.scrollIntoView();
  };

  /** What waits on the screen or a little below: all is measured before any of it is placed and moves the rest. */
  const near = () => {
    const found = [];
    for (const block of waiting) {
      const { top, bottom } = block.getBoundingClientRect();
      if (top > NEAR * innerHeight) break;
      if (bottom > 0) found.push(block);
    }
    return found;
  };
  const placeNear = () => {
    let size = 0;
    for (const block of near()) {
      size += block.textContent.length;
      place(block);
      if (size > LAID_OUT) break;
    }
    return size > 0;
  };
  const onScroll = () => { moved = true; };

  /** Sections are let go well before their blocks come near: each of the two takes a frame, and a reader pages on. */
  const ahead = new IntersectionObserver((sections) => {
    for (const { isIntersecting, target } of sections) {
      if (!isIntersecting) continue;
      target.classList.remove("later");
      ahead.unobserve(target);
    }
  }, { rootMargin: AHEAD });

  window.whole = new Promise((done) => {
    const placeSome = () => {
      if (moved) {
        moved = placeNear();
        if (moved) return afterFrame(placeSome);
      }
      for (let size = 0; unread.length; ) {
        const noscript = unread.shift();
        if (noscript.isConnected) contents.set(noscript, read(noscript));
        size += noscript.textContent.length;
        if (size > READ) return setTimeout(placeSome);
      }
      let size = 0;
      for (const block of waiting) {
        size += block.textContent.length;
        place(block);
        if (size > PLACED) return afterFrame(placeSome);
      }
      removeEventListener("hashchange", goToTarget);
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
