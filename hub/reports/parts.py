"""The parts of a report in reading order, as plain values, for the page, HTML, PDF and DOCX."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hub.events.reasons import in_readers_language
from hub.lib.partialdate import readable
from hub.lib.text import comma_separated
from hub.reports import words
from hub.reports.content import RESULTS
from hub.workplans.document import UNNAMED
from hub.workplans.models import Unit
from hub.workplans.presentation import in_money, in_words, name_in
from hub.workplans.progress.breakdown import Part, ratio_in_words

Facts = dict[str, Any]
# The parts of the bar go from full to light in one hue; problems stand out; not reported is hatched.
FILLS = {
    "done": "now", "done_late": "soft", "under_way": "light", "late": "warn", "dropped": "bad", "carried_over": "rest",
    "not_reported": "none",
}  # fmt: skip
SENTENCES_OF_CHAIR, DECISIONS_FIRST = 3, 2


def translate_report(report: Facts) -> Facts:
    """The report in the reader's language."""
    lines = [_line(report, line, words.results()) for line in report["lines"]]
    decisions = _decisions(report)
    sections = [
        {"title": in_words(section["title"]), "text": in_words(section["text"])} for section in report["sections"]
    ]
    first = next((str(section["text"]) for section in sections if section["text"]), "")
    return _head(report) | {
        "progress": words.progress_in_words(report["progress"]),
        "totals": report["totals"],
        "counts": [(result, words.results()[result], report["totals"][result]) for result in RESULTS],
        "figures": _figures(report),
        "silent": _silent(report),
        "chair": words.first_sentences(first, SENTENCES_OF_CHAIR, 600),
        "decisions_first": decisions[-DECISIONS_FIRST:],
        "sections": sections,
        "lines": lines,
        "outcomes": _outcomes(report, lines),
        "indicators": _indicators(report),
        "indicator_rows": list(words.indicator_rows(report)),
        "partners": _partners(report, lines),
        "changes": [line for line in lines if line["changes"]],
        "decisions": decisions,
        "money": _money(report),
        "rounds": _rounds(report),
        "versions": _versions(report),
        "method": _method(),
    }


def _head(report: Facts) -> Facts:
    plan = report["plan"]
    group = report.get("group") or {}
    amended = report["amendments"][-1]["version"] if report["amendments"] else None
    when = f"{readable(report['starts'])} – {readable(report['ends'])}"
    version = _("version %(number)s, adopted") % {"number": report["baseline"]["version"]}
    if amended:
        version = _("version %(number)s, amended; adopted as version %(first)s") % {
            "number": amended,
            "first": report["baseline"]["version"],
        }
    return {
        "title": words.title_of(report),
        "kind": words.kind_of(report),
        "is_interim": words.is_interim(report),
        "plan_title": in_words(plan["title"]),
        "plan_address": f"/groups/{plan['group']}/plans/{plan['period']}/",
        "group": in_words(group.get("name")) or plan["group"],
        "accent": group.get("accent", "neutral"),
        "period": plan["period"],
        "facts": [
            (_("Period"), when),
            (_("State"), words.state_in_words(report)),
            (_("As of"), words.moment_in_words(report["as_of"])),
            (_("Text"), version),
        ],
        "when": when,
        "as_of": words.moment_in_words(report["as_of"]),
        "as_of_minute": words.moment_in_words(report["as_of"], exactly=False),
        "version": version,
        "only": words.only_in_words(report),
    }


def _line(report: Facts, line: Facts, label: dict[str, str]) -> Facts:
    partners = [name_in(report, slug) for slug in line.get("partners", ())]
    result, changes = label[line["result"]], list(words.changes_of(line))
    return line | {
        "title": in_words(line["title"]),
        "due": readable(line["due"] or ""),
        "until": readable(line["until"] or ""),
        "lead": name_in(report, line["lead"]),
        "lead_key": line["lead"],
        "with": _("with %(names)s") % {"names": comma_separated(partners)} if partners else "",
        "partner_keys": line.get("partners", []),
        "result_label": result,
        "sentence": words.first_sentences(line["done"]),
        # Shown beside the result; the reason is among the other changes.
        "notes": [*words.notes(line), *(change for change in changes if change != result)],
        "changes": changes,
        "reason": in_readers_language(line["reason"]),
        "sources": [(urlsplit(link).hostname or link, link) for link in dict.fromkeys(line["evidence"])],
    }


def _figures(report: Facts) -> list[tuple[str, str]]:
    totals = report["totals"]
    done = totals["done"] + totals["done_late"]
    leads = len({line["lead"] for line in report["lines"] if line["lead"]})
    return [
        (str(totals["items"]), ngettext("item of the plan", "items of the plan", totals["items"])),
        (str(done), _("done")),
        (str(totals["late"]), _("late")),
        (str(totals["not_reported"]), _("not reported")),
        (str(leads), ngettext("partner leads an item", "partners lead items", leads)),
    ]


def _silent(report: Facts) -> str:
    number = report["totals"]["not_reported"]
    if not number:
        return ""
    return ngettext(
        "Not reported: %(number)s item. That does not mean that nothing was done.",
        "Not reported: %(number)s items. That does not mean that nothing was done.",
        number,
    ) % {"number": number}


def _outcomes(report: Facts, lines: list[Facts]) -> list[Facts]:
    """Each outcome with its outputs and their activities; those without an outcome come last."""
    by_outcome: dict[str | None, list[Facts]] = defaultdict(list)
    for line in lines:
        by_outcome[line["outcome"]].append(line)
    known = [outcome["key"] for outcome in report["outcomes"]]
    found = [
        {
            "key": outcome["key"],
            "number": outcome["number"],
            "title": in_words(outcome["title"]),
            "progress": words.progress_in_words(outcome["progress"]),
            "lines": by_outcome[outcome["key"]],
        }
        for outcome in report["outcomes"]
    ]
    rest = [line for line in lines if line["outcome"] not in known]
    if rest:
        title = _("Outputs without an outcome of the plan as it stands")
        found.append({"key": "no-outcome", "number": "", "title": title, "progress": "", "lines": rest})
    return [outcome for outcome in found if outcome["lines"]] if report.get("only") else found


def _indicators(report: Facts) -> list[Facts]:
    return [
        indicator
        | {
            "title": in_words(indicator["title"]),
            "unit_label": str(Unit(indicator["unit"]).label),
            "ratio": ratio_in_words(indicator.get("numerator"), indicator.get("denominator")),
            "parts": [(part.label, part.in_words) for part in (Part(**one) for one in indicator.get("parts", ()))],
        }
        for indicator in report["indicators"]
    ]


def _partners(report: Facts, lines: list[Facts]) -> list[Facts]:
    """By name: what each partner leads, with its reports in full, and where it works with others."""
    leads: dict[str, list[Facts]] = defaultdict(list)
    beside: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        leads[line["lead_key"] or ""].append(line)
        for key in line["partner_keys"]:
            beside[key].append(line["number"])
    named = sorted({*leads, *beside} - {"", UNNAMED}, key=lambda key: name_in(report, key).casefold())
    others = [key for key in (UNNAMED, "") if key in leads or key in beside]
    return [
        {
            "key": f"partner-{place}",
            "name": _partner_name(report, key),
            "counts": _counts(leads[key]),
            # Items with reports or known facts; the others are named in one line.
            "reported": [line for line in leads[key] if line["done"]],
            "silent": comma_separated(line["number"] for line in leads[key] if not line["done"]),
            "beside": comma_separated(beside[key]),
        }
        for place, key in enumerate([*named, *others], 1)
    ]


def _partner_name(report: Facts, key: str) -> str:
    if key == UNNAMED:
        return _("Partners not named here")
    return name_in(report, key) if key else _("No lead named")


def _counts(lines: list[Facts]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line["result_label"]] += 1
    return comma_separated(f"{label} {number}" for label in words.results().values() if (number := counts.get(label)))


def _decisions(report: Facts) -> list[Facts]:
    kinds = {"adopted": _("The plan was adopted by it"), "amended": _("The plan was amended by it")}
    found = []
    for decision in report.get("decisions", ()):
        values = {"number": decision["number"], "meeting": in_words(decision["meeting"])}
        name = (
            _("Resolution %(number)s of %(meeting)s")
            if decision["meeting"]
            else _("Resolution %(number)s of a meeting that is not public")
        )
        text = in_words(decision["text"])
        found.append(
            {
                "on": readable(decision["on"]),
                "name": name % values,
                "text": text,
                "short": words.first_sentences(str(text), 2, 300),
                "of_plan": kinds.get(decision["of_plan"], ""),
                "address": decision["address"],
            }
        )
    return found


def _money(report: Facts) -> Facts | None:
    """None for reports that were frozen before amounts were part of them."""
    given = report.get("money")
    if given is None:
        return None
    return {
        "rows": [
            [row["currency"], in_money(row["adopted"], row["currency"]), in_money(row["now"], row["currency"]),
             str(row["activities"])]
            for row in given["currencies"]
        ],
        "without": ngettext(
            "%(number)s of %(all)s activity has no amount here. That is not zero.",
            "%(number)s of %(all)s activities have no amount here. That is not zero.",
            given["activities"],
        )
        % {"number": given["without_amount"], "all": given["activities"]}
        if given["without_amount"]
        else "",
    }  # fmt: skip


def _rounds(report: Facts) -> list[list[str]]:
    asked = {"members": _("Members of the group"), "public": _("Everybody who signs in")}
    return [
        [
            date_format(datetime.fromisoformat(one["opens"])),
            date_format(datetime.fromisoformat(one["closed"])) if one["closed"] else "–",
            asked.get(one["audience"], one["audience"]),
        ]
        for one in report.get("rounds", ())
    ]


def _versions(report: Facts) -> list[list[str]]:
    rows = [
        (report["baseline"], pgettext("version of a plan", "adopted")),
        *((one, pgettext("version of a plan", "amended")) for one in report["amendments"]),
    ]
    return [
        [
            _("Version %(number)s, %(how)s") % {"number": version["version"], "how": how},
            date_format(datetime.fromisoformat(version["at"])) if version.get("at") else "–",
            version["sha256"],
        ]
        for version, how in rows
    ]


def _method() -> list[str]:
    return [
        _(
            "This report is made from the records of %(site)s, not written by hand. The adopted text is the baseline: every "
            "output and activity that stood in it or came later has one line and one result, so the results add up to the plan."
        )
        % {"site": settings.SITE_NAME},
        _(
            "Only progress reports that were approved by the stated moment count, each with the day until which it speaks. Who "
            "reported nothing may have done much: “at least” counts it as not done."
        ),
        words.late_words(),
        _(
            "Amounts are the budgets that the plan names, in the currency in which it names them. What was spent is not "
            "recorded here."
        ),
        _("Written for everybody: an organization or a meeting that is not public is counted and not named."),
        _(
            "Records as they were at one moment give the same report, byte for byte. The fingerprint is the SHA-256 of its JSON "
            "file."
        ),
    ]
