"""A report as DOCX: the parts and the order of the PDF, in styles of Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hub.lib.translated import current_language
from hub.lib.typeset import ACCENTS, render_png
from hub.reports.labels import labels
from hub.reports.pdffile import bar_of, chart_in_words, facts_of, foot_of
from hub.reports.worddocument import Cell, WordDocument
from hub.workplans.blocks import blocks

BAR = Path(__file__).parent / "typst" / "bar.typ"
Facts = dict[str, Any]


def as_docx(report: Facts, base: str, sha256: str) -> bytes:
    """`report` comes from `hub.reports.parts.translate_report`; `base` is the prefix of the addresses of records."""
    words = labels()
    file = WordDocument(
        title=report["title"],
        language=current_language(),
        accent=ACCENTS[report["accent"]],
        foot=foot_of(report),
        page=words["page"],
    )
    _cover(file, report)
    _summary(file, report, words)
    file.page_break()
    file.paragraph(words["contents"], strong=True, keep=True)
    file.contents_here()
    for section in report["sections"]:
        file.heading(str(section["title"]))
        file.texts(blocks(str(section["text"])))
    _outcomes(file, report, words, base)
    _partners(file, report, words, base)
    _changes(file, report, words, base)
    _decisions(file, report, words, base)
    _money(file, report, words)
    _write_balance(file, report, words)
    file.heading(words["method"])
    for sentence in report["method"]:
        file.paragraph(sentence, "List Bullet")
    file.table(words["head_versions"], report["versions"], widths=(2, 2, 5))
    file.small(f"{words['hash']}{words['colon']} {sha256}")
    return file.content()


def _cover(file: WordDocument, report: Facts) -> None:
    file.paragraph(report["kind"], strong=True)
    file.title(str(report["plan_title"]))
    file.paragraph(str(report["group"]))
    colon = labels()["colon"]
    for name, value in facts_of(report):
        file.paragraph(f"{name}{colon} {value}")
    file.page_break()


def _summary(file: WordDocument, report: Facts, words: Facts) -> None:
    file.heading(words["summary"])
    if report["only"]:
        file.paragraph(report["only"], strong=True)
    picture = render_png(BAR, {"accent": ACCENTS[report["accent"]], "bar": bar_of(report)})
    file.picture(picture, chart_in_words(report), 165)
    file.small(chart_in_words(report))
    file.paragraph(" · ".join(f"{value} {label}" for value, label in report["figures"]), strong=True)
    if report["silent"]:
        file.small(report["silent"])
    if report["chair"]:
        file.heading(words["chair"], 2)
        file.paragraph(report["chair"], "Quote")
    file.heading(words["decided"], 2)
    if not report["decisions_first"]:
        file.small(words["no_decisions"])
    for decision in report["decisions_first"]:
        file.paragraph(f"{decision['on']} · {decision['name']}", strong=True, keep=True)
        file.paragraph(decision["short"])


def _outcomes(file: WordDocument, report: Facts, words: Facts, base: str) -> None:
    file.heading(words["outcomes"])
    if not report["outcomes"]:
        file.small(words["no_outcomes"])
    for outcome in report["outcomes"]:
        file.heading(f"{outcome['number']} {outcome['title']}".strip(), 2)
        if outcome["progress"]:
            file.small(f"{words['progress']}{words['colon']} {outcome['progress']}")
        if outcome["lines"]:
            file.table(words["head_items"], [_row(line, base) for line in outcome["lines"]], widths=(4, 2, 2, 3))
        else:
            file.small(words["no_outputs"])
    if report["indicator_rows"]:
        file.heading(words["indicators"])
        file.table(words["head_indicators"], report["indicator_rows"], numbers_from=1, widths=(5, 1, 1, 2))


def _row(line: Facts, base: str) -> list[Cell]:
    who = " ".join(part for part in (line["lead"], line["with"]) if part)
    evidence: list[tuple[str, str]] = [piece for host, link in line["sources"] for piece in ((" ", ""), (host, link))]
    return [
        [_link_of(line, base), (f"\n{who}" if who else "", "")],
        line["due"],
        "\n".join([line["result_label"], *line["notes"]]),
        [(line["sentence"], ""), *evidence],
    ]


def _link_of(line: Facts, base: str) -> tuple[str, str]:
    return f"{line['number']} {line['title']}", f"{base}{line['address']}"


def _partners(file: WordDocument, report: Facts, words: Facts, base: str) -> None:
    file.heading(words["partners"])
    if not report["partners"]:
        file.small(words["no_partners"])
    for partner in report["partners"]:
        file.heading(partner["name"], 2)
        if partner["counts"]:
            file.small(f"{words['leads']}{words['colon']} {partner['counts']}")
        for line in partner["reported"]:
            text, address = _link_of(line, base)
            after = f"\n{line['result_label']} · {words['until']} {line['until']}"
            file.link(text, address, after, strong=True, keep=True)
            file.texts(blocks(line["done"]))
            for link in line["evidence"]:
                file.link(link, link)
        for name in ("silent", "beside"):
            if partner[name]:
                label = words["nothing_of"] if name == "silent" else words["beside"]
                file.small(f"{label}{words['colon']} {partner[name]}")


def _changes(file: WordDocument, report: Facts, words: Facts, base: str) -> None:
    file.heading(words["changes"])
    if not report["changes"]:
        file.small(words["no_changes"])
        return
    rows = [
        [[_link_of(line, base)], "\n".join(line["changes"]), line["reason"] or words["no_reason"]]
        for line in report["changes"]
    ]
    file.table(words["head_changes"], rows)


def _decisions(file: WordDocument, report: Facts, words: Facts, base: str) -> None:
    file.heading(words["decisions"])
    if not report["decisions"]:
        file.small(words["no_decisions"])
    for decision in report["decisions"]:
        if decision["address"]:
            file.link(decision["name"], f"{base}{decision['address']}", f" · {decision['on']}", strong=True, keep=True)
        else:
            file.paragraph(f"{decision['name']} · {decision['on']}", strong=True, keep=bool(decision["text"]))
        if decision["of_plan"]:
            file.small(decision["of_plan"])
        file.texts(blocks(str(decision["text"])))


def _money(file: WordDocument, report: Facts, words: Facts) -> None:
    file.heading(words["money"])
    money = report["money"]
    if money is None:
        file.small(words["money_unknown"])
        return
    if money["rows"]:
        file.table(words["head_money"], money["rows"], numbers_from=1)
    else:
        file.small(words["no_money"])
    if money["without"]:
        file.small(money["without"])


def _write_balance(file: WordDocument, report: Facts, words: Facts) -> None:
    file.heading(words["heard"])
    if report["rounds"]:
        file.table(words["head_rounds"], report["rounds"])
    else:
        file.small(words["no_rounds"])
    file.small(words["heard_note"])
