// A column beside a longer one stays in sight. One that is taller than the window stays where its end is seen, so that nobody
// has to scroll through the whole page to read it. Without scripts it stays with its beginning in sight.
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
  document.addEventListener("toggle", place, true);
  place();
})();
