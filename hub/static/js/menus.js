// Menus made of <details> open and close without scripts. This closes them with Escape and with a click elsewhere.
(() => {
  const MENUS = "details.menu[open], details.nav[open]";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = [...document.querySelectorAll(MENUS)].pop();
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
  });
})();
