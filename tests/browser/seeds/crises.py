"""A crisis of the group with areas and figures of every kind, beside those that come with the software."""

from __future__ import annotations

from typing import Any


def crises(scenario: Any) -> list[str]:
    from hub.crises.models import Crisis
    from hub.lib.tests import factories
    from hub.vocabularies.models import Country

    origin, host = (Country.objects.get(iso3=code) for code in ("SDN", "TCD"))
    crisis = factories.crisis(
        group=scenario.group, name_en="Floods in two areas", kind="disaster", begins="2024-07", countries=[origin],
        hosts=[host], summary_en="What happened, in two sentences.", source_title="A report",
        source_url="https://example.org/report",
    )  # fmt: skip
    area = factories.crisis_area(crisis=crisis, country=origin, role="affected", pcode="XX01", pcode_valid="2021-11")
    figure = factories.crisis_figure(
        crisis=crisis, people="idps_disaster", country=origin, area=area, value=None, low=1200, high=1500,
        operation="First survey", note="Counted on the spot.",
    )  # fmt: skip
    factories.crisis_figure(
        crisis=crisis, people="idps_disaster", country=origin, value=90, unit="households", on="2024-08"
    )
    factories.crisis_figure(
        crisis=crisis, people="refugees", country=host, origin=origin, value=700, role="triangulation"
    )
    own = factories.own_area(country=origin, code="XX99", name="A province entered by hand")
    from_figures = Crisis.objects.exclude(rule_year=None).order_by("slug").last()
    return [
        "/crises/", "/crises/?indicator=refugees", "/crises/?kind=conflict", crisis.get_absolute_url(),
        *([from_figures.get_absolute_url()] if from_figures else []), f"/edit/crisis/{crisis.pk}/rows/",
        f"/edit/crisis/{crisis.pk}/", f"/edit/crisis-figure/{figure.pk}/", "/edit/crisis/new/",
        "/countries/sdn/areas/", f"/edit/area/{own.pk}/", "/edit/area/new/",
        "/countries/?indicator=refugees", "/countries/?indicator=sdg-sl-tlf-chldec",
    ]  # fmt: skip
