"""Building a DOCX file: real styles, table of contents, footer, language. The same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from hub.workplans.blocks import Block, Run
from hub.workplans.consultation.matrix import steady_zip

WIDTH, MARGIN = 166, 22  # millimetres: of the text, and around it
DEEPEST = 3  # levels of lists with a style in the format
FONT = "Arial"
SMALL = "Small print"
SIZES = {"Title": 26, "Heading 1": 15, "Heading 2": 12, "Heading 3": 10}
Cell = str | Sequence[tuple[str, str]]  # a text, or parts of a text, each with or without an address


class WordDocument:
    def __init__(self, *, title: str, language: str, accent: str, foot: str, page: str) -> None:
        """`page` contains {page} and {pages} where the numbers are inserted."""
        self.document = Document()
        self.accent = RGBColor.from_string(accent.lstrip("#").upper())
        properties = self.document.core_properties
        properties.title, properties.author, properties.language, properties.comments = title, "", language, ""
        properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zone
        self._set_styles(language)
        self._set_page(foot, page)
        self.headings: list[tuple[int, str, str]] = []
        self.contents: Any = None

    def content(self) -> bytes:
        if self.contents is not None:
            self._fill_contents()
        buffer = io.BytesIO()
        self.document.save(buffer)
        return steady_zip(buffer.getvalue())

    # Content

    def title(self, text: str) -> None:
        self.document.add_paragraph(text, style="Title")

    def heading(self, text: str, level: int = 1) -> None:
        paragraph = self.document.add_paragraph(text, style=f"Heading {level}")
        name = f"_Toc{len(self.headings) + 1:06d}"
        _bookmark(paragraph, name, len(self.headings) + 1)
        self.headings.append((level, text, name))

    def paragraph(self, text: str, style: str | None = None, *, strong: bool = False, keep: bool = False) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(text).bold = strong or None
        paragraph.paragraph_format.keep_with_next = keep or None
        return paragraph

    def small(self, text: str) -> None:
        self.paragraph(text, SMALL)

    def link(self, text: str, address: str, after: str = "", *, strong: bool = False, keep: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep or None
        add_link(paragraph, text, address, strong=strong)
        paragraph.add_run(after)

    def picture(self, content: bytes, described: str, width: int) -> None:
        self.document.add_picture(io.BytesIO(content), width=Mm(width))
        for shape in self.document.inline_shapes:
            for side in ("distT", "distB", "distL", "distR"):  # LibreOffice would keep 3 mm free beside it
                shape._inline.set(side, "0")
            named = shape._inline.docPr
            if not named.get("descr"):
                named.set("descr", described)

    def contents_here(self) -> None:
        self.contents = self.document.add_paragraph()

    def page_break(self) -> None:
        self.document.add_page_break()

    def texts(self, parts: list[Block], style: str | None = None, level: int = 1) -> None:
        """A Markdown text."""
        for part in parts:
            match part["kind"]:
                case "list":
                    name = "List Number" if part["ordered"] else "List Bullet"
                    for item in part["items"]:
                        self.texts(item, f"{name} {level}" if level > 1 else name, min(level + 1, DEEPEST))
                case "quote":
                    self.texts(part["blocks"], "Quote", level)
                case "code":
                    self.document.add_paragraph(part["text"], style=style)
                case "table":
                    rows = [["".join(run["text"] for run in cell) for cell in row] for row in part["rows"]]
                    self.table(rows[0], rows[1:])
                case kind:
                    paragraph = self.document.add_paragraph(style=style)
                    if part.get("rtl"):
                        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
                    _add_runs(paragraph, part["runs"], strong=kind == "heading")

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        numbers_from: int | None = None,
        widths: Sequence[int] = (),
    ) -> None:
        """A table whose first row is repeated on every page; from a column on, numbers are aligned at the end. `widths`:
        of the columns, in parts of the width of the text; equal if not given."""
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table of report"
        repeated = table.rows[0]._tr.get_or_add_trPr()
        repeated.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, content in zip(added.cells, row, strict=False):
                _fill(cell.paragraphs[0], content)
        if numbers_from is not None:
            for row in table.rows:
                for cell in row.cells[numbers_from:]:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if widths:
            table.autofit = False
            for column, part in zip(table.columns, widths, strict=True):
                column.width = width = Mm(round(WIDTH * part / sum(widths)))
                for cell in column.cells:
                    cell.width = width
        self.document.add_paragraph(style=SMALL)

    # Appearance

    def _set_styles(self, language: str) -> None:
        styles = self.document.styles
        defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        named = defaults.find(qn("w:lang"))
        named.set(qn("w:val"), language)
        _set_font(styles["Normal"], 10)
        styles["Normal"].paragraph_format.space_after = Pt(6)
        for name, size in SIZES.items():
            _set_font(styles[name], size)
            styles[name].font.bold = True
            styles[name].font.color.rgb = self.accent if name != "Heading 3" else RGBColor(0x18, 0x21, 0x2C)
            styles[name].paragraph_format.keep_with_next = True
        border = styles["Title"].element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
        if border is not None:
            border.getparent().remove(border)
        small = styles.add_style(SMALL, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = styles["Normal"]
        small.font.size = Pt(8.5)
        small.font.color.rgb = RGBColor(0x4B, 0x56, 0x64)
        table = styles.add_style("Table of report", WD_STYLE_TYPE.TABLE)
        table.base_style = styles["Normal Table"]
        table.font.size = Pt(8.5)
        table.element.append(_rules())

    def _set_page(self, foot: str, page: str) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(WIDTH + 2 * MARGIN), Mm(297)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin = section.bottom_margin = Mm(MARGIN)
        section.different_first_page_header_footer = True
        paragraph = section.footer.paragraphs[0]
        paragraph.style = self.document.styles[SMALL]
        paragraph.add_run(f"{foot} · ")
        before, _, rest = page.partition("{page}")
        between, _, after = rest.partition("{pages}")
        paragraph.add_run(before)
        _field(paragraph, "PAGE", "1")
        paragraph.add_run(between)
        _field(paragraph, "NUMPAGES", "1")
        paragraph.add_run(after)

    def _fill_contents(self) -> None:
        """A field that Word can update, filled with the headings, so that it is right before that."""
        first = self.contents
        _begin_field(first, r'TOC \o "1-2" \n \h \z')
        place = first
        shown = [(level, text, name) for level, text, name in self.headings if level < DEEPEST]
        for number, (level, text, name) in enumerate(shown):
            paragraph = first if not number else _paragraph_after(place)
            paragraph.paragraph_format.left_indent = Mm(6 * (level - 1))
            paragraph.paragraph_format.space_after = Pt(2)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), name)
            link.append(paragraph.add_run(text)._r)
            paragraph._p.append(link)
            place = paragraph
        _mark(place, "end")


def add_link(paragraph: Any, text: str, address: str, *, strong: bool = False) -> None:
    """python-docx has no links: a relationship of the file, and an element that refers to it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.bold, run.underline, run.font.color.rgb = strong or None, True, RGBColor(0x14, 0x50, 0x7E)
    link.append(run._r)
    paragraph._p.append(link)


def _fill(paragraph: Any, content: Cell) -> None:
    paragraph.paragraph_format.space_after = Pt(0)
    for text, address in [(content, "")] if isinstance(content, str) else content:
        if address:
            add_link(paragraph, text, address)
        else:
            paragraph.add_run(text)


def _add_runs(paragraph: Any, runs: list[Run], strong: bool = False) -> None:
    for run in runs:
        if run["link"]:
            add_link(paragraph, run["text"], run["link"], strong=strong or run["strong"])
            continue
        added = paragraph.add_run(run["text"])
        added.bold, added.italic = strong or run["strong"], run["emph"]


def _set_font(style: Any, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)


def _rules() -> Any:
    """Rules between the rows, no boxes."""
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "DDD8CC")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    properties.append(borders)
    return properties


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    _begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def _begin_field(paragraph: Any, instruction: str) -> None:
    _mark(paragraph, "begin")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    paragraph.add_run()._r.append(text)
    _mark(paragraph, "separate")


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def _paragraph_after(paragraph: Any) -> Any:
    added = OxmlElement("w:p")
    paragraph._p.addnext(added)
    return type(paragraph)(added, paragraph._parent)
