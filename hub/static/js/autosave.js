// Keeps what is being written in a form marked data-autosave in this browser until it is sent, and puts it back after an accident.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.localStorage) return;
  const key = "autosave:" + location.pathname + location.search;
  const fields = () => [...form.elements].filter((f) => f.name && f.name !== "csrfmiddlewaretoken" && f.type !== "hidden" && f.type !== "submit" && f.type !== "file");
  const isMarked = (f) => f.type === "checkbox" || f.type === "radio";
  const read = () => fields().map((f) => [f.name, f.value, isMarked(f) ? f.checked : null, f.multiple ? [...f.selectedOptions].map((o) => o.value) : null]);
  const blank = JSON.stringify(read());
  const kept = localStorage.getItem(key);
  if (kept && kept !== blank && !form.querySelector(".field--wrong")) {
    const values = JSON.parse(kept);
    fields().forEach((f, i) => {
      if (!values[i] || values[i][0] !== f.name) return;
      if (isMarked(f)) f.checked = values[i][2];
      else if (f.multiple && values[i][3]) for (const option of f.options) option.selected = values[i][3].includes(option.value);
      else f.value = values[i][1];
    });
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => localStorage.setItem(key, JSON.stringify(read())), 400);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); localStorage.removeItem(key); });
})();
