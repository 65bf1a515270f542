"""The response matrix: one row for each comment, with its disposition and the reason; as a page, XLSX and DOCX."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.paging import page_by_keys
from hub.lib.sheets import append_texts
from hub.lib.visibility import Viewer, is_open_to
from hub.workplans.consultation.anchoring import Place, find_place
from hub.workplans.models import Comment, Disposition, Plan, Reply
from hub.workplans.presentation import name_for


@dataclass(frozen=True)
class Row:
    """A comment with its disposition and the present place of its words."""

    comment: Comment
    disposition: Disposition | None
    place: Place
    change: str  # the address of the page with the change, or empty
    organization: str  # whom the author spoke for, as far as the reader may see it
    constituency: str
    replies: list[Reply]

    @property
    def number(self) -> str:
        item = self.comment.item
        return item.number if item is not None else ""

    @property
    def item_title(self) -> str:
        item = self.comment.item
        if not self.comment.item_key:
            return _("The plan")
        return str(item.title) if item is not None else self.comment.item_title


def with_items(plan: Plan, comments: Iterable[Comment]) -> list[Comment]:
    """Comments of the plan with everything for their rows, prefetched table by table: joining all eighteen took longer."""
    found = list(comments)
    prefetch_related_objects(
        found, "author", "organization", "disposition__amendment", "version", "round", "replies__author", "outcome",
        "output__outcome", "activity__output__outcome",
    )  # fmt: skip
    for comment in found:
        comment.plan = plan  # set here, also below, so that it takes no queries
        activity, answer = comment.activity, getattr(comment, "disposition", None)
        known: list[Any] = [comment.outcome, comment.output, activity and activity.output, answer and answer.amendment]
        for part in filter(None, known):
            part.plan = plan
    return found


def page_of(plan: Plan, comments: QuerySet[Comment], size: int, number: str | None) -> Page[Any]:
    """A page of comments with everything for their rows."""
    page = page_by_keys(comments.values_list("pk", flat=True), Comment.objects.all(), size, number)
    page.object_list = with_items(plan, page.object_list)
    return page


def rows_of(plan: Plan, viewer: Viewer) -> list[Row]:
    """A row for each comment that the viewer may read, oldest first."""
    comments = with_items(plan, Comment.objects.visible_to(viewer).filter(plan=plan))
    return [row_of(plan, comment, viewer) for comment in comments]


def row_of(plan: Plan, comment: Comment, viewer: Viewer) -> Row:
    answered = comment.shows_answers_to(viewer)
    disposition = getattr(comment, "disposition", None) if answered else None
    change = ""
    if disposition is not None and disposition.amendment_id:
        change = disposition.amendment.get_absolute_url()
    elif disposition is not None and disposition.change_id and comment.version is not None:
        page = reverse("workplans:differences", args=[plan.group.slug, plan.period])
        change = f"{page}?from={comment.version.number}&to=now#{comment.item_key}"
    speaker = comment.organization
    constituency = speaker.get_constituency_display() if speaker and is_open_to(speaker, viewer) else ""
    replies = list(comment.replies.all()) if answered else []
    return Row(comment, disposition, place_of(comment), change, name_for(speaker, viewer), constituency, replies)


def place_of(comment: Comment) -> Place:
    """The present place of the quoted words: searched in every text of the item; the best match wins."""
    item = comment.item
    if item is None:
        return Place("orphaned") if comment.item_key else find_place("", "")
    if not comment.quote:
        return Place("anchored")
    texts = [
        getattr(item, field.attname)
        for field in item._meta.concrete_fields
        if field.attname.startswith(("title_", "description_", "definition_of_success_", "theory_of_change_"))
    ]
    places = [find_place(comment.quote, text) for text in texts if text]
    order = {"anchored": 0, "moved": 1, "orphaned": 2}
    return min(places, key=lambda place: order[place.state], default=Place("orphaned"))


def heads() -> list[str]:
    return [
        pgettext("kind of record", "Comment"), _("Item"), _("Title"), _("Version"), _("From"), _("Organization"), _("Constituency"), _("Date"),
        _("Text"), _("What became of it"), _("Reason"), pgettext("to the text", "Change"),
    ]  # fmt: skip


def cells(row: Row, base: str) -> list[str]:
    comment, answer = row.comment, row.disposition
    verdict, reason = (answer.get_verdict_display(), answer.reason) if answer else (_("No answer yet"), "")
    if comment.hidden_at:  # the file is passed on to others
        verdict, reason = _("Hidden from the group"), comment.hidden_reason
    return [
        comment.public_id,
        row.number,
        row.item_title,
        str(comment.version.number) if comment.version else "",
        comment.author.name,
        row.organization,
        row.constituency,
        date_format(comment.at, "Y-m-d"),
        "" if comment.hidden_at else comment.text,
        verdict,
        reason,
        f"{base}{row.change}" if row.change else "",
    ]


def as_xlsx(rows: Iterable[Row], base: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new book has a sheet
    sheet.title = _("Comments and answers")[:31]
    sheet.append(heads())
    for row in rows:
        append_texts(sheet, cells(row, base))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in ("C", "I", "K"):
        sheet.column_dimensions[column].width = 50
        for cell in sheet[column]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# The columns of the DOCX, and their widths in millimetres.
WIDTHS = {0: 30, 2: 40, 5: 35, 8: 72, 9: 30, 10: 50}


def as_docx(rows: Iterable[Row], title: str, base: str) -> bytes:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    document.core_properties.title = title
    set_font(document.styles["Normal"], Pt(9))
    set_font(document.styles["Heading 1"], Pt(15))
    document.add_heading(title, level=1)
    names = heads()
    table = document.add_table(rows=1, cols=len(WIDTHS))
    table.style = "Table Grid"
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on every page
    for cell, index in zip(table.rows[0].cells, WIDTHS, strict=True):
        cell.paragraphs[0].add_run(names[index]).bold = True
    for row in rows:
        values = cells(row, base)
        for cell, index in zip(table.add_row().cells, WIDTHS, strict=True):
            cell.text = values[index]
    for column, width in zip(table.columns, WIDTHS.values(), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    buffer = io.BytesIO()
    document.save(buffer)
    return steady_zip(buffer.getvalue())


def set_font(style: Any, size: Any) -> None:
    """Arial as in the reports; the template of the package names fonts of a theme that other programs do not have."""
    from docx.oxml.ns import qn

    style.font.name, style.font.size = "Arial", size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), "Arial")


def steady_zip(content: bytes) -> bytes:
    """The same archive without the time of day in it, so that the same content gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
