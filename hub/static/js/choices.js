// A long list of which several may be chosen becomes a list to tick, with a box that narrows it. The list itself stays
// in the form and is what is sent; without this script it is used as it is.
(() => {
  const SHORT = 5;
  const words = document.body.dataset;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  for (const list of document.querySelectorAll("select[multiple]")) {
    if (list.options.length <= SHORT || list.dataset.plain !== undefined) continue;
    const label = list.labels[0] ? list.labels[0].firstChild.textContent.trim() : list.name;
    const frame = document.createElement("div");
    frame.className = "choices";
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", label);

    const chosen = document.createElement("p");
    chosen.className = "choices__chosen";
    chosen.setAttribute("aria-live", "polite");
    const narrow = document.createElement("input");
    narrow.type = "search";
    narrow.id = list.id;
    narrow.placeholder = words.narrow;
    if (list.getAttribute("aria-describedby")) narrow.setAttribute("aria-describedby", list.getAttribute("aria-describedby"));
    if (list.getAttribute("aria-invalid")) narrow.setAttribute("aria-invalid", list.getAttribute("aria-invalid"));
    const rows = document.createElement("ul");
    rows.tabIndex = -1;

    const ticks = [...list.options].map((option) => {
      const row = document.createElement("li");
      const name = document.createElement("label");
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.checked = option.selected;
      tick.addEventListener("change", () => {
        option.selected = tick.checked;
        list.dispatchEvent(new Event("input", { bubbles: true }));
        tell();
      });
      name.append(tick, " ", option.text);
      row.append(name);
      rows.append(row);
      return { option, tick, row, text: plain(option.text) };
    });

    const tell = () => {
      const names = ticks.filter(({ tick }) => tick.checked).map(({ option }) => option.text);
      chosen.textContent = names.length ? words.chosen + " " + names.join(", ") : words.noneChosen;
    };
    narrow.addEventListener("input", () => {
      const wanted = plain(narrow.value.trim());
      for (const { row, text } of ticks) row.hidden = !text.includes(wanted);
    });
    narrow.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // narrowing is not sending
      const shown = ticks.filter(({ row }) => !row.hidden);
      if (shown.length === 1) shown[0].tick.click();
    });

    list.removeAttribute("id");
    list.hidden = true;
    frame.append(chosen, narrow, rows);
    list.after(frame);
    tell();
  }
})();
