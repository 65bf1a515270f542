"""Laws, what they are compared with, and verdicts on them."""

from __future__ import annotations

from typing import Any


def law_texts(scenario: Any) -> list[str]:
    """A national law beside the teaching model: suggested, partly decided; a second version of it as a draft."""
    from hub.lib.tests import factories
    from hub.modellaws.actions import begin_comparison, decide_pairs
    from hub.modellaws.models import LawText, Version
    from hub.vocabularies.models import Country

    words = """Section 1. Slavery
No person shall be held in slavery or in debt bondage. Whoever does so is liable to imprisonment of five years.
Section 2. Age of work
No child under fourteen years of age shall be employed.
Section 3. Trafficking in persons
Whoever by force, fraud or deception recruits, transports or harbours a person for exploitation commits an offence.
Section 4. Fisheries
Nets are licensed by the ministry.
"""
    owner = scenario.member_organization
    law = factories.law_version(
        words, kind="national", title_en="Law of the walk", country=Country.objects.get(iso3="MLI"), owner=owner
    )
    changed = words.replace("fourteen", "fifteen") + "Section 5. Fund\nA fund pays compensation to victims.\n"
    draft = factories.law_version(changed, text=law.text, draft=True)
    model = Version.objects.get(text=LawText.objects.get(key="teaching-model"))
    made = begin_comparison(model=model, law=law, owner=owner, by=scenario.member)
    by_number = {one.number: one.pk for one in model.articles.all()}
    of_law = {one.number: one.pk for one in law.articles.all()}
    decisions = {
        by_number["10"]: {"verdict": "met", "law_article_id": of_law["1"], "note": ""},
        by_number["3"]: {"verdict": "partly", "law_article_id": of_law["2"], "note": "Fourteen, not fifteen."},
        by_number["12"]: {
            "verdict": "missing",
            "law_article_id": None,
            "note": "Means are required for children, too.",
        },
    }
    decide_pairs(comparison=made, decisions=decisions, by=scenario.member)
    return [law.text.get_absolute_url(), draft.get_absolute_url(), made.get_absolute_url()]


def verdicts(scenario: Any) -> list[str]:
    """An assessment in each state, a provision in force and one of which nobody knows, a government's reply."""
    from django.utils import timezone

    from hub.law.models import Edition, LawStandard, Reply
    from hub.lib.tests import factories
    from hub.vocabularies.models import Country

    country, standard = Country.objects.get(iso3="MLI"), LawStandard.objects.get(code="free-public-education")
    cell = {
        "country": country, "standard": standard, "group": scenario.group, "author": scenario.member,
        "organization": scenario.member_organization, "reason": "The law names **citizens** only.",
    }  # fmt: skip
    law = {"country": country, "organization": scenario.member_organization, "entered_by": scenario.member}
    provisions = [
        factories.law_provision(law="Law on schools", number="art. 3", has_commenced="yes", commenced="2012", **law),
        factories.law_provision(law="Law on schools", number="art. 4", is_repealed=True, **law),
    ]
    for one in provisions:
        one.standards.add(standard)
    made = [
        factories.law_assessment(state=state, **cell) for state in ("draft", "submitted", "superseded", "published")
    ]
    made[-1].provisions.set(provisions)
    body = factories.organization(name_en="Government body 2", constituency="government", country=country)
    Reply.objects.create(
        country=country, standard=standard, edition=Edition.objects.filter(publisher="usdol").first(), organization=body,
        author=scenario.secretariat, text="The law was **amended**.", state="published", published_at=timezone.now(),
    )  # fmt: skip
    cells = [f"/law/mli/1/{tail}" for tail in ("", "assess/", "provision/")]
    return [one.get_absolute_url() for one in [*made, *provisions]] + cells


def government(scenario: Any) -> list[str]:
    """A person of the secretariat also writes for a government body: it has replied to a verdict, and can again."""
    from django.utils import timezone

    from hub.law.models import LawStandard, Reply
    from hub.lib.tests import factories
    from hub.vocabularies.models import Country

    country, standard = Country.objects.get(iso3="MLI"), LawStandard.objects.get(number=1)
    body = factories.organization(name_en="Government body 3", constituency="government", country=country)
    factories.focal_point(organization=body, person=scenario.secretariat, role="editor")
    reply = Reply.objects.create(
        country=country, standard=standard, organization=body, author=scenario.secretariat, text="A bill is in parliament.",
        state="published", published_at=timezone.now(),
    )  # fmt: skip
    return ["/law/mli/1/reply/", f"/law/replies/{reply.public_id}/withdraw/"]
