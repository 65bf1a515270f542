"""What the check of a questionnaire found, in words: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: dict[str, Any] = {
    "too_large": gettext_lazy("The file is too large for a questionnaire. At most 5 MB, 5,000 rows and 200 columns are read."),
    "too_many_rows": gettext_lazy("The sheet has more than %(most)s rows."),
    "macros": gettext_lazy("The workbook holds macros. Save the form as XLSX without them."),
    "unreadable": gettext_lazy("This is no workbook that can be read. Save the form as XLSX."),
    "too_slow": gettext_lazy("Reading this workbook takes too long. Save the form as XLSX without formulas and pictures."),
    "busy": gettext_lazy("Other workbooks are being read. Try again in a minute."),
    "no_survey": gettext_lazy("There is no sheet “survey”. An XLSForm has its questions there."),
    "no_type_or_name": gettext_lazy("The sheet “survey” has no column “type” or no column “name” in its first row."),
    "column_twice": gettext_lazy("The column “%(column)s” stands there twice."),
    "question_without_type": gettext_lazy("The question “%(name)s” has no type."),
    "question_without_name": gettext_lazy("The question of type “%(type)s” has no name."),
    "name_not_usable": gettext_lazy("The name “%(name)s” cannot be used: begin with a letter, go on with letters, digits, _, - and points."),
    "question_twice": gettext_lazy("The name “%(name)s” is used in row %(first)s already."),
    "end_without_begin": gettext_lazy("Here a %(kind)s ends that has not begun."),
    "begin_without_end": gettext_lazy("Here a %(kind)s begins that never ends."),
    "list_missing": gettext_lazy("“%(name)s” asks for the choices “%(list)s”, which the sheet “choices” does not have."),
    "choice_without_name": gettext_lazy("A choice of the list “%(list)s” has no name: “%(label)s”."),
    "choice_twice": gettext_lazy("The list “%(list)s” has the name “%(name)s” twice: “%(one)s” in row %(first)s and “%(other)s”."),
    "choice_with_space": gettext_lazy("“%(name)s” (“%(label)s”) in the list “%(list)s” has a space: where several may be chosen, it would be read as two answers."),
    "unknown_reference": gettext_lazy("“%(name)s” refers to ${%(reference)s}, which is no question of this form."),
    "personal": gettext_lazy("“%(name)s” (%(type)s) can show who somebody is. Leave it out, or keep it apart from the answers."),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    is_error: bool
    place: str
    text: str


def in_words(findings: list[dict[str, Any]]) -> list[Finding]:
    """Errors first, each with its sheet and row."""
    found = [
        Finding(one["severity"] == "error", _place(one), str(WORDS[one["code"]]) % one["values"]) for one in findings
    ]
    return sorted(found, key=lambda one: not one.is_error)


def _place(finding: dict[str, Any]) -> str:
    if not finding["sheet"]:
        return ""
    if finding["row"] is None:
        return str(finding["sheet"])
    return _("%(sheet)s, row %(row)s") % {"sheet": finding["sheet"], "row": finding["row"]}
