"""Results of studies: one under review, one that is published."""

from __future__ import annotations

from typing import Any


def results(scenario: Any) -> list[str]:
    """Of the member's studies: the leader of the group reviews, the secretariat's government body replies."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.prevalence.models import FieldCount
    from hub.vocabularies.models import Country

    values = {
        "group": scenario.group, "organization": scenario.member_organization, "author": scenario.member,
        "countries": [Country.objects.get(iso3="MLI")], "state": "registered",
    }  # fmt: skip
    under_review = factories.study_protocol(**values, title_en="A study under review in the walk")
    FieldCount.objects.create(
        protocol=under_review, stratum=under_review.strata.first(), reached=412, on=timezone.localdate()
    )
    result = factories.study_result(
        protocol=under_review, deviations=[{"code": "sample_smaller", "planned": 1200, "reached": 900}],
        explanation="The rains came early.",
    )  # fmt: skip
    factories.result_review(result=result, reviewer=scenario.leader)
    asked = factories.reply_request(result=result, organization=scenario.member_organization)
    published = factories.study_result(
        protocol=factories.study_protocol(**values, title_en="A published study of the walk"), published=True
    )
    here = result.get_absolute_url()
    tails = ("", "explain/", "reviewers/", "review/", "ask-reply/", f"replies/{asked.pk}/", "publish/")
    study = under_review.get_absolute_url()
    return [*(here + tail for tail in tails), f"{study}field/", f"{study}hand-in/", published.get_absolute_url()]
