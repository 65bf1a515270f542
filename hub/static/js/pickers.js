// Long lists become fields to write into, which propose what fits (the combobox pattern of ARIA 1.2). What is sent stays
// what it is without this script.
//   select[multiple]         several of a list: those chosen stand before the field and can be taken out
//   select with many options one of a list
//   input[data-find]         one record, asked for at /find/<kind>/
//   textarea[data-find]      several records, one on each line
(() => {
  const MANY = 30, SHOWN = 50, WAIT = 200;
  const words = document.body.dataset;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const make = (tag, name, attributes = {}) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  let serial = 0;

  // The identifier behind a name is sent, not shown: “Name (OR-1234567-8)” reads “Name”.
  const shortOf = (text) => text.match(/^(.*\S) \([A-Z]{2}-[0-9A-Z]{7}-[0-9A-Z]\)$/u)?.[1] ?? text;
  const showShort = (field, whole) => {
    field.value = shortOf(whole);
    if (field.value !== whole) field.dataset.whole = whole;
  };
  document.addEventListener("formdata", ({ target, formData }) => {
    for (const { name, value, dataset } of target.querySelectorAll("[data-whole]")) if (value === shortOf(dataset.whole)) formData.set(name, dataset.whole);
  });

  // What a list proposes: options that begin with the words first, then those that have them inside.
  const fromList = (list) => async (text) => {
    const wanted = plain(text);
    const found = [...list.options].filter((option) => option.value && !(list.multiple && option.selected) && plain(option.text).includes(wanted));
    found.sort((a, b) => plain(b.text).startsWith(wanted) - plain(a.text).startsWith(wanted));
    return found.map((option) => ({ value: option.text, note: "", option }));
  };
  const fromSite = (kind) => async (text) => {
    if (text.length < 2) return [];
    const answer = await fetch(`/find/${kind}/?q=${encodeURIComponent(text)}`);
    return answer.ok ? (await answer.json()).items : [];
  };

  // The field, its list of proposals and the keys. `take` is told what was chosen.
  const combobox = (field, propose, take) => {
    const list = make("ul", "picker__list", { role: "listbox", id: `picker-${++serial}`, hidden: "" });
    const status = make("span", "visually-hidden", { role: "status" });
    for (const [key, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off",
    })) field.setAttribute(key, value);
    field.removeAttribute("list");
    list.setAttribute("aria-label", words.proposals);
    let found = [], at = -1, asked = 0, waiting;

    const close = () => {
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const mark = (next) => {
      at = next;
      [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
      if (at < 0) return field.removeAttribute("aria-activedescendant");
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const choose = (number) => {
      const one = found[number];
      close();
      take(one);
      field.focus();
    };
    const open = async () => {
      const mine = ++asked;
      const all = await propose(field.value.trim());
      if (mine !== asked || document.activeElement !== field) return;
      found = all.slice(0, SHOWN);
      list.replaceChildren(...found.map(({ value, note }, number) => {
        const row = make("li", "", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" });
        const name = shortOf(value), isOnly = found.filter((one) => shortOf(one.value) === name).length === 1;
        row.append(isOnly ? name : value);
        if (note) row.append(" ", Object.assign(make("span", "muted"), { textContent: note }));
        row.addEventListener("mousedown", (event) => event.preventDefault());
        row.addEventListener("click", () => choose(number));
        return row;
      }));
      at = -1;
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(found.length > 0));
      field.removeAttribute("aria-activedescendant");
      status.textContent = words.found.replace("{}", all.length);
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(open, WAIT);
    });
    field.addEventListener("click", () => { if (list.hidden) open(); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return open();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
      } else if (event.key === "Enter" && !list.hidden && (at >= 0 || found.length === 1)) {
        event.preventDefault(); // choosing is not sending
        choose(Math.max(at, 0));
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      }
    });
    const frame = make("span", "picker");
    field.before(frame);
    frame.append(field, list, status);
    return frame;
  };

  // A field of its own that takes the place of a list or of a field of many lines.
  const instead = (hidden) => {
    const field = make("input", "", { type: "text", id: hidden.id, dir: "auto" });
    for (const name of ["aria-describedby", "aria-invalid"]) if (hidden.hasAttribute(name)) field.setAttribute(name, hidden.getAttribute(name));
    hidden.removeAttribute("id");
    hidden.hidden = true;
    hidden.after(field);
    return field;
  };
  const tell = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  const chips = (field, names, remove) => {
    const row = make("ul", "chips picker__chips");
    const show = () => {
      row.replaceChildren(...names().map(({ text, key }) => {
        const item = make("li"), button = make("button", "chip", { type: "button", "aria-label": words.takeOut.replace("{}", text) });
        button.append(text, " ✕");
        button.addEventListener("click", () => {
          remove(key);
          show();
          field.focus();
        });
        item.append(button);
        return item;
      }));
      row.hidden = !row.children.length;
    };
    show();
    return [row, show];
  };

  const severalOfList = (list) => {
    const field = instead(list);
    const named = () => [...list.selectedOptions].map((option) => ({ text: option.text, key: option }));
    const [row, show] = chips(field, named, (option) => { option.selected = false; tell(list); });
    const frame = combobox(field, fromList(list), ({ option }) => {
      option.selected = true;
      field.value = "";
      tell(list);
      show();
    });
    frame.before(row);
  };
  const oneOfList = (list) => {
    const field = instead(list);
    const shown = () => (list.value ? list.selectedOptions[0].text : "");
    field.value = shown();
    field.placeholder = list.options[0] && !list.options[0].value ? list.options[0].text : "";
    combobox(field, (text) => fromList(list)(text === shown() ? "" : text), ({ option }) => {
      list.value = option.value;
      field.value = option.text;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    field.addEventListener("focus", () => field.select());
    field.addEventListener("change", () => {
      const exact = [...list.options].find((option) => plain(option.text) === plain(field.value.trim()));
      list.value = exact ? exact.value : field.value.trim() ? list.value : "";
      field.value = shown();
    });
  };
  const severalRecords = (area) => {
    const field = instead(area);
    const lines = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const write = (all) => { area.value = all.join("\n"); tell(area); };
    const [row, show] = chips(field, () => lines().map((line) => ({ text: shortOf(line), key: line })), (line) => write(lines().filter((one) => one !== line)));
    const add = (text) => {
      if (text && !lines().includes(text)) write([...lines(), text]);
      field.value = "";
      show();
    };
    const frame = combobox(field, fromSite(area.dataset.find), ({ value }) => add(value));
    field.addEventListener("change", () => add(field.value.trim())); // what was written and not chosen is sent as it is
    frame.before(row);
  };

  // A choice longer than its field, as on phones, stands whole below it.
  const pen = document.createElement("canvas").getContext("2d");
  const tellWhole = (list) => {
    const whole = make("small", "muted", { "aria-hidden": "true" });
    list.dataset.plain = "";
    list.after(whole);
    const show = () => {
      const { font, paddingLeft } = getComputedStyle(list), text = list.selectedOptions[0]?.text ?? "";
      pen.font = font;
      const room = list.clientWidth - 2 * parseFloat(paddingLeft);
      whole.textContent = room > 0 && pen.measureText(text).width > room ? text : "";
    };
    list.addEventListener("change", show);
    new ResizeObserver(show).observe(list);
  };

  const dress = (part) => {
    for (const list of part.querySelectorAll("select")) {
      if (list.hidden || list.dataset.plain !== undefined) continue;
      if (list.multiple) severalOfList(list);
      else if (!list.closest(".field") || list.closest(".filters")) continue;
      else if (list.options.length > MANY) oneOfList(list);
      else tellWhole(list);
    }
    for (const field of part.querySelectorAll("[data-find]")) {
      if (field.hidden || field.getAttribute("role") === "combobox") continue;
      if (field.tagName === "TEXTAREA") severalRecords(field);
      else {
        showShort(field, field.value);
        combobox(field, fromSite(field.dataset.find), ({ value }) => { showShort(field, value); tell(field); });
      }
    }
  };
  document.addEventListener("rows:added", (event) => dress(event.target));
  dress(document);
})();
