"""The texts of a report: labels, sentences, dates, for page, PDF and DOCX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.partialdate import readable
from hub.lib.text import comma_separated, plain
from hub.reports.content import RESULTS
from hub.workplans.models import Plan, Unit
from hub.workplans.presentation import in_words, name_in
from hub.workplans.progress.breakdown import Part, ratio_in_words

Line = dict[str, Any]


def results() -> dict[str, str]:
    """The results of items, in the order of the report."""
    words = (
        _("Done"), _("Done after the due date"), _("Under way"), _("Late"), _("Dropped"), _("Carried over"),
        _("Not reported"),
    )  # fmt: skip
    return dict(zip(RESULTS, words, strict=True))


def late_words() -> str:
    return _(
        "Late is what was due and is not reported as done. Neither late nor not reported means that nothing was done."
    )


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


def is_interim(report: dict[str, Any]) -> bool:
    """A report that ends before the plan does."""
    return bool(report["ends"] < report["plan"]["ends"])


def title_of(report: dict[str, Any]) -> str:
    values = {"plan": in_words(report["plan"]["title"])}
    if is_interim(report):
        return _("Interim report: %(plan)s") % values
    return _("Implementation report: %(plan)s") % values


def kind_of(report: dict[str, Any]) -> str:
    return _("Interim report") if is_interim(report) else _("Implementation report")


def state_in_words(report: dict[str, Any]) -> str:
    """The state of the plan, and whether it continued."""
    state = str(Plan.State(report["state"]).label) if report.get("state") else ""
    if not is_interim(report):
        return state
    goes_on = _("the plan runs until %(day)s") % {"day": readable(report["plan"]["ends"])}
    return f"{state}; {goes_on}" if state else goes_on


def only_in_words(report: dict[str, Any]) -> str:
    """The filter of the report, if there is one."""
    only = report.get("only") or {}
    said = []
    if only.get("lead"):
        said.append(_("led by %(name)s") % {"name": name_in(report, only["lead"])})
    if only.get("result"):
        said.append(results().get(only["result"], only["result"]))
    return _("Only these items of the plan: %(which)s") % {"which": comma_separated(said)} if said else ""


# A sentence ends before a blank and a capital letter; scripts without capitals have their own full stops.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zà-ÿ]|[«“(¿¡])|(?<=[؟。۔])\s*")


def first_sentences(text: str, number: int = 1, longest: int = 240) -> str:
    """The beginning of a text without markup, where there is room for one to three sentences."""
    whole = plain(text, 4000)
    said = " ".join(part for part in SENTENCE_END.split(whole)[:number] if part)
    return said if len(said) <= longest else said[: longest - 1].rsplit(" ", 1)[0] + "…"


def notes(line: Line) -> Iterator[str]:
    """Notes on a line beside its result."""
    if line["result"] == "late" and line["until"] is None:
        yield _("No approved report speaks of it")


def changes_of(line: Line) -> Iterator[str]:
    """How the item differs from the adopted text."""
    if line["added"]:
        yield _("Added after adoption")
    if line["deleted"]:
        yield _("Deleted from the plan")
    elif line["result"] == "dropped":
        yield _("Dropped")
    if line["moved_from"] and line["due"]:
        yield _("Moved from %(before)s to %(after)s") % {
            "before": readable(line["moved_from"]),
            "after": readable(line["due"]),
        }
    elif line["moved_from"]:
        yield _("Was due %(before)s; the date was taken away") % {"before": readable(line["moved_from"])}
    if line["carried_to"]:
        yield _("Goes on in the plan %(period)s") % {"period": line["carried_to"]}
    elif line["result"] == "carried_over":
        yield _("Carried over")


def indicator_rows(report: dict[str, Any]) -> Iterator[list[str]]:
    """The table of indicators for PDF and DOCX: each with its parts in rows below it."""
    for indicator in report["indicators"]:
        value = indicator["value"] or _("not reported")
        if ratio := ratio_in_words(indicator.get("numerator"), indicator.get("denominator")):
            value = f"{value} ({ratio})"
        unit = Unit(indicator["unit"]).label
        yield [
            f"{indicator['number']} {in_words(indicator['title'])} ({unit})", indicator["baseline"] or "–", indicator["target"] or "–", value,
        ]  # fmt: skip
        for part in (Part(**given) for given in indicator.get("parts", ())):
            yield [f"– {part.label}", "", "", part.in_words]


def moment_in_words(text: str, *, exactly: bool = True) -> str:
    """A moment of the report, in the same words wherever the reader is; as exactly as it tells two reports apart."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    exact = at.strftime(":%S.%f" if at.microsecond else ":%S") if exactly else ""
    return _("%(moment)s UTC") % {"moment": date_format(at, "DATETIME_FORMAT") + exact}
