// A moment stands on the page with the zone of what it belongs to. Whoever has not chosen a zone in her profile sees it on
// the clock of this computer, too, where that differs.
(() => {
  // The pages write days as in the United Kingdom: 6 December 2026.
  // The digits are those of the pages in Arabic, too: 0 to 9.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB") + "-u-nu-latn";
  const first = language.startsWith("fr") ? /^1 / : /^$/; // the first of a month is an ordinal in French
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = (at, zone, parts) => new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: "h23", ...parts }).format(at).replace(first, "1er ");
  const day = { day: "numeric", month: "long", year: "numeric" };
  const hour = { hour: "2-digit", minute: "2-digit" };

  for (const element of document.querySelectorAll("time[data-own]")) {
    const begin = new Date(element.dateTime);
    const end = element.dataset.until ? new Date(element.dataset.until) : null;
    const full = { ...day, ...hour };
    if (!own || clock(begin, own, full) === clock(begin, element.dataset.zone, full)) continue;
    let text = clock(begin, own, full);
    if (end) text += " – " + clock(end, own, clock(begin, own, day) === clock(end, own, day) ? hour : full);
    const added = document.createElement("span");
    added.className = "own-time";
    added.textContent = (document.documentElement.dir === "rtl" ? "، " : ", ") + element.dataset.own.replace("{}", `${text} (${own.replaceAll("_", " ")})`);
    element.after(added);
  }
})();
