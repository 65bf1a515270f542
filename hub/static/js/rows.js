// Adds rows to a table of rows without asking the server: "Add a row" shows the next of those that narrow screens leave out,
// or copies the empty one. Without this script the button sends what was typed and the page comes back with one more.
(() => {
  for (const button of document.querySelectorAll("button[name='add-row']")) {
    const prefix = button.value;
    const table = document.querySelector(`table[data-rows="${prefix}"]`);
    const blank = document.querySelector(`template[data-row="${prefix}"]`);
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    const most = Number(document.getElementById(`id_${prefix}-MAX_NUM_FORMS`).value);
    if (!table || !blank || !total) continue;

    const enter = (row) => row.querySelector("input:not([type='hidden']), select, textarea").focus();
    table.addEventListener("input", (event) => event.target.closest("tr")?.classList.remove("entry__spare"));
    button.type = "button";
    button.addEventListener("click", () => {
      const spare = [...table.querySelectorAll(".entry__spare")].find((one) => !one.offsetParent);
      if (spare) {
        spare.classList.remove("entry__spare");
        enter(spare);
        return;
      }
      const number = Number(total.value);
      if (number >= most) {
        button.disabled = true;
        return;
      }
      const row = blank.content.firstElementChild.cloneNode(true);
      for (const element of [row, ...row.querySelectorAll("*")]) {
        for (const { name, value } of [...element.attributes]) {
          if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", number));
        }
      }
      for (const label of row.querySelectorAll("label > .visually-hidden")) label.textContent = ` ${number + 1}`;
      total.value = number + 1;
      table.tBodies[0].append(row);
      row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
      enter(row);
    });
  }
})();
