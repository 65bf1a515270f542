"""Files to take away: a version as Akoma Ntoso, a drafting sheet as DOCX and as Akoma Ntoso."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from evidence.lawtexts import Clause

from hub.lib.text import add_label
from hub.lib.visibility import Viewer
from hub.modellaws.akn import write_act
from hub.modellaws.basis import Basis, bases_of
from hub.modellaws.models import Comparison, LawText, Version
from hub.modellaws.pairing import Row, as_clauses
from hub.reports.worddocument import WordDocument
from hub.workplans.presentation import name_for

ACCENT = "#1f4e79"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The standard's addresses name languages by three letters; others go in as they were entered.
THREE_LETTERS = {"en": "eng", "fr": "fra", "es": "spa", "ar": "ara", "pt": "por", "sw": "swa", "ru": "rus", "zh": "zho"}


def act_of(version: Version) -> bytes:
    text = version.text
    return write_act(
        title=str(text), clauses=as_clauses(version.articles.all()), country=country_of(text),
        language=THREE_LETTERS.get(text.language, text.language), dated=version.dated,
        entered=version.entered_at.date(), name=text.public_id.lower(), preface=notice_of(text),
    )  # fmt: skip


def notice_of(text: LawText) -> str:
    """What goes with the words of a text wherever they go."""
    if text.is_teaching:
        return _("The model is a text for learning. It is not a text of an international organization.")
    return ""


def country_of(text: LawText) -> str:
    """Two letters of the country; "un" stands for a model, which belongs to none."""
    return text.country.iso2.lower() if text.country else "un"


def sheet_akn(comparison: Comparison, rows: Sequence[Row], viewer: Viewer) -> bytes:
    """The wording of the model for what is missing, as articles that a drafter can take over."""
    clauses = [Clause(one.eid, one.number, one.heading, one.text) for one in (row.model for row in rows)]
    law, model = comparison.law.text, comparison.model
    return write_act(
        title=_("Proposed provisions for: %(law)s") % {"law": law}, clauses=clauses, country=country_of(law),
        language=THREE_LETTERS.get(model.text.language, model.text.language), dated=None,
        entered=comparison.begun_at.date(),
        name=f"proposal-{comparison.public_id.lower()}",
        preface=notice_of(model.text),
    )  # fmt: skip


def sheet_docx(comparison: Comparison, rows: Sequence[Row], viewer: Viewer) -> bytes:
    law, model = comparison.law, comparison.model
    title = _("Drafting sheet: %(law)s") % {"law": law.text}
    document = WordDocument(
        title=title, language=get_language() or "en", accent=ACCENT, foot=str(law.text), page=_("{page} of {pages}")
    )
    document.title(title)
    document.paragraph(
        _("Compared with: %(model)s, version %(number)s") % {"model": model.text, "number": model.number}
    )
    document.paragraph(_("Decided by: %(organization)s") % {"organization": name_for(comparison.owner, viewer)})
    if model.text.is_teaching:
        document.paragraph(notice_of(model.text), strong=True)
    undecided = model.articles.count() - comparison.pairs.count()
    if undecided:
        document.paragraph(not_decided(undecided))
    bases = bases_of(row.model for row in rows)
    for row in rows:
        _provision(document, row, bases[row.model.pk])
    if not rows and not undecided:
        document.paragraph(_("No provision was found missing or partly met."))
    document.small(
        _("Fingerprints: model %(model)s, law %(law)s") % {"model": model.fingerprint, "law": law.fingerprint}
    )
    return document.content()


def not_decided(number: int) -> str:
    words = ngettext(
        "%(number)d article of the model is not decided. It is neither a gap nor met.",
        "%(number)d articles of the model are not decided. They are neither gaps nor met.",
        number,
    )
    return words % {"number": number}


def _provision(document: WordDocument, row: Row, bases: list[Basis]) -> None:
    if row.pair is None:
        return
    document.heading(_("Article %(article)s") % {"article": row.model})
    verdict, obligation = row.pair.get_verdict_display(), row.model.get_obligation_display()
    document.paragraph(f"{verdict} · {obligation}", strong=True)
    if row.pair.note:
        document.paragraph(row.pair.note)
    document.heading(_("Wording of the model"), 2)
    document.paragraph(row.model.text)
    if bases:
        document.small(_("Rests on: %(instruments)s") % {"instruments": "; ".join(_name_of(one) for one in bases)})
    for one in bases:
        if one.words:
            document.small(add_label(_name_of(one), one.words))
    document.heading(_("National text today"), 2)
    if row.pair.law_article is not None:
        document.paragraph(f"{row.pair.law_article}", strong=True)
        document.paragraph(row.pair.law_article.text)
    else:
        document.paragraph(_("No provision answers to it."))
    if row.model.commentary:
        document.heading(_("Commentary"), 2)
        document.paragraph(row.model.commentary)


def _name_of(basis: Basis) -> str:
    if not basis.article:
        return basis.instrument
    return _("%(instrument)s, article %(article)s") % {"instrument": basis.instrument, "article": basis.article}


SHEETS: dict[str, tuple[Callable[[Comparison, Sequence[Row], Viewer], bytes], str]] = {
    "docx": (sheet_docx, DOCX),
    "akn.xml": (sheet_akn, "application/xml"),
}
