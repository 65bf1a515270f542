// Says below a text how many of the words that it may have are written. The limit itself is the server's.
(() => {
  const WAIT = 400; // milliseconds: whoever listens hears the number once she pauses
  for (const field of document.querySelectorAll("textarea[data-words]")) {
    const most = Number(field.dataset.words);
    const said = document.createElement("p");
    said.className = "field__count";
    said.setAttribute("role", "status");
    field.after(said);
    const count = () => {
      const words = field.value.split(/\s+/).filter(Boolean).length;
      said.textContent = field.dataset.wordsSaid.replace("{}", words).replace("{}", most);
      said.classList.toggle("field__count--over", words > most);
    };
    let timer;
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(count, WAIT); });
    count();
  }
})();
