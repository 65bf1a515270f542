"""A corridor of the group with everything that its page can show."""

from __future__ import annotations

from typing import Any


def corridors(scenario: Any) -> list[str]:
    """Factors of every effect and of other populations, entry points with and without somebody at work, a promise."""
    from hub.corridors.models import SurveyResult
    from hub.initiatives.models import Initiative
    from hub.lib.tests import factories
    from hub.vocabularies.models import Country, Term
    from hub.workplans.models import Output

    ends = {"origin": Country.objects.get(iso3="BGD"), "destination": Country.objects.get(iso3="JOR")}
    corridor = factories.corridor(
        group=scenario.group, movements=["labour", "return"], regularity="both", summary_en="Work in **factories**.",
        questions_en="Who pays the fee?\nWho hears complaints?", **ends,
    )  # fmt: skip
    corridor.transit.set([Country.objects.get(iso3="IND")])
    corridor.sectors.set(Term.objects.filter(scheme="sector")[:2])
    item = factories.library_item(title_en="A study of recruitment fees", strength="description")
    for number, (level, stage, effect, population) in enumerate(
        [
            ("household", "before", "risk", "families"), ("structural", "destination", "risk", "migrants"),
            ("community", "destination", "both", "hosts"), ("household", "destination", "protective", "left_behind"),
        ]
    ):  # fmt: skip
        factories.corridor_factor(
            corridor=corridor, name_en=f"Factor {number} of the corridor", level=level, stage=stage, effect=effect,
            population=population, item=item if number % 2 else None, studied="400 workers asked in one city",
        )  # fmt: skip
    point = factories.entry_point(
        corridor=corridor, hindrance_en="Workers pay for their recruitment", actors_en="Labour inspectors",
        act_en="Employers pay.",
    )  # fmt: skip
    response = factories.entry_point_response(entry_point=point, item=item, note="Fees fell.")
    factories.entry_point_response(entry_point=point, initiative=Initiative.objects.filter(status="active").first())
    empty = factories.entry_point(corridor=corridor, step="arrival")
    output = Output.objects.filter(plan__group=scenario.group, plan__visibility="public").first()
    if output is not None:
        point.outputs.set([output])
    return [
        "/corridors/", "/corridors/?movement=labour", "/corridors/results/", corridor.get_absolute_url(),
        "/corridors/npl-qat/", point.get_absolute_url(), empty.get_absolute_url(), f"{point.get_absolute_url()}plan/",
        f"{point.get_absolute_url()}call/", f"/edit/corridor/{corridor.pk}/rows/", f"/edit/entry-point/{point.pk}/rows/",
        f"/edit/factor/{corridor.factors.first().pk}/", f"/edit/response/{response.pk}/",
        f"/edit/survey-result/{SurveyResult.objects.first().pk}/",
    ]  # fmt: skip
