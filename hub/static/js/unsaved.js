// Asks before a page is left on which a form marked data-unsaved holds what has not been sent.
(() => {
  const forms = [...document.querySelectorAll("form[data-unsaved]")];
  const read = (form) => JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const saved = new Map(forms.map((form) => [form, read(form)]));
  let sending = false;
  for (const form of forms) form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = forms.some((form) => form.querySelector(".field--wrong") || read(form) !== saved.get(form));
    if (!sending && unsaved) event.preventDefault();
  });
})();
