// Menus made of <details> open and close without scripts. This closes them with Escape and with a click elsewhere, and
// unfolds what the address of the page points into, for browsers that do not do so themselves.
(() => {
  const MENUS = "details.menu[open], details.nav[open]";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = [...document.querySelectorAll(MENUS)].pop();
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folds = [];
    for (let fold = target && target.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) {
      folds.push(fold);
    }
    for (const fold of folds) fold.open = true;
    if (folds.length) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
  });
})();
