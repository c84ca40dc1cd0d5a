// The menu of the page's notebook opens and closes by itself; here it also closes as menus do: by Escape, and
// when the reader turns to something else.

const menu = document.querySelector(".notebook-menu");

menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
for (const turned of ["pointerdown", "focusin"]) {
  document.addEventListener(turned, ({ target }) => { if (!menu.contains(target)) menu.open = false; });
}
