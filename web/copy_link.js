// The "#" beside a statement, a figure, an exercise or a heading and the number of an equation are links to
// their own place. A click goes there, as ever, and puts the whole address on the clipboard.

const OWN_LINK = "a.headerlink, .eqno a";
const SHOWN_FOR = 2500; // ms

const note = document.createElement("p");
note.className = "copied-note";
note.role = "status"; // read out by a screen reader
document.body.append(note); // empty, and there before it speaks, or it is not heard
let timer = 0;

function say(words) {
  clearTimeout(timer);
  note.textContent = words;
  timer = setTimeout(() => { note.textContent = ""; }, SHOWN_FOR);
}

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest(OWN_LINK) : null;
  // With a key held the reader asks the browser for something else, such as a new tab.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  try {
    await navigator.clipboard.writeText(link.href);
    say("Copied");
  } catch {
    say("Not copied: your browser does not allow it. The link is in the address bar.");
  }
});
