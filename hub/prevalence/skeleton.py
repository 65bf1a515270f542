"""A questionnaire to start from, as XLSForm: what the indicators of a protocol need to be asked, with their ages and hours."""

from __future__ import annotations

import io
from typing import Any

from hub.lib.sheets import append_texts
from hub.prevalence.models import StudyIndicator, StudyProtocol

Row = dict[str, str]
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation")
YES_NO_UNKNOWN = (("1", "Yes"), ("0", "No"), ("8", "Does not know"))


def sheets_of(protocol: StudyProtocol) -> dict[str, list[list[str]]]:
    """The sheets survey, choices and settings, each with its header first. Wording, translation and referral are for the team."""
    indicators, strata = list(protocol.indicators.all()), [stratum.name for stratum in protocol.strata.all()]
    rows = [*_opening(bool(strata)), *_people(indicators), *_closing()]
    choices = [["list_name", "name", "label"], ["yes_no", "1", "Yes"], ["yes_no", "0", "No"]]
    choices += [["yes_no_unknown", *one] for one in YES_NO_UNKNOWN]
    choices += [["sex", "1", "Male"], ["sex", "2", "Female"]]
    choices += [["stratum", str(number), name] for number, name in enumerate(strata, 1)]
    form_id = protocol.public_id.lower().replace("-", "_")
    version = protocol.fingerprint[:12] or "draft"
    settings = [["form_title", "form_id", "version"], [str(protocol.title), form_id, version]]
    return {
        "survey": [list(SURVEY), *([row.get(name, "") for name in SURVEY] for row in rows)],
        "choices": choices,
        "settings": settings,
    }


def workbook_of(protocol: StudyProtocol) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets_of(protocol).items():
        sheet = book.create_sheet(name)
        for row in rows:
            append_texts(sheet, [cell or None for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _opening(has_strata: bool) -> list[Row]:
    stratum = {"type": "select_one stratum" if has_strata else "text", "name": "stratum", "label": "Stratum"}
    return [
        {"type": "start", "name": "started"},
        stratum | {"required": "yes"},
        {"type": "text", "name": "cluster", "label": "Cluster", "required": "yes"},
        {"type": "integer", "name": "household", "label": "Number of the household", "required": "yes"},
        {
            "type": "select_one yes_no", "name": "consent", "required": "yes",
            "label": "Does the person agree to take part, alone and out of hearing of others?",
            "hint": "Stop where the answer is no, or where privacy is lost at any time.",
        },
        {
            "type": "integer", "name": "household_size", "label": "People in the household", "relevant": "${consent} = 1",
            "constraint": ". > 0", "constraint_message": "At least one person lives in the household.",
        },
    ]  # fmt: skip


def _people(indicators: list[StudyIndicator]) -> list[Row]:
    begin, end = _ages(indicators)
    rows: list[Row] = [
        {"type": "begin_repeat", "name": "person", "label": "Person", "relevant": "${consent} = 1"},
        {
            "type": "integer", "name": "age", "label": "Age in completed years", "required": "yes",
            "constraint": f". >= {begin} and . <= {end}",
            "constraint_message": f"Only people aged {begin} to {end} are listed here.",
        },
        {"type": "select_one sex", "name": "sex", "label": "Sex", "required": "yes"},
    ]  # fmt: skip
    for indicator in indicators:
        rows += _of_indicator(indicator)
    return [*rows, {"type": "end_repeat", "name": "person_end"}]


def _ages(indicators: list[StudyIndicator]) -> tuple[int, int]:
    bands = [band for indicator in indicators for band in indicator.bands]
    if not bands:
        return 0, 120
    return min(band["from"] for band in bands), max(120 if band["to"] is None else band["to"] for band in bands)


def _of_indicator(indicator: StudyIndicator) -> list[Row]:
    """The question, asked at the ages of its bands, and the calculation that gives the indicator as registered."""
    code, relevant = indicator.code, " or ".join(_of_age(band) for band in indicator.bands)
    has_hours = any(band["hours"] is not None for band in indicator.bands)
    question: Row = {"label": indicator.name, "hint": indicator.definition, "required": "yes", "relevant": relevant}
    if has_hours:
        question |= {
            "type": "decimal", "name": f"{code}_hours", "label": f"{indicator.name}: hours in the last seven days",
            "constraint": ". >= 0 and . <= 168", "constraint_message": "A week has 168 hours.",
        }  # fmt: skip
    else:
        question |= {"type": "select_one yes_no_unknown", "name": f"{code}_answer"}
    counted = " or ".join(_counts(code, band, has_hours) for band in indicator.bands)
    calculation: Row = {"type": "calculate", "name": code, "calculation": f"if({counted or 'false()'}, 1, 0)"}
    return [question, calculation]


def _of_age(band: dict[str, Any]) -> str:
    if band["to"] is None:
        return f"(${{age}} >= {band['from']})"
    return f"(${{age}} >= {band['from']} and ${{age}} <= {band['to']})"


def _counts(code: str, band: dict[str, Any], has_hours: bool) -> str:
    if not has_hours:
        return f"({_of_age(band)} and ${{{code}_answer}} = 1)"
    return f"({_of_age(band)} and ${{{code}_hours}} >= {band['hours'] or 0})"


def _closing() -> list[Row]:
    return [
        {"type": "select_one yes_no", "name": "referral", "label": "Was help offered or a referral made?"},
        {"type": "end", "name": "ended"},
    ]
