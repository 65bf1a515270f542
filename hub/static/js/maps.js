// Lets maps of countries be moved: dragging, Ctrl and the wheel, + and − and arrows, and a list that leads to a country.
// Without this script the map shows the whole world, and each country is a link.
(() => {
  const DEEPEST = 16;
  let started = 0;

  function start(figure) {
    const svg = figure.querySelector("svg");
    const links = svg ? [...svg.querySelectorAll("a")] : [];
    if (!links.length || figure.dataset.moves) return;
    figure.dataset.moves = "yes";
    const words = figure.dataset;
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    // The hatching of "no record" keeps its width, however near one is.
    const hatch = document.getElementById("hatch").cloneNode(true);
    hatch.id = `hatch-${started += 1}`;
    svg.prepend(hatch);
    svg.style.setProperty("--hatch", `url(#${hatch.id})`);
    let view = { x: left + width / 2, y: top + height / 2, zoom: 1 };

    function show(x, y, zoom) {
      zoom = Math.max(1, Math.min(DEEPEST, zoom));
      const w = width / zoom, h = height / zoom;
      x = Math.max(left + w / 2, Math.min(left + width - w / 2, x));
      y = Math.max(top + h / 2, Math.min(top + height - h / 2, y));
      view = { x, y, zoom };
      svg.setAttribute("viewBox", [x - w / 2, y - h / 2, w, h].map((side) => side.toFixed(2)).join(" "));
      svg.classList.toggle("is-near", zoom > 1);
      svg.style.setProperty("--near", 1 / zoom);
      hatch.setAttribute("patternTransform", `rotate(45) scale(${1 / zoom})`);
      wider.disabled = whole.disabled = zoom === 1;
      closer.disabled = zoom === DEEPEST;
    }

    function button(sign, name, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn--small";
      made.textContent = sign;
      made.setAttribute("aria-label", name);
      made.title = name;
      made.addEventListener("click", act);
      return made;
    }
    const closer = button("+", words.closer, () => show(view.x, view.y, view.zoom * 2));
    const wider = button("−", words.wider, () => show(view.x, view.y, view.zoom / 2));
    const whole = button("○", words.whole, () => show(left + width / 2, top + height / 2, 1));

    const named = (link) => link.querySelector("title").textContent;
    const list = document.createElement("select");
    list.setAttribute("aria-label", words.jump);
    list.add(new Option(words.jump, ""));
    links.map((link, number) => [named(link), number])
      .sort((one, other) => one[0].localeCompare(other[0], document.documentElement.lang))
      .forEach(([name, number]) => list.add(new Option(name, number)));
    list.addEventListener("change", () => {
      links.forEach((link) => link.classList.remove("is-chosen"));
      if (list.value === "") { show(left + width / 2, top + height / 2, 1); return; }
      const link = links[Number(list.value)];
      const box = link.getBBox();
      const zoom = Math.min(width / Math.max(box.width * 3, 1), height / Math.max(box.height * 3, 1), DEEPEST / 2);
      show(box.x + box.width / 2, box.y + box.height / 2, zoom);
      link.classList.add("is-chosen");
    });

    const moves = document.createElement("div");
    moves.className = "acts map__moves";
    moves.setAttribute("role", "group");
    moves.setAttribute("aria-label", words.move);
    moves.append(closer, wider, whole, list);
    figure.prepend(moves);
    svg.setAttribute("aria-description", words.help);
    show(view.x, view.y, 1);

    figure.addEventListener("keydown", (event) => {
      if (event.target === list || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (step && view.zoom > 1) show(view.x + step[0] * width / view.zoom / 4, view.y + step[1] * height / view.zoom / 4, view.zoom);
      else if (event.key === "+" || event.key === "=") show(view.x, view.y, view.zoom * 2);
      else if (event.key === "-") show(view.x, view.y, view.zoom / 2);
      else return;
      event.preventDefault();
    });

    svg.addEventListener("wheel", (event) => {
      // The page scrolls over the map, unless it is asked for or has been taken up.
      if (!event.ctrlKey && view.zoom === 1) return;
      event.preventDefault();
      const box = svg.getBoundingClientRect();
      const dx = (event.clientX - box.left) / box.width - 0.5, dy = (event.clientY - box.top) / box.height - 0.5;
      const zoom = Math.max(1, Math.min(DEEPEST, view.zoom * (event.deltaY < 0 ? 1.25 : 0.8)));
      // What is under the hand stays there.
      show(view.x + dx * width * (1 / view.zoom - 1 / zoom), view.y + dy * height * (1 / view.zoom - 1 / zoom), zoom);
    }, { passive: false });

    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("pointerdown", (event) => {
      if (event.button || view.zoom === 1) return;
      const begun = { ...view }, box = svg.getBoundingClientRect();
      let moved = false;
      const move = (now) => {
        const dx = now.clientX - event.clientX, dy = now.clientY - event.clientY;
        if (!moved && Math.hypot(dx, dy) < 6) return;
        moved = true;
        show(begun.x - dx / box.width * width / begun.zoom, begun.y - dy / box.height * height / begun.zoom, begun.zoom);
      };
      const end = () => {
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", end);
        removeEventListener("pointercancel", end);
        // The click that follows a drag must not open the country under the hand.
        if (moved) addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", end);
      addEventListener("pointercancel", end);
    });
  }

  const startAll = (part) => part.querySelectorAll("figure.map--countries").forEach(start);
  startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentElement || document));
})();
