"""Situation analyses: one for the group alone, one of which an older version is open to everybody."""

from __future__ import annotations

from typing import Any


def analyses(scenario: Any) -> list[str]:
    from django.utils import timezone

    from hub.crises.models import AnalysisVersion, SituationAnalysis
    from hub.crises.sections import KEYS
    from hub.vocabularies.models import Country

    addresses = ["/crises/analyses/", "/crises/analyses/new/"]
    for month, is_open in (("2026-02", True), ("2026-03", False)):
        one = SituationAnalysis.objects.create(
            group=scenario.group, country=Country.objects.get(iso3="SDN"), place="Camp 7", as_of=month
        )
        for number in (1, 2):
            texts = {key: f"Words **{number}** of {key}, in several sentences. One more." for key in KEYS[:9]}
            version = AnalysisVersion.objects.create(
                analysis=one, number=number, texts=texts, note="Services added", written_by=scenario.member
            )
            if is_open and number == 1:
                one.open_version, one.opened_by, one.opened_at = version, scenario.leader, timezone.now()
                one.save()
        own = one.get_absolute_url()
        addresses += [
            own,
            f"{own}?version=1",
            f"{own}edit/",
            f"{own}changes/",
            f"{own}close/",
            f"{own}versions/2/open/",
        ]
    return addresses
