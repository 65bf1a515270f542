from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from evidence.lawgap import InForce, Verdict, combine_territories, compare_editions, met_since

from hub.accounts.requests import Request
from hub.law import permissions
from hub.law.cells import Cells, chosen_editions
from hub.law.models import (
    Edition,
    Family,
    Finding,
    Instrument,
    LawStandard,
    Ratification,
    Reply,
    SuggestedAction,
)
from hub.law.models import Verdict as Words
from hub.law.publishers import PUBLISHERS
from hub.law.views.acts import acts_by_source
from hub.vocabularies.models import Country


def country(request: Request, iso3: str) -> HttpResponse:
    """One country with all standards: verdict, since when, sources; treaties, provisions, replies, suggestions."""
    found: Country = get_object_or_404(Country.objects.select_related("region"), iso3=iso3.upper())
    viewer = request.viewer
    cells = Cells(chosen_editions(None), {"country": found})
    findings = list(Finding.objects.filter(country=found).select_related("edition"))
    said: dict[int, dict[Edition, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for one in findings:
        said[one.standard_id][one.edition].append(one)
    replies: dict[int, int] = defaultdict(int)
    for key in Reply.objects.filter(country=found, state=Reply.State.PUBLISHED).values_list("standard", flat=True):
        replies[key] += 1
    families = []
    for family in Family:
        rows = [
            _row(one, cells.verdicts.get((found.pk, one.pk), Verdict.UNKNOWN), said[one.pk], replies[one.pk])
            for one in cells.standards
            if one.family == family
        ]
        known = [row for row in rows if row["is_known"]]
        unknown = [row["standard"] for row in rows if not row["is_known"]]
        if known or family in (Family.LAW, Family.RATIFIED):
            families.append((family, known, unknown, _count_rows(rows) | _by_year(known)))
    editions = [one for one in Edition.objects.filter(publisher="usdol").order_by("year") if _speaks(one, said)]
    newest = editions[-1] if editions else None
    provisions = list(found.law_provisions.prefetch_related("standards"))
    today = timezone.localdate()
    in_force = [(one, one.in_force_on(today)) for one in provisions]
    actions = (
        SuggestedAction.objects.filter(country=found, edition=newest) if newest else SuggestedAction.objects.none()
    )
    by_area: dict[str, list[SuggestedAction]] = defaultdict(list)
    for action in actions:
        by_area[action.area].append(action)
    context: dict[str, Any] = {
        "country": found,
        "families": families,
        "unknown": [
            (family, [one for one in cells.standards if one.family == family])
            for family in Family
            if family not in [row[0] for row in families]
        ],
        "editions": [(one, PUBLISHERS[one.publisher].caveats) for one in cells.editions if one.pk in {f.edition_id for f in findings}],
        "changes": _changes(editions, said, cells.standards),
        "first": editions[0] if editions else None,
        "newest": newest,
        "treaties": _treaties(found, findings, newest),
        "provisions": in_force,
        "provision_counts": [(one.value, sum(state == one for _p, state in in_force)) for one in InForce],
        "areas": [(label, by_area[value]) for value, label in SuggestedAction.Area.choices if by_area[value]],
        "figures": found.enforcement_figures.filter(edition=newest).exclude(printed="") if newest else [],
        "replies": Reply.objects.filter(country=found, state=Reply.State.PUBLISHED).select_related("organization", "standard", "edition"),
        "can_assess": permissions.can_assess(viewer),
        "can_reply": permissions.can_reply(viewer, found),
        "leads": viewer.is_secretariat or bool(viewer.led_group_ids),
    }  # fmt: skip
    return render(request, "law/country.html", context)


def _speaks(edition: Edition, said: dict[int, dict[Edition, list[Finding]]]) -> bool:
    return any(edition in editions for editions in said.values())


def _combine(findings: list[Finding]) -> Verdict:
    return combine_territories([Verdict(one.verdict) for one in findings])


def _row(standard: LawStandard, verdict: Verdict, said: dict[Edition, list[Finding]], replies: int) -> dict[str, Any]:
    """A line of the table: the verdict, each edition's beside it, and since which edition it has been met."""
    history = [
        (edition, _combine(said[edition])) for edition in sorted(said, key=lambda one: (one.publisher, one.year))
    ]
    deciding = max((edition for edition, _v in history), key=lambda one: one.year, default=None)
    of_one = [(edition, one) for edition, one in history if deciding and edition.publisher == deciding.publisher]
    newest = said[deciding] if deciding else []
    ages = sorted({one.age for one in newest if one.age_in_years})
    return {
        "standard": standard,
        "verdict": verdict.value,
        "word": Words(verdict).label,
        "is_known": bool(history) or verdict != Verdict.UNKNOWN,
        "by_year": {edition.year: (one.value, Words(one).label) for edition, one in of_one},
        "since": met_since((str(edition.year), one) for edition, one in of_one),
        "says": deciding,
        "ages": ages,
        "printed": newest[0].printed if standard.family in ("guards", "offences") and newest else "",
        "territories": [(one.territory, one.verdict, Words(one.verdict).label) for one in newest if one.territory],
        "replies": replies,
    }


def _by_year(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A column for each year in which an edition speaks of one of the standards, and who says it, if that is one for all."""
    years = sorted({year for row in rows for year in row["by_year"]})
    for row in rows:
        row["editions"] = [(year, row["by_year"].get(year)) for year in years]
    publishers = {row["says"] for row in rows}
    return {
        "years": years,
        "says": publishers.pop() if len(publishers) == 1 else None,
        "has_printed": any(row["printed"] for row in rows),
    }


def _count_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "total": len(rows),
        "met": sum(row["verdict"] == "met" for row in rows),
        "gaps": sum(row["verdict"] in ("not_met", "partly") for row in rows),
        "unknown": sum(row["verdict"] == "unknown" for row in rows),
        "has_ages": any(row["ages"] for row in rows),
    }


def _changes(
    editions: list[Edition], said: dict[int, dict[Edition, list[Finding]]], standards: list[LawStandard]
) -> list[dict[str, Any]]:
    """What changed from each edition to the next, newest first."""
    by_key = {one.pk: one for one in standards}
    found = []
    for before, after in pairwise(editions):
        sides = [{key: _combine(rows[side]) for key, rows in said.items() if side in rows} for side in (before, after)]
        found += [
            {
                "before": before, "after": after, "standard": by_key[one.key], "direction": one.direction,
                "from": one.before.value, "from_word": Words(one.before).label, "to": one.after.value,
                "to_word": Words(one.after).label,
            }
            for one in compare_editions(*sides)
        ]  # fmt: skip
    return sorted(found, key=lambda row: (-row["after"].year, row["standard"].position))


def _treaties(found: Country, findings: list[Finding], newest: Edition | None) -> list[tuple[Any, Any, list[Finding]]]:
    """Instruments with an act or a statement whether the country is bound; C138 always, for what the country declared."""
    acts: dict[int, list[Ratification]] = defaultdict(list)
    for one in Ratification.objects.filter(country=found).select_related("edition__source"):
        acts[one.instrument_id].append(one)
    said: dict[int, list[Finding]] = defaultdict(list)
    ratified = dict(LawStandard.objects.filter(family=Family.RATIFIED).values_list("pk", "instrument"))
    for finding in findings:
        if finding.standard_id in ratified and finding.edition == newest:
            said[ratified[finding.standard_id]].append(finding)
    shown = Instrument.objects.filter(Q(pk__in={*acts, *said}) | Q(code="c138")).order_by("position")
    return [(one, acts_by_source(acts[one.pk]), said[one.pk]) for one in shown]
