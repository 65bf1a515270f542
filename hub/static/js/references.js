// Names records that are too many to list: what is written is looked for, and what is found is proposed. In a field of
// one line the chosen one replaces what was written; in one of many lines it is added. Without this script one writes
// identifiers or names.
(() => {
  const FIND = { initiative: "/api/v1/initiatives" };
  const WAIT = 250; // milliseconds
  const language = document.documentElement.lang;

  for (const field of document.querySelectorAll("[data-find]")) {
    const address = FIND[field.dataset.find];
    if (!address) continue;
    const many = field.tagName === "TEXTAREA";
    const list = document.createElement("datalist");
    list.id = field.id + "_found";
    let asks = field;
    if (many) {
      asks = document.createElement("input");
      asks.type = "search";
      asks.placeholder = document.body.dataset.search;
      asks.setAttribute("aria-label", document.body.dataset.search);
      field.before(asks);
    }
    asks.setAttribute("list", list.id);
    asks.after(list);

    const take = (text) => {
      const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
      if (!lines.includes(text)) field.value = [...lines, text].join("\n") + "\n";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      asks.value = "";
    };
    const propose = async (text) => {
      const answer = await fetch(`${address}?limit=8&q=${encodeURIComponent(text)}`);
      if (!answer.ok || asks.value.trim() !== text) return;
      const { items } = await answer.json();
      list.replaceChildren(
        ...items.map((item) => {
          const option = document.createElement("option");
          option.value = `${item.name[language] || Object.values(item.name).find(Boolean)} (${item.id})`;
          return option;
        }),
      );
    };

    let waiting;
    asks.addEventListener("input", () => {
      const text = asks.value.trim();
      const chosen = [...list.options].some((option) => option.value === text);
      if (chosen && many) take(text);
      clearTimeout(waiting);
      if (text.length > 1 && !chosen) waiting = setTimeout(() => propose(text), WAIT);
    });
    asks.addEventListener("keydown", (event) => {
      if (many && event.key === "Enter") event.preventDefault(); // looking for something is not sending
    });
  }
})();
