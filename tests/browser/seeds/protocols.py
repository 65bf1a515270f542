"""Study protocols in each state that their pages tell apart."""

from __future__ import annotations

from typing import Any


def protocols(scenario: Any) -> list[str]:
    """A draft that waits for its signature, a registered one with an amendment and a questionnaire, a withdrawn one."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.prevalence.actions import Amendment, force_withdrawal, save_part
    from hub.prevalence.models import Questionnaire, TeamMember
    from hub.prevalence.skeleton import workbook_of
    from hub.vocabularies.models import Country

    values = {
        "group": scenario.group, "organization": scenario.member_organization, "author": scenario.member,
        "countries": [Country.objects.get(iso3="MLI")],
    }  # fmt: skip
    draft = factories.study_protocol(**values, title_en="Children who work in the camps of the walk")
    TeamMember.objects.create(protocol=draft, person=scenario.leader, role="ethics")
    registered = factories.study_protocol(**values, state="registered", title_en="Forced labour in the walk")

    def write() -> None:
        registered.design = "Three stages."
        registered.save(update_fields=["design"])

    why = Amendment(reason="Roads are closed.", decided_on=timezone.localdate(), reached=0)
    save_part(protocol=registered, part="design", write=write, by=scenario.member, amendment=why)
    content = workbook_of(registered)
    Questionnaire.objects.create(
        protocol=draft, number=1, file=ContentFile(content, name="walk.xlsx"), file_name="walk.xlsx", size=len(content),
        sha256="0" * 64, questions=12, uploaded_by=scenario.member,
        findings=[
            {"severity": "error", "code": "no_survey", "sheet": "", "row": None, "values": {}},
            {"severity": "warning", "code": "personal", "sheet": "survey", "row": 9, "values": {"name": "gps", "type": "geopoint"}},
        ],
    )  # fmt: skip
    withdrawn = factories.study_protocol(**values, state="registered", title_en="A study taken back")
    force_withdrawal(protocol=withdrawn, reason="Interviewers were threatened.", by=scenario.secretariat)
    own = draft.get_absolute_url()
    tails = (
        "",
        "question/",
        "setting/",
        "method/",
        "design/",
        "strata/",
        "indicators/",
        "questionnaire/",
        "checklist/",
        "team/",
    )
    return [
        *(own + tail for tail in tails), registered.get_absolute_url(), f"{registered.get_absolute_url()}versions/2/",
        f"{registered.get_absolute_url()}strata/", withdrawn.get_absolute_url(),
    ]  # fmt: skip
