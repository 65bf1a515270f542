"""Institutions and remedy paths in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


def guards(scenario: Any) -> list[str]:
    """A published institution with some answers of the checklist, its next version as a draft; a remedy path in two languages
    with an earlier version, one that waits for review, one that was sent back; an old entry."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.vocabularies.models import Country

    country = Country.objects.get(iso3="MLI")
    of_member = {
        "group": scenario.group, "author": scenario.member, "organization": scenario.member_organization,
    }  # fmt: skip
    entry = factories.institution_version(
        country=country, state="published", name="Institution 1 des droits humains", name_in_english="Institution 1",
        language="fr", mandate="**Protéger** les droits.", legal_base="Loi 1", website="https://example.org/", **of_member,
    )  # fmt: skip
    entry.answers.create(question="in_law", answer="yes", source="Law 1", on="2020-01-01", note="It names the body.")
    entry.answers.create(question="own_money", answer="no", source="Report 1", on="2021-01-01")
    draft = factories.institution_version(institution=entry.institution, **of_member)
    long_ago = timezone.now() - timedelta(days=500)
    factories.institution_version(
        country=country, state="published", kind="inspectorate", reviewed_at=long_ago, **of_member
    )
    earlier = factories.remedy_version(country=country, state="superseded", **of_member)
    path = {"path": earlier.path}
    words = {
        "urgent": "Line 1, day and night.", "go_to": "1. The office of the district.\n2. A trade union.",
        "can_do": "They can order payment. They cannot give you a house.", "source": "Law 1, read in 2024",
    }  # fmt: skip
    text = factories.remedy_version(state="published", cost="Nothing.", **path, **words, **of_member)
    text.institutions.set([entry.institution])
    factories.remedy_version(
        state="published", language="fr", translated_from=earlier, title="Parcours 1", **path, **words, **of_member
    )
    waiting = factories.remedy_version(state="submitted", **path, **words, **of_member)
    returned = factories.remedy_version(country=country, review="Which line?", **words, **of_member)
    found = [draft, text, waiting, returned]
    return [one.get_absolute_url() for one in found] + [
        f"/countries/mli/{tail}" for tail in ("institutions/", "institutions/new/", "remedies/new/")
    ]
