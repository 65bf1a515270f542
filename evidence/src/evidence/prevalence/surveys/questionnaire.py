"""A questionnaire to start from, as XLSForm: what the indicators of this package need to be asked."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from evidence.exceptions import DataError
from evidence.prevalence.surveys.labour import forced_labour_elements

__all__ = ["SUBJECTS", "form_sheets", "write_form"]

SUBJECTS = ("child-labour", "forced-labour")
Row = dict[str, str]

SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation")


def form_sheets(subject: str) -> dict[str, list[list[str]]]:
    """The three sheets of an XLSForm (survey, choices, settings), each a list of rows with its header first.

    subject: "child-labour" (a roster of children aged 5 to 17 with hours, chores and hazards) or "forced-labour" (one
    adult respondent; an item for each element of involuntariness and coercion). A skeleton: wording, translation,
    ethics and referral have to be settled in the country before anybody is asked.
    """
    if subject not in SUBJECTS:
        raise DataError(f"There is no questionnaire {subject!r}; there are {', '.join(SUBJECTS)}.")
    body = _child_labour() if subject == "child-labour" else _forced_labour()
    survey = [list(SURVEY)] + [
        [row.get(name, "") for name in SURVEY] for row in [*_opening_questions(), *body, *_closing()]
    ]
    choices = [["list_name", "name", "label"]]
    choices += [["yes_no", "1", "Yes"], ["yes_no", "0", "No"]]
    choices += [["yes_no_unknown", "1", "Yes"], ["yes_no_unknown", "0", "No"], ["yes_no_unknown", "8", "Does not know"]]
    choices += [["sex", "1", "Male"], ["sex", "2", "Female"]]
    settings = [["form_title", "form_id", "version", "default_language"]]
    settings += [[f"Skeleton: {subject.replace('-', ' ')}", subject.replace("-", "_"), "1", "English"]]
    return {"survey": survey, "choices": choices, "settings": settings}


def write_form(subject: str, path: Path) -> Path:
    """Write the form to PATH.xlsx, which needs the package openpyxl, or to PATH.zip with one CSV file a sheet."""
    sheets = form_sheets(subject)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".xlsx":
        try:
            from openpyxl import Workbook
        except ImportError as error:
            raise DataError(
                "Writing XLSX needs the package openpyxl; give a name that ends in .zip instead."
            ) from error
        book = Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([cell or None for cell in row])
        book.save(path)
        return path
    if path.suffix.lower() != ".zip":
        raise DataError(f"{path} ends neither in .xlsx nor in .zip.")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sheets.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            # A fixed date keeps the bytes the same from one run to the next.
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0)), text.getvalue())
    return path


def _opening_questions() -> list[Row]:
    return [
        {"type": "start", "name": "started"},
        {"type": "text", "name": "stratum", "label": "Stratum", "required": "yes"},
        {"type": "text", "name": "cluster", "label": "Cluster (enumeration area)", "required": "yes"},
        {"type": "integer", "name": "household", "label": "Household number", "required": "yes", "constraint": ". > 0"},
        {
            "type": "select_one yes_no",
            "name": "consent",
            "label": "Does the person agree to take part, alone and out of hearing of others?",
            "hint": "Stop where the answer is no, or where privacy is lost at any time.",
            "required": "yes",
        },
    ]


def _closing() -> list[Row]:
    return [
        {"type": "select_one yes_no", "name": "referral", "label": "Was help offered or a referral made?"},
        {"type": "end", "name": "ended"},
    ]


def _child_labour() -> list[Row]:
    agreed, works = "${consent} = 1", "${economic_hours} > 0"
    week = {"constraint": ". >= 0 and . <= 168", "constraint_message": "A week has 168 hours."}
    hours = {"type": "decimal", "required": "yes", **week}
    return [
        {"type": "integer", "name": "household_size", "label": "People in the household", "relevant": agreed},
        {"type": "begin_repeat", "name": "child", "label": "Child aged 5 to 17", "relevant": agreed},
        {
            "type": "integer",
            "name": "age",
            "label": "Age in completed years",
            "required": "yes",
            "constraint": ". >= 5 and . <= 17",
            "constraint_message": "Only children aged 5 to 17 are listed here.",
        },
        {"type": "select_one sex", "name": "sex", "label": "Sex", "required": "yes"},
        {"type": "select_one yes_no", "name": "in_school", "label": "Attends school in the current school year"},
        {
            **hours,
            "name": "economic_hours",
            "label": "Hours in economic activity in the last seven days",
            "hint": "For pay, profit or family gain, on a farm or in a business, fetching water or wood; 0 for none.",
        },
        {
            **hours,
            "name": "chores_hours",
            "label": "Hours of chores in the own household in the last seven days",
            "hint": "Cooking, cleaning, caring for others without pay; 0 for none.",
        },
        {"type": "text", "name": "occupation", "label": "Main task and place of work", "relevant": works},
        *(
            {"type": "select_one yes_no_unknown", "name": name, "label": label, "relevant": works, "required": "yes"}
            for name, label in (
                ("heavy_loads", "Carries heavy loads"),
                ("dangerous_tools", "Works with dangerous tools or heavy machines"),
                ("exposure", "Is exposed to dust, fumes, chemicals, extreme heat or cold, loud noise"),
                ("underground_heights", "Works underground, under water, at heights or in confined spaces"),
                ("night_work", "Works at night"),
                ("abuse", "Is shouted at, beaten or otherwise hurt at work"),
            )
        ),
        {
            "type": "calculate",
            "name": "hazardous",
            "calculation": "if(${heavy_loads} = 1 or ${dangerous_tools} = 1 or ${exposure} = 1 or"
            " ${underground_heights} = 1 or ${night_work} = 1 or ${abuse} = 1, 1, 0)",
        },
        {"type": "end_repeat", "name": "child_end"},
    ]


def _forced_labour() -> list[Row]:
    agreed = "${consent} = 1"
    rows: list[Row] = [
        {
            "type": "integer",
            "name": "age",
            "label": "Age in completed years",
            "relevant": agreed,
            "constraint": ". >= 18 and . <= 120",
        },
        {"type": "select_one sex", "name": "sex", "label": "Sex", "relevant": agreed},
        {
            "type": "select_one yes_no",
            "name": "worked",
            "label": "Worked at any time in the reference period",
            "hint": "Fix the reference period before the survey and say it here.",
            "relevant": agreed,
        },
    ]
    titles = {"involuntary": "Was the work involuntary?", "coercion": "Was there a threat or penalty?"}
    for side, title in titles.items():
        rows.append({"type": "begin_group", "name": side, "label": title, "relevant": "${worked} = 1"})
        elements = forced_labour_elements().filter(side=side)
        rows += [
            {
                "type": "select_one yes_no_unknown",
                "name": f"{side}_{element['code']}",
                "label": element["element"],
                "hint": "About the same work as all other answers.",
                "required": "yes",
            }
            for element in elements.iter_rows(named=True)
        ]
        rows.append({"type": "end_group", "name": f"{side}_end"})
    return rows
