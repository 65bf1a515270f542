"""What is said of the law of a country, and by whom, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from django.utils import timezone

from hub.law.models import Finding, Reply, SuggestedAction
from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    scenario = world.scenario
    country, standard, edition = world.records["country"], factories.law_standard(), factories.law_edition()
    Finding.objects.create(edition=edition, standard=standard, country=country, verdict="not_met")
    action = SuggestedAction.objects.create(edition=edition, country=country, area="legal", position=1, text="Do it")
    of_member = {
        "country": country, "standard": standard, "group": scenario.group, "author": scenario.member,
        "organization": scenario.member_organization,
    }  # fmt: skip
    provision = factories.law_provision(country=country, organization=scenario.member_organization)
    provision.standards.add(standard)
    reply = Reply.objects.create(
        country=country, standard=standard, organization=scenario.member_organization, author=scenario.member,
        text="A reply", state="published", published_at=timezone.now(),
    )  # fmt: skip
    draft = factories.law_assessment(**of_member)
    submitted = factories.law_assessment(state="submitted", **of_member)
    world.parameters["law"] = {
        "iso3": country.iso3.lower(), "number": standard.number, "pk": action.pk, "file_format": "csv",
    }  # fmt: skip
    for name, record in {
        "provision": provision, "edit_provision": provision, "edit_assessment": draft, "withdraw_assessment": draft,
        "assessment": submitted, "decide": submitted, "withdraw_reply": reply,
    }.items():  # fmt: skip
        world.parts[f"law:{name}"] = [{"public_id": record.public_id}]
    world.parts["law:standard"] = [{"code": standard.code}]
    world.parts["law:instrument"] = [{"code": standard.instrument.code}]
    world.parts["law:instrument_file"] = [{"code": standard.instrument.code, "file_format": "csv"}]
    world.forms["law"] = {
        "verdict": "met", "day": "2020-01-01", "reason": "A reason", "group": str(scenario.group.pk), "law": "A law",
        "number": "1", "text": "Words", "language": "en", "source": "A source", "has_commenced": "unknown",
        "organization": str(scenario.member_organization.pk), "outcome": str(world.stage.outcome.pk),
    }  # fmt: skip
