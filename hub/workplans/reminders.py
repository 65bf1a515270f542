"""Some days before a comment round ends, silent members are reminded once."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.membership import leading_organizations, member_organizations
from hub.groups.viewers import viewer_of
from hub.lib.timezones import format_moment, format_moment_for
from hub.partners.models import FocalPoint, Organization
from hub.workplans.models import Comment, CommentRound, Plan

DAYS_BEFORE = 3


def remind_all(site: str) -> int:
    """Every open round that ends soon and has had no reminder; returns the number of e-mails."""
    now = timezone.now()
    waiting = CommentRound.objects.filter(
        closed_at=None, reminded_at=None, deadline__gt=now, deadline__lte=now + timedelta(days=DAYS_BEFORE)
    )
    emails = 0
    for opened in waiting.select_related("plan__group"):
        # In a short round in its second half: nobody is reminded on the first day.
        if now >= opened.opens + (opened.deadline - opened.opens) / 2:
            emails += remind_silent(round=opened, site=site)
    return emails


@transaction.atomic
def remind_silent(*, round: CommentRound, site: str) -> int:  # noqa: A002
    """One e-mail a person, to those who speak for members without comments in this round."""
    claimed = CommentRound.objects.filter(pk=round.pk, reminded_at=None, closed_at=None)
    if claimed.update(reminded_at=timezone.now()) != 1:
        return 0  # another worker was first, or the round was closed in the meantime
    silent = silent_members(round)
    emails: dict[Person, list[Organization]] = defaultdict(list)
    speakers = FocalPoint.objects.on().filter(organization__in=silent).exclude(role=FocalPoint.Role.EDITOR)
    for point in speakers.select_related("person", "organization").order_by("organization__name_en", "pk"):
        emails[point.person].append(point.organization)
    plans = Plan.objects.filter(pk=round.plan_id)
    reminded = {
        person: organizations
        for person, organizations in emails.items()
        if person.may_be_reminded and plans.visible_to(viewer_of(person)).exists()
    }
    after = {"round": round.pk, "organizations": sorted({one.pk for named in reminded.values() for one in named})}
    record(Verb.REMINDED, round.plan, by=None, after=after)
    for person, organizations in reminded.items():
        _write(person, organizations, round, site)
    return len(reminded)


def silent_members(round: CommentRound) -> list[int]:  # noqa: A002
    """Members of the group, other than its leaders, without comments in the round."""
    heard = Comment.objects.filter(round=round, organization__isnull=False).values("organization")
    group = round.plan.group_id
    members = (
        member_organizations(group).exclude(pk__in=heard).exclude(pk__in=leading_organizations(group).values("pk"))
    )
    return list(members.values_list("pk", flat=True))


def _write(person: Person, organizations: list[Organization], opened: CommentRound, site: str) -> None:
    with translation.override(person.language):
        plan = opened.plan
        deadline = format_moment_for(opened.deadline, opened.time_zone, person.time_zone)
        text = render_to_string(
            "workplans/mail/reminder.txt",
            {
                "person": person,
                "organizations": organizations,
                "plan": plan,
                "round": opened,
                "deadline": deadline,
                "address": site.rstrip("/") + plan.get_absolute_url(),
                "site": settings.SITE_NAME,
            },
        )
        subject = _("Comments are asked for until %(day)s: %(plan)s") % {
            "day": format_moment(opened.deadline, opened.time_zone),
            "plan": plan.title,
        }
    queue_email(person=person, subject=subject, text=text)
