// Puts what waits in <noscript> into place, a few blocks at a time and those near the reader first. It stands on the
// page itself: where no other script arrives, the text is there all the same. `window.whole` is kept when all is.
(() => {
  const SLICE = 25; // ms; with the work that the browser has then, less than what a reader notices
  const NEAR = 3; // screens; a browser lays out what is closer
  const waiting = [...document.querySelectorAll(".waiting noscript")];
  const afterFrame = (action) => requestAnimationFrame(() => setTimeout(action));

  const place = (noscript) => {
    const block = noscript.closest(".waiting");
    noscript.outerHTML = noscript.textContent;
    if (!block.querySelector("noscript")) block.classList.remove("waiting"); // of a list, several items wait
  };
  const placeAll = () => waiting.splice(0).forEach(place);

  /** An id that still waits, in the address: its block first. */
  const goToTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id || document.getElementById(id)) return;
    const at = waiting.findIndex((noscript) => noscript.textContent.includes(`id="${id}"`));
    if (at < 0) return;
    place(...waiting.splice(at, 1));
    document.getElementById(id)?.scrollIntoView();
  };

  // From the top of the screen on; when all that follows is there, what stands above it.
  let moved = true, next = 0, near = true;
  const look = () => {
    if (next >= waiting.length) next = 0;
    if (moved) next = Math.max(waiting.findIndex((noscript) => noscript.parentElement.getBoundingClientRect().bottom > 0), 0);
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
