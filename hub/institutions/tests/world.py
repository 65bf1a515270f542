"""Institutions and remedy paths in each state, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.institutions.models import RemedyVersion
from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    scenario, country = world.scenario, world.records["country"]
    of_member = {
        "group": scenario.group, "author": scenario.member, "organization": scenario.member_organization,
    }  # fmt: skip
    published = factories.institution_version(country=country, state="published", **of_member)
    whole = {"institution": published.institution}
    draft = factories.institution_version(**whole, **of_member)
    submitted = factories.institution_version(state="submitted", **whole, **of_member)
    path = factories.remedy_version(country=country, state="published", **of_member).path
    begun: RemedyVersion = factories.remedy_version(path=path, **of_member)
    handed_in = factories.remedy_version(path=path, state="submitted", **of_member)
    world.parameters["institutions"] = {"iso3": country.iso3.lower(), "file_format": "csv"}
    for name, records in {
        "institution": [published.institution], "next_institution": [published.institution],
        "remedy": [path], "remedy_file": [path], "next_remedy": [path], "translate_remedy": [path],
        "version": [published, draft, submitted, begun, handed_in], "edit": [draft, begun], "checklist": [draft],
        "hand_in": [draft, begun], "decide": [submitted, handed_in], "withdraw": [draft, handed_in],
        "take_down": [published],
    }.items():  # fmt: skip
        world.parts[f"institutions:{name}"] = [{"public_id": record.public_id} for record in records]
    world.forms["institutions"] = {
        "kind": "nhri", "name": "A name", "language": "fr", "source": "A source", "as_of": "2020-01-01",
        "group": str(scenario.group.pk), "title": "A title", "situation": "any", "for_whom": "Everybody",
        "urgent": "A line", "go_to": "An office", "can_do": "Something", "reason": "A reason",
    }  # fmt: skip
