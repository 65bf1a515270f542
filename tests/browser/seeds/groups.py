"""How a group is governed, and what it announces."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


def offices(scenario: Any) -> list[str]:
    """Terms of reference that were adopted twice and are drafted anew; an office that is handed over, one that can be."""
    from django.utils import timezone

    from hub.governance.actions import adopt_terms
    from hub.governance.models import HandedOver, Handover, TermsDraft
    from hub.lib.tests import factories

    group, today = scenario.group, timezone.localdate()
    draft = TermsDraft.objects.create(group=group, text_en="The group works together.")
    for year, text in ((2020, "The group works together."), (2024, "The group works together, and **reports**.")):
        TermsDraft.objects.filter(pk=draft.pk).update(text_en=text)
        adopt_terms(
            draft=draft,
            adopted_on=date(year, 1, 1),
            decided_by={"decided_by_en": "The group"},
            resolution=None,
            by=scenario.leader,
        )
    TermsDraft.objects.filter(pk=draft.pk).update(text_en="The group works together, reports, and meets twice a year.")
    for role in ("chair", "vice_chair"):
        ending = factories.office(
            group=group, role=role, organization=factories.organization(), starts=today - timedelta(days=400),
            ends=today + timedelta(days=20),
        )  # fmt: skip
        if role == "chair":
            handover = Handover.objects.create(office=ending)
            HandedOver.objects.create(handover=handover, title="The list of addresses")
            HandedOver.objects.create(
                handover=handover, kind="task", title="Letter to the partners", passed_at=timezone.now()
            )
    home = group.get_absolute_url()
    tails = ("terms/", "terms/1/", "terms/?since=1&until=2", "terms/adopt/", "offices/")
    return [f"{home}{tail}" for tail in tails] + [handover.get_absolute_url()]


def announcements(scenario: Any) -> list[str]:
    """A draft, one that waits for approval, one that was sent."""
    from django.utils import timezone

    from hub.notifications.models import Announcement

    made = [
        Announcement.objects.create(
            group=scenario.group, title_en=f"Announcement that is {state}", text_en="What **changes**.",
            author=scenario.secretariat, state=state, visibility="public",
            sent_at=timezone.now() if state == "sent" else None,
        )
        for state in ("draft", "submitted", "sent")
    ]  # fmt: skip
    first = made[0].get_absolute_url()
    tails = ("edit/", "preview/", "delete/")
    return [
        "/announcements/run/", *(one.get_absolute_url() for one in made), *(f"{first}{tail}" for tail in tails)
    ]  # fmt: skip
