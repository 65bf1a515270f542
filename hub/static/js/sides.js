// A column beside a longer one stays in sight. One that is taller than the window stays where its end is seen, so that nobody
// has to scroll through the whole page to read it. Without scripts it stays with its beginning in sight.
// On a phone, tabs that do not fit are scrolled to the one that is open.
(() => {
  const EDGE = 16;

  const place = () => {
    for (const column of document.querySelectorAll(".sticky")) {
      const room = innerHeight - column.offsetHeight - EDGE;
      column.style.insetBlockStart = room < EDGE ? `${room}px` : "";
    }
  };
  new ResizeObserver(place).observe(document.body);
  addEventListener("resize", place);
  const reveal = () => {
    for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
      const strip = tab.closest(".tabs");
      const [one, all] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
      strip.scrollLeft += (one.left + one.right - all.left - all.right) / 2;
    }
  };
  let width = innerWidth; // the bar of a phone that comes and goes changes the height alone
  addEventListener("resize", () => {
    if (width !== innerWidth) reveal();
    width = innerWidth;
  });
  reveal();
  document.addEventListener("toggle", place, true);
  place();
})();
