"""What a browser can see of texts that stand among words from the right: nothing may join the words beside it."""

from __future__ import annotations

# The text of each line as the algorithm of directions reads it: what is isolated counts as one sign.
MISPLACED = r"""() => {
    if (document.documentElement.dir !== "rtl") return [];
    const ARABIC = /[\u0590-\u08ff]/, ISOLATED = "\ufffc", found = new Set();
    const within = e => getComputedStyle(e).display.match(/^(inline|contents)$/) !== null;
    const isolates = e => getComputedStyle(e).unicodeBidi.match(/isolate|plaintext/) !== null;
    const text_of = e => [...e.childNodes].map(node => {
        if (node.nodeType === 3) return node.data.replace(/\s+/g, " ");
        if (node.nodeType !== 1 || getComputedStyle(node).display === "none") return "";
        if (getComputedStyle(node).display.startsWith("inline-") || node.matches("select, input, textarea, button, svg, img")) return ISOLATED;
        if (node.matches("br") || !within(node)) return "\n";
        return isolates(node) ? ISOLATED : text_of(node);
    }).join("");
    for (const e of document.querySelectorAll("main, main *")) {
        if (e.closest("svg, script, style, option, textarea, .visually-hidden") || !e.checkVisibility() || (within(e) && !isolates(e))) continue;
        const style = getComputedStyle(e);
        for (const raw of text_of(e).split("\n")) {
            let line = raw.replace(/\s+/g, " ").trim();
            while (/\u2068[^\u2068\u2069]*\u2069/.test(line)) line = line.replace(/\u2068[^\u2068\u2069]*\u2069/g, ISOLATED);
            const first = line.match(/[A-Za-z\u00c0-\u024f\u0590-\u08ff\u200e\u200f]/);
            const from_right = style.unicodeBidi === "plaintext" && first ? /[\u0590-\u08ff\u200f]/.test(first[0]) : style.direction === "rtl";
            const letters = script => (line.match(script) ?? []).length;
            const begins_left = /[A-Za-z\d)]\s*\u200f?[،؛:·] ?\u200f?\d+ [\u0600-\u06ff]/.test(line) || /[A-Za-z\d)]\u200f?[،؛] ?[\u0600-\u06ff]/.test(line) || letters(/[\u0600-\u06ff]/g) > letters(/[A-Za-z]/g);
            if (!from_right && begins_left) found.add(`words from the right run from the left: “${line.slice(0, 60)}”`);
            if (!from_right) continue;
            const all_latin = /^[A-Za-z“"]/.test(line) && /[A-Za-z]{2}/.test(line) && !ARABIC.test(line) && !line.includes(ISOLATED);
            if (all_latin && /[.?!…]$/.test(line)) found.add(`the end of “${line.slice(0, 60)}” stands before its beginning`);
            if (/[A-Za-z)] ?[,،·:;–] \d+ [\u0600-\u06ff]/.test(line)) found.add(`a number has joined the name before it: “${line.slice(0, 60)}”`);
            if (ARABIC.test(line) && /[A-Za-z)](\?|\. ?·)/.test(line)) found.add(`the end of a text stands before its beginning: “${line.slice(0, 60)}”`);
            if (/[A-Za-z\d)] [«“][A-Za-z]/.test(line)) found.add(`a name has joined the one before it: “${line.slice(0, 60)}”`);
            if (/^\d+\.[a-z]/.test(line)) found.add(`the name of a file runs backwards: “${line.slice(0, 60)}”`);
            if (/(^|[\s(])[-+−]\d/.test(line)) found.add(`a sign stands behind its number: “${line.slice(0, 60)}”`);
            if (/[,;] ?[\u2066-\u2069\u200e\u200f]*[\u0600-\u06ff]|[\u0600-\u06ff][\u2066-\u2069\u200e\u200f]*[,;]/.test(line)) found.add(`a comma of the Latin script among Arabic words: “${line.slice(0, 60)}”`);
            if (/[\u0600-\u06ff][^A-Za-z\u200e]*\d{4}-\d\d/.test(line) && !/\d{4}-\d{4}/.test(line)) found.add(`a date runs backwards: “${line.slice(0, 60)}”`);
        }
    }
    return [...found].slice(0, 5);
}"""
