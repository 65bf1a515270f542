// Moves the world map without loading the page anew: links, dragging, + and - and arrows, the wheel (with Ctrl while the
// whole world is shown), and a list that leads to a country.
// Without this script the same links load the page.
(() => {
  const part = () => document.getElementById("map-part");
  const numbers = (svg) => svg.getAttribute("viewBox").split(" ").map(Number);
  let asked = 0;

  async function show(address, push) {
    const mine = ++asked;
    const focused = document.activeElement && document.activeElement.id;
    const answer = await fetch(address, { headers: { "X-Part": "map" }, credentials: "same-origin" });
    if (mine !== asked) return;
    if (!answer.ok || !part()) { location.assign(address); return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("map-part");
    if (!fresh) { location.assign(address); return; }
    const table = part().querySelector("details");
    if (table && fresh.querySelector("details")) fresh.querySelector("details").open = table.open;
    part().replaceWith(fresh);
    offerCountries();
    if (push) history.pushState({ map: true }, "", address);
    const again = (focused && document.getElementById(focused)) || null;
    if (again) again.focus({ preventScroll: true });
  }

  function go(zoom, x, y) {
    const address = new URL(location.href);
    address.searchParams.set("view", "map");
    address.searchParams.set("zoom", Math.max(0, Math.min(7, zoom)));
    address.searchParams.set("at", Math.max(0, Math.round(x)) + "," + Math.max(0, Math.round(y)));
    address.searchParams.delete("page");
    show(address.href, true);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('#map-part a[href^="?"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(new URL(link.getAttribute("href"), location.href).href, true);
  });
  window.addEventListener("popstate", () => { if (part()) location.reload(); });

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest || !event.target.closest("#map-part figure") || event.ctrlKey || event.altKey || event.metaKey) return;
    const name = { "+": "in", "=": "in", "-": "out", ArrowLeft: "west", ArrowRight: "east", ArrowUp: "north", ArrowDown: "south" }[event.key];
    const link = name && document.getElementById("map-" + name);
    if (!link) return;
    event.preventDefault();
    show(new URL(link.getAttribute("href"), location.href).href, true);
  });

  document.addEventListener("wheel", (event) => {
    const svg = event.target.closest && event.target.closest("#map-part svg");
    // The page scrolls over the map of the whole world, unless Ctrl is held.
    if (!svg || (!event.ctrlKey && part().dataset.zoom === "0")) return;
    event.preventDefault();
    if (svg.dataset.busy) return;
    svg.dataset.busy = "yes";
    const [x, y] = place(svg, event);
    go(Number(part().dataset.zoom) + (event.deltaY < 0 ? 1 : -1), x, y);
  }, { passive: false });

  function offerCountries() {
    const moves = part() && part().querySelector(".map__moves");
    if (!moves || moves.querySelector("select")) return;
    const links = [...part().querySelectorAll("figure > svg > a:not(.cluster)")];
    const list = document.createElement("select");
    list.id = "map-jump";
    list.setAttribute("aria-label", part().dataset.jump);
    list.add(new Option(part().dataset.jump, ""));
    links.map((link, number) => [link.querySelector("title").textContent, number])
      .sort((one, other) => one[0].localeCompare(other[0], document.documentElement.lang))
      .forEach(([name, number]) => list.add(new Option(name, number)));
    list.addEventListener("change", () => {
      const box = links[Number(list.value)].getBBox();
      const zoom = Math.floor(Math.log2(890 / Math.max(3 * box.width, 6 * box.height, 30)));
      go(zoom, box.x + box.width / 2, box.y + box.height / 2);
    });
    const item = document.createElement("li");
    item.append(list);
    moves.append(item);
  }
  offerCountries();
  document.addEventListener("htmx:load", offerCountries);

  function place(svg, event) {
    const [left, top, width, height] = numbers(svg);
    const box = svg.getBoundingClientRect();
    return [left + (event.clientX - box.left) / box.width * width, top + (event.clientY - box.top) / box.height * height];
  }

  document.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest && event.target.closest("#map-part svg");
    if (!svg || event.button || (event.pointerType === "touch" && part().dataset.zoom === "0")) return;
    const start = numbers(svg);
    const box = svg.getBoundingClientRect();
    let moved = false;
    const move = (now) => {
      const dx = (now.clientX - event.clientX) / box.width * start[2];
      const dy = (now.clientY - event.clientY) / box.height * start[3];
      if (!moved && Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < 6) return;
      moved = true;
      svg.setAttribute("viewBox", [start[0] - dx, start[1] - dy, start[2], start[3]].join(" "));
    };
    const end = (now) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      if (!moved) return;
      // The click that follows a drag must not open the country under the hand.
      addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
      const [left, top, width, height] = numbers(svg);
      go(Number(part().dataset.zoom), left + width / 2, top + height / 2);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  });
  document.addEventListener("dragstart", (event) => { if (event.target.closest && event.target.closest("#map-part svg")) event.preventDefault(); });
})();
