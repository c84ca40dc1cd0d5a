// Puts what waits in <noscript> into place, a few blocks at a time and those near the reader first. It stands on the
// page itself: where no other script arrives, the text is there all the same. `window.whole` is kept when all is.
(() => {
  const SLICE = 32; // ms; with the work that the browser has then, less than what a reader notices
  const NEAR = 2.5; // screens; what is closer, Chromium lays out
  const waiting = [...document.querySelectorAll(".waiting noscript")];
  const afterFrame = (action) => requestAnimationFrame(() => setTimeout(action));
  let moved = true, next = 0, near = true;

  // A block is shown when all of it is in place: at once near the reader, elsewhere many together, for each time
  // costs the browser a look at the whole page.
  const placed = [];
  const show = () => placed.splice(0).forEach((block) => block.classList.remove("waiting"));
  const place = (noscript) => {
    const block = noscript.closest(".waiting");
    noscript.outerHTML = noscript.textContent;
    if (!block.querySelector("noscript")) placed.push(block); // of a list, several items wait
    if (near || placed.length === 40) show();
  };
  const placeAll = () => {
    waiting.splice(0).forEach(place);
    show();
  };

  /** An id that still waits, in the address: its block first. */
  const goToTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id || document.getElementById(id)) return;
    const at = waiting.findIndex((noscript) => noscript.textContent.includes(`id="${id}"`));
    if (at < 0) return;
    place(...waiting.splice(at, 1));
    show();
    document.getElementById(id)?.scrollIntoView();
  };

  // From the top of the screen on; when all that follows is there, what stands above it.
  const look = () => {
    if (next >= waiting.length) next = 0;
    if (moved) {
      show();
      next = Math.max(waiting.findIndex((noscript) => noscript.parentElement.getBoundingClientRect().bottom > 0), 0);
    }
    if (moved || near) near = waiting[next].parentElement.getBoundingClientRect().top < NEAR * innerHeight;
    moved = false;
  };
  const onScroll = () => { moved = true; };

  window.whole = new Promise((done) => {
    const placeSome = () => {
      const end = performance.now() + SLICE;
      if (waiting.length) look();
      while (waiting.length) {
        place(...waiting.splice(next < waiting.length ? next : 0, 1));
        if (near) return afterFrame(placeSome); // it is laid out at once: no more than one block a frame
        if (performance.now() > end) return setTimeout(placeSome);
      }
      show();
      removeEventListener("hashchange", goToTarget);
      removeEventListener("scroll", onScroll);
      done();
    };
    afterFrame(placeSome);
  });
  goToTarget();
  addEventListener("hashchange", goToTarget);
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("beforeprint", placeAll);
})();
