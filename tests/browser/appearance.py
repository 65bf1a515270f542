"""What a machine can see of how a page looks, by the rules of docs/explanation/the-look.md. Knows nothing of Django.

Pages of other packages, such as the manual of the API, are left out.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.directions import MISPLACED

SCREEN = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}
OURS = "() => document.querySelector('main') !== null"
# A word is broken where its letters stand on two lines; addresses and code may break anywhere.
BROKEN_WORDS = r"""() => {
    const found = [];
    const unseen = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).clipPath.startsWith("inset")) return true; return false; };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, e = node.parentElement;
        if (!node.data.trim() || e.closest("svg, script, style, code, pre, .visually-hidden, option") || !e.checkVisibility() || unseen(e)) continue;
        const addresses = [...node.data.matchAll(/https?:\/\/\S+/g)].map(found => [found.index, found.index + found[0].length]);
        for (const word of node.data.matchAll(/\p{L}{3,}/gu)) {
            if (addresses.some(([from, to]) => from <= word.index && word.index < to)) continue;
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return [...new Set(found)].slice(0, 5);
}"""
CLIPPED = """() => [...document.querySelectorAll("main *, .bar *, .foot *")].filter(e => {
    const style = getComputedStyle(e);
    if (e.closest(".visually-hidden, svg, select, input, textarea, .bar .menu > summary") || !e.checkVisibility()) return false;
    const hides = side => ["hidden", "clip"].includes(side);
    return e.textContent.trim() && !style.clipPath.startsWith("inset") && (
        (hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1) || (hides(style.overflowY) && e.scrollHeight > e.clientHeight + 2));
}).map(e => e.tagName.toLowerCase() + "." + e.className).slice(0, 5)"""
# Labels of charts lie inside their drawing; what hangs over its edge is cut, or lies on what stands beside it.
CUT_LABELS = """() => [...document.querySelectorAll("main svg[role=img] text")].filter(e => {
    if (!e.checkVisibility() || !e.textContent.trim()) return false;
    const [label, drawing] = [e, e.closest("svg")].map(one => one.getBoundingClientRect());
    return drawing.width && (label.left < drawing.left - 2 || label.right > drawing.right + 2 || label.bottom > drawing.bottom + 2);
}).map(e => e.textContent.trim()).slice(0, 5)"""
# What is chosen can be read, unless it is longer than a line of the page; in forms it stands whole below such a field.
CUT_CHOICES = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    return [...document.querySelectorAll(":is(.filters, .entry, .field) select")].filter(e => {
        const style = getComputedStyle(e);
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const text = e.selectedOptions[0]?.textContent.trim() ?? "";
        const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const whole = e.closest(".field") ? e.nextElementSibling?.textContent === text : e.offsetWidth >= innerWidth * .7;
        return e.checkVisibility() && !whole && pen.measureText(text).width > room;
    }).map(e => e.name).slice(0, 5);
}"""
# A picture that is wider than the phone gives way to its table.
WIDE_PICTURES = """() => [...document.querySelectorAll(".chart--file:has(+ .fold) .chart__paper")]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute("aria-label")).slice(0, 5)"""
OFF_SCALE = """([sizes, distances]) => {
    const found = new Set();
    const name = e => e.tagName.toLowerCase() + (e.className ? "." + String(e.className).trim().replaceAll(" ", ".") : "");
    for (const e of document.querySelectorAll("body, body *")) {
        if (e.closest("svg, script, style, option, .visually-hidden") || !e.checkVisibility()) continue;
        const style = getComputedStyle(e);
        const has_text = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (has_text && !e.closest(".matrix") && !sizes.some(size => Math.abs(size - parseFloat(style.fontSize)) < 0.1))
            found.add(`${name(e)} has a font size of ${style.fontSize}`);
        for (const what of ["paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "rowGap", "columnGap"]) {
            const value = parseFloat(style[what]);
            if (value && !distances.some(distance => Math.abs(distance - value) < 0.1)) found.add(`${name(e)} has ${what} of ${style[what]}`);
        }
    }
    return [...found].slice(0, 8);
}"""
# Words of a chart that stand on each other; a tenth of a line may touch.
CROWDED = """() => [...document.querySelectorAll("main figure > svg")].filter(e => e.checkVisibility()).flatMap(chart => {
    const words = [...chart.querySelectorAll("text")].filter(e => e.textContent.trim()).map(e => [e.textContent.trim(), e.getBoundingClientRect()]);
    return words.flatMap(([word, one], number) => words.slice(number + 1).filter(([, other]) =>
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.3 * one.height
    ).map(([next]) => `${word} on ${next}`));
}).slice(0, 5)"""
# One act comes first; examples on the page of components are none.
FILLED = """() => [...document.querySelectorAll("main .btn--main")]
    .filter(e => e.checkVisibility() && !e.closest("[data-example]")).map(e => e.textContent.trim())"""
# The first thing of the page after its head.
MAIN_THING = """() => {
    const first = document.querySelector(
        "main > .wrap :is(.panel, .sec, .rows, .figs, .next, .empty, .note, table, form, figure, article, fieldset, ul, p)");
    return first ? Math.round(first.getBoundingClientRect().top + scrollY) : 0;
}"""
# Free strips at least 30 % as wide as the window that go on for over 600 px.
EMPTY_COLUMN = """() => {
    const STRIP = 100, LONG = 6, WIDE = 0.3 * innerWidth;
    const boxes = [];
    if (document.querySelector("main :is(.entrance, .settings:not(:has(> .sec)))")) return "";  // one short form in the middle
    const whole = "table, figure, .panel, .tile, .rows > li, .thing li, .sec > header, pre, .note, .empty, .hbars, .stepbar, .filters, svg, img, input, select, textarea, .field, .toc";
    const add = box => { if (box.width > 0 && box.height > 0) boxes.push([box.left, box.right, box.top + scrollY, box.bottom + scrollY]); };
    for (const e of document.querySelectorAll("main > .wrap *")) {
        if (!e.checkVisibility() || e.closest("svg svg, .choices ul")) continue;
        // What stays in sight beside a longer column fills its place to the end.
        if (getComputedStyle(e).position === "sticky") {
            const box = e.getBoundingClientRect();
            add({left: box.left, right: box.right, width: box.width, height: 1, top: box.top, bottom: e.parentElement.getBoundingClientRect().bottom});
        }
        if (e.matches(whole)) { add(e.getBoundingClientRect()); continue; }
        for (const node of e.childNodes) {
            if (node.nodeType !== 3 || !node.data.trim()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) add(box);
        }
    }
    if (!boxes.length) return "";
    const top = Math.min(...boxes.map(box => box[2])), bottom = Math.max(...boxes.map(box => box[3]));
    const wrap = document.querySelector("main > .wrap").getBoundingClientRect();
    let run = 0;
    for (let y = top; y < bottom - STRIP; y += STRIP) {
        const here = boxes.filter(box => box[2] < y + STRIP && box[3] > y).sort((a, b) => a[0] - b[0]);
        let reached = wrap.left, gap = 0;
        for (const [left, right] of here) { gap = Math.max(gap, left - reached); reached = Math.max(reached, right); }
        gap = Math.max(gap, wrap.right - reached);
        run = here.length && gap > WIDE ? run + 1 : 0;
        if (run >= LONG) return `${Math.round(gap)} px beside ${Math.round(y - LONG * STRIP)} to ${Math.round(y)} px from the top`;
    }
    return "";
}"""
# The number of a section stands beside its title, also where the title goes over two lines.
LONE_NUMBERS = r"""() => [...document.querySelectorAll("main header > .n")].filter(e =>
    /^\d{1,3}$/.test(e.textContent.trim()) && e.checkVisibility() && e.previousElementSibling
    && e.getBoundingClientRect().top >= e.previousElementSibling.getBoundingClientRect().bottom - 1
).map(e => e.previousElementSibling.textContent.trim()).slice(0, 5)"""
SIZES = [12, 13, 14, 16, 18, 21, 30, 32]
SIZES_ON_PHONES = [*SIZES, 19, 24, 26]
DISTANCES = [0, 1, 2, 3, 4, 8, 12, 16, 24, 32, 48, 64]
HIGHEST = 400


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that the browser shows now; nothing for one of another package."""
    if not page.evaluate(OURS):
        return []
    found: list[str] = []
    for size, sizes in ((SCREEN, SIZES), (PHONE, SIZES_ON_PHONES)):
        page.set_viewport_size(size)
        width = f"at {size['width']} px: "
        found += [f"{width}the word “{word}” is broken" for word in page.evaluate(BROKEN_WORDS)]
        found += [f"{width}text is cut off in {name}" for name in page.evaluate(CLIPPED)]
        found += [f"{width}the label “{label}” is cut" for label in page.evaluate(CUT_LABELS)]
        found += [f"{width}{what}" for what in page.evaluate(OFF_SCALE, [sizes, DISTANCES])]
        found += [f"{width}the number of “{title}” stands alone" for title in page.evaluate(LONE_NUMBERS)]
        found += [f"{width}words of a chart stand on each other: {words}" for words in page.evaluate(CROWDED)]
    found += [f"what is chosen in {name} cannot be read on a phone" for name in page.evaluate(CUT_CHOICES)]
    found += [f"a picture scrolls sideways on a phone: {name}" for name in page.evaluate(WIDE_PICTURES)]
    page.set_viewport_size(SCREEN)
    if (top := page.evaluate(MAIN_THING)) > HIGHEST:
        found.append(f"the page’s main thing begins at {top} px")
    if len(filled := page.evaluate(FILLED)) > 1:
        found.append(f"{len(filled)} filled buttons: {', '.join(filled)}")
    found += page.evaluate(MISPLACED)
    if empty := page.evaluate(EMPTY_COLUMN):
        found.append(f"an empty column: {empty}")
    return found
