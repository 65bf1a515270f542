"""The words of a report, one place for page, PDF and DOCX."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.partialdate import readable
from hub.reports.content import RESULTS
from hub.workplans.models import Unit
from hub.workplans.presentation import in_words, name_in
from hub.workplans.progress.breakdown import Part, ratio_in_words

__all__ = ["results", "shown"]


def results() -> dict[str, str]:
    """What became of an item, in the order of the report."""
    words = (
        _("Done"), _("Done after the due date"), _("Under way"), _("Late"), _("Dropped"), _("Carried over"),
        _("Not reported"),
    )  # fmt: skip
    return dict(zip(RESULTS, words, strict=True))


def progress_in_words(progress: dict[str, Any] | None) -> str:
    if progress is None:
        return _("nothing left to do")
    if not progress["reported"]:
        return _("not reported")
    if progress["reported"] == progress["total"]:
        return _("%(percent)s %% done") % {"percent": progress["at_least"]}
    return _("at least %(low)s %% done; %(silent)s of %(total)s not reported") % {
        "low": progress["at_least"],
        "silent": progress["total"] - progress["reported"],
        "total": progress["total"],
    }


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """The report in the reader's language: lines grouped by result, texts chosen, labels beside values."""
    label = results()
    lines = [
        line
        | {
            "title": in_words(line["title"]),
            "due": readable(line["due"] or ""),
            "lead": name_in(report, line["lead"]),
            "result_label": label[line["result"]],
            "notes": list(notes(line)),
        }
        for line in report["lines"]
    ]
    return {
        "title": title_of(report),
        "plan_title": in_words(report["plan"]["title"]),
        "starts": readable(report["starts"]),
        "ends": readable(report["ends"]),
        "as_of": _moment(report["as_of"]),
        "baseline": report["baseline"],
        "progress": progress_in_words(report["progress"]),
        "totals": report["totals"],
        "late": _(
            "Late is what was due and is not reported as done. Neither late nor not reported means that nothing was done."
        ),
        "counts": [(result, label[result], report["totals"][result]) for result in RESULTS],
        "groups": [
            (result, label[result], [line for line in lines if line["result"] == result])
            for result in RESULTS
            if report["totals"][result]
        ],
        "outcomes": [
            outcome | {"title": in_words(outcome["title"]), "progress": progress_in_words(outcome["progress"])}
            for outcome in report["outcomes"]
        ],
        "indicators": [
            indicator
            | {
                "title": in_words(indicator["title"]),
                "unit_label": str(Unit(indicator["unit"]).label),
                "ratio": ratio_in_words(indicator.get("numerator"), indicator.get("denominator")),
                "parts": [(part.label, part.in_words) for part in map(_part, indicator.get("parts", ()))],
            }
            for indicator in report["indicators"]
        ],
        "indicator_rows": list(indicator_rows(report)),
        "sections": [
            {"title": in_words(section["title"]), "text": in_words(section["text"])} for section in report["sections"]
        ],
    }


def _part(given: dict[str, Any]) -> Part:
    return Part(given["dimension"], given["name"], given["status"], given["value"])


def indicator_rows(report: dict[str, Any]) -> Iterator[list[str]]:
    """The table of indicators as PDF and DOCX have it: each with its parts in rows below it."""
    for indicator in report["indicators"]:
        value = indicator["value"] or _("not reported")
        if ratio := ratio_in_words(indicator.get("numerator"), indicator.get("denominator")):
            value = f"{value} ({ratio})"
        unit = Unit(indicator["unit"]).label
        yield [
            f"{in_words(indicator['title'])} ({unit})", indicator["baseline"] or "–", indicator["target"] or "–", value,
        ]  # fmt: skip
        for part in map(_part, indicator.get("parts", ())):
            yield [f"– {part.label}", "", "", part.in_words]


def title_of(report: dict[str, Any]) -> str:
    """A report that ends before the plan does is an interim one."""
    values = {"plan": in_words(report["plan"]["title"])}
    if report["ends"] < report["plan"]["ends"]:
        return _("Interim report: %(plan)s") % values
    return _("Implementation report: %(plan)s") % values


def notes(line: dict[str, Any]) -> Any:
    """What is to be said of a line beside its result."""
    if line["added"]:
        yield _("Added after adoption")
    if line["deleted"]:
        yield _("Deleted from the plan")
    if line["result"] == "late" and line["until"] is None:
        yield _("No approved report speaks of it")
    if line["moved_from"] and line["due"]:
        yield _("Moved from %(before)s to %(after)s") % {
            "before": readable(line["moved_from"]),
            "after": readable(line["due"]),
        }
    elif line["moved_from"]:
        yield _("Was due %(before)s; the date was taken away") % {"before": readable(line["moved_from"])}
    if line["carried_to"]:
        yield _("Goes on in the plan %(period)s") % {"period": line["carried_to"]}
    if line["reason"]:
        yield _("Reason: %(reason)s") % {"reason": line["reason"]}


def _moment(text: str) -> str:
    """A moment of the report, in the same words wherever the reader is; as exactly as it tells two reports apart."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    exact = at.strftime(":%S.%f" if at.microsecond else ":%S")
    return _("%(moment)s UTC") % {"moment": date_format(at, "DATETIME_FORMAT") + exact}
