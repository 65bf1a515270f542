"""A questionnaire as XLSForm is looked through before it is frozen: what would fail in the field is said here, with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hub.lib.workbooks import PAGE_LIMITS, WorkbookError, rows_of_workbook, sheets_of_workbook

LARGEST = 5_000_000  # bytes
MOST_ROWS, MOST_COLUMNS, MOST_FINDINGS = 5_000, 200, 100
ERROR, WARNING = "error", "warning"

NAME = re.compile(r"[A-Za-z_][\w.\-]*\Z")
REFERENCE = re.compile(r"\$\{\s*([^}\s]{1,200})\s*\}")
SELECT = re.compile(
    r"(?P<kind>select[ _]one|select1|select[ _]multiple|select all that apply(?: from)?|rank)\s+(?P<list>\S+)",
    re.IGNORECASE,
)
BEGIN, END = re.compile(r"begin[ _](group|repeat|loop)\Z"), re.compile(r"end[ _](group|repeat|loop)\Z")
PERSONAL = {"geopoint", "geotrace", "geoshape", "image", "photo", "audio", "video", "barcode", "phonenumber", "email"}
EXPRESSIONS = ("relevant", "relevance", "constraint", "calculation", "choice_filter", "repeat_count", "label", "hint")


@dataclass
class CheckedForm:
    """What was found: `findings` as plain values that can be stored; their words stand in `findings.py`."""

    questions: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add(self, severity: str, code: str, sheet: str = "", row: int | None = None, **values: Any) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append({"severity": severity, "code": code, "sheet": sheet, "row": row, "values": values})

    @property
    def has_errors(self) -> bool:
        return any(one["severity"] == ERROR for one in self.findings)


@dataclass
class Sheet:
    """A sheet as rows of named cells."""

    name: str
    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]


def check_form(content: bytes) -> CheckedForm:
    """Look through an uploaded form. A file that is none gives one finding."""
    found = CheckedForm()
    if len(content) > LARGEST:
        found.add(ERROR, "too_large")
        return found
    try:
        sheets = _sheets(content, found)
    except WorkbookError as error:
        found.add(ERROR, "too_large" if error.kind in (error.TOO_LARGE, error.TOO_WIDE) else error.kind)
        return found
    if _has_macros(content):
        found.add(ERROR, "macros")
    survey = sheets.get("survey")
    if survey is None:
        found.add(ERROR, "no_survey")
        return found
    if "type" not in survey.columns or "name" not in survey.columns:
        found.add(ERROR, "no_type_or_name", "survey")
        return found
    lists = _choices(sheets.get("choices"), found, may_repeat=_may_repeat(sheets.get("settings")))
    _survey(survey, lists, found)
    return found


def _has_macros(content: bytes) -> bool:
    """Whoever downloads the form would open them."""
    file = io.BytesIO(content)
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any(name.casefold().endswith("vbaproject.bin") for name in archive.namelist())


def _sheets(content: bytes, found: CheckedForm) -> dict[str, Sheet]:
    sheets = {}
    for number, one in enumerate(sheets_of_workbook(content, limits=PAGE_LIMITS)):
        name = one.name.strip().casefold()
        if name in ("survey", "choices", "settings") and name not in sheets:
            sheets[name] = _sheet(content, number, name, found)
    return sheets


def _sheet(content: bytes, number: int, name: str, found: CheckedForm) -> Sheet:
    sheet = Sheet(name, [], [])
    rows = rows_of_workbook(
        content, sheet=number, most_cells=MOST_ROWS * MOST_COLUMNS, most_columns=MOST_COLUMNS, limits=PAGE_LIMITS
    )
    try:
        for place, cells, _share in rows:
            texts = [_text(cell) for cell in cells]
            if not sheet.columns:
                sheet.columns = [_column(text) for text in texts]
                for column in sorted({one for one in sheet.columns if one and sheet.columns.count(one) > 1}):
                    found.add(ERROR, "column_twice", name, place, column=column)
                continue
            if len(sheet.rows) == MOST_ROWS:
                found.add(ERROR, "too_many_rows", name, most=MOST_ROWS)
                break
            sheet.rows.append((place, dict(zip(sheet.columns, texts, strict=False))))
    finally:
        rows.close()
    return sheet


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():  # neither of an infinite one nor of none
        cell = int(cell)
    return str(cell).strip()


def _column(text: str) -> str:
    """`List Name` and `list_name` are one column; languages of a label stay apart."""
    name = re.sub(r"\s+", " ", text.strip())
    name = name if "::" in name or name.casefold().startswith("label:") else name.casefold().replace(" ", "_")
    return {"value": "name", "list": "list_name", "caption": "label"}.get(name, name)


def _label(row: dict[str, str]) -> str:
    return next((text for column, text in row.items() if column.casefold().startswith("label") and text), "")


def _may_repeat(settings: Sheet | None) -> bool:
    rows = settings.rows if settings else []
    return any(row.get("allow_choice_duplicates", "").casefold() == "yes" for _place, row in rows)


def _choices(sheet: Sheet | None, found: CheckedForm, *, may_repeat: bool) -> dict[str, dict[str, tuple[int, str]]]:
    """Choices by list: name, row and label. A doubled name is said with its list, its rows and both labels."""
    lists: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for place, row in sheet.rows if sheet else []:
        list_name, name, label = row.get("list_name", ""), row.get("name", ""), _label(row)
        if not list_name:
            continue
        if not name:
            found.add(ERROR, "choice_without_name", "choices", place, list=list_name, label=label)
        elif name in lists[list_name] and not may_repeat:
            first, first_label = lists[list_name][name]
            values = {"list": list_name, "name": name, "first": first, "one": first_label, "other": label}
            found.add(ERROR, "choice_twice", "choices", place, **values)
        else:
            lists[list_name].setdefault(name, (place, label))
    return lists


def _survey(sheet: Sheet, lists: dict[str, dict[str, tuple[int, str]]], found: CheckedForm) -> None:
    open_parts: list[tuple[str, int]] = []
    names: dict[tuple[int, ...], dict[str, int]] = defaultdict(dict)
    known = _names(sheet)
    spaced: set[str] = set()
    for place, row in sheet.rows:
        kind, name = re.sub(r"\s+", " ", row.get("type", "")).strip(), row.get("name", "")
        if not kind:
            if name or _label(row):
                found.add(ERROR, "question_without_type", "survey", place, name=name)
            continue
        if match := END.match(kind.casefold()):
            if not open_parts or open_parts[-1][0] != match[1]:
                found.add(ERROR, "end_without_begin", "survey", place, kind=match[1])
            else:
                open_parts.pop()
            continue
        section = tuple(at for _kind, at in open_parts)
        _check_name(name, kind, place, names[section], found)
        if match := BEGIN.match(kind.casefold()):
            open_parts.append((match[1], place))
        else:
            found.questions += 1
        if kind.casefold() in PERSONAL:
            found.add(WARNING, "personal", "survey", place, name=name, type=kind)
        if (select := SELECT.match(kind)) and not kind.casefold().startswith("select_one_from_file"):
            _select(select, place, name, lists, spaced, found)
        for reference in _references(row):
            if reference not in known:
                found.add(ERROR, "unknown_reference", "survey", place, name=name, reference=reference)
    for kind, place in open_parts:
        found.add(ERROR, "begin_without_end", "survey", place, kind=kind)


def _names(sheet: Sheet) -> set[str]:
    return {row.get("name", "") for _place, row in sheet.rows}


def _check_name(name: str, kind: str, place: int, names: dict[str, int], found: CheckedForm) -> None:
    if not name:
        found.add(ERROR, "question_without_name", "survey", place, type=kind)
    elif not NAME.match(name):
        found.add(ERROR, "name_not_usable", "survey", place, name=name)
    elif name in names:
        found.add(ERROR, "question_twice", "survey", place, name=name, first=names[name])
    else:
        names[name] = place


def _select(
    match: re.Match[str],
    place: int,
    name: str,
    lists: dict[str, dict[str, tuple[int, str]]],
    spaced: set[str],
    found: CheckedForm,
) -> None:
    list_name = match["list"]
    if list_name.startswith("${"):
        return
    if list_name not in lists:
        found.add(ERROR, "list_missing", "survey", place, name=name, list=list_name)
        return
    is_multiple = "multiple" in match["kind"].casefold() or "all that" in match["kind"].casefold()
    if not is_multiple or list_name in spaced:
        return
    spaced.add(list_name)
    for choice, (row, label) in lists[list_name].items():
        if re.search(r"\s", choice):
            found.add(ERROR, "choice_with_space", "choices", row, list=list_name, name=choice, label=label)


def _references(row: dict[str, str]) -> Iterator[str]:
    for column, text in row.items():
        if column.partition("::")[0].casefold() in EXPRESSIONS and "${" in text:
            yield from (found.rpartition("#")[2] for found in REFERENCE.findall(text))
