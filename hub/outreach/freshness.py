"""Keeping records up to date: requests to confirm by signed links, and the state of records that nobody updates any more."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.events.actions import record, record_many
from hub.events.models import Verb
from hub.events.reasons import NO_SIGN_OF_LIFE
from hub.initiatives.models import FRESH_DAYS, STALE_DAYS, Initiative
from hub.outreach.models import Confirmation
from hub.partners.models import FocalPoint

SALT = "initiatives.confirm"  # a salt of its own, so that links signed for other purposes do not work here
DAYS_VALID = 60
RECORDS_PER_EMAIL = 12


def address_of(confirmations: list[Confirmation]) -> str:
    """The link for some requests to one person."""
    content = {"c": [[c.pk, c.nonce] for c in confirmations]}
    return reverse("outreach:confirm", args=[signing.dumps(content, salt=SALT, compress=True)])


def of_address(token: str) -> list[Confirmation]:
    """The open requests of a link. A forged link gives none, and neither does one of a person who no longer speaks for the
    owner of the record."""
    try:
        content = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS_VALID))
    except signing.BadSignature:
        return []
    wanted = Q(pk__in=[])
    for key, nonce in content["c"]:
        wanted |= Q(pk=key, nonce=nonce)
    waiting = Confirmation.objects.filter(wanted, used_at=None, revoked=False, expires_at__gt=timezone.now())
    speaks = FocalPoint.objects.on().filter(person=OuterRef("person"), organization=OuterRef("initiative__owner"))
    waiting = waiting.filter(Exists(speaks), person__is_active=True)
    return list(waiting.select_related("initiative", "person").order_by("initiative__name_en", "pk"))


@transaction.atomic
def confirm(*, confirmations: list[Confirmation], wrong: dict[int, str]) -> int:
    """Confirm the initiatives of these requests; for those in `wrong` store the remark instead. Returns how many were
    confirmed."""
    entries: list[tuple[Verb, Initiative, dict[str, object] | None, dict[str, object] | None]] = []
    actor: Person | None = None
    for request in confirmations:
        remark = wrong.get(request.pk, "").strip()
        used = Confirmation.objects.filter(pk=request.pk, used_at=None, revoked=False)
        if used.update(used_at=timezone.now(), remark=remark) != 1:
            raise ValidationError(_("This link was used a moment ago. Nothing more is to be done."))
        actor = request.person
        initiative = request.initiative
        if remark:
            entries.append((Verb.COMMENTED, initiative, None, {"remark": remark}))
            continue
        entries.append((Verb.CONFIRMED, initiative, *_mark_confirmed(initiative)))
    record_many(entries, by=actor)
    return len(confirmations) - len([key for key, remark in wrong.items() if remark.strip()])


@transaction.atomic
def confirm_now(*, initiative: Initiative, by: Person) -> None:
    """Confirm one initiative on its page; open links for the same request stop working."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    before, after = _mark_confirmed(initiative)
    revoke(initiative=initiative)
    record(Verb.CONFIRMED, initiative, by=by, before=before, after=after)


def _mark_confirmed(initiative: Initiative) -> tuple[dict[str, object], dict[str, object]]:
    """Mark the record as confirmed today by its owner: the values before and after."""
    before: dict[str, object] = {"confirmed_on": initiative.confirmed_on, "status": initiative.status}
    initiative.confirmed_on = timezone.localdate()
    if initiative.status == Initiative.Status.INACTIVE:
        initiative.status = Initiative.Status.UNKNOWN
    initiative.save(update_fields=["confirmed_on", "status"])
    after = {"confirmed_on": initiative.confirmed_on, "status": initiative.status, "owner_id": initiative.owner_id}
    return before, after


@transaction.atomic
def revoke(*, initiative: Initiative) -> int:
    """Open links for the initiative stop working: it has another owner, or somebody claims it."""
    return Confirmation.objects.filter(initiative=initiative, used_at=None, revoked=False).update(revoked=True)


def request_confirmations(site: str) -> int:
    """Ask the owners of records that were not confirmed for a year: one e-mail a person, at most twelve records in it."""
    today = timezone.localdate()
    waiting = Confirmation.objects.filter(used_at=None, revoked=False, expires_at__gt=timezone.now())
    due = (
        Initiative.objects.filter(owner__isnull=False, merged_into=None)
        .filter(Q(confirmed_on=None) | Q(confirmed_on__lte=today - timedelta(days=FRESH_DAYS)))
        .exclude(status__in=[Initiative.Status.ENDED, Initiative.Status.CANCELLED])
        .exclude(pk__in=waiting.values("initiative"))
        .order_by("confirmed_on", "pk")
    )
    speakers: dict[int, list[Person]] = defaultdict(list)
    for point in FocalPoint.objects.on().select_related("person").order_by("role", "pk"):
        if point.person.may_be_reminded:
            speakers[point.organization_id].append(point.person)
    emails: dict[int, list[Initiative]] = defaultdict(list)
    people: dict[int, Person] = {}
    for initiative in due:
        for person in speakers.get(initiative.owner_id or 0, [])[:1]:
            people[person.pk] = person
            if len(emails[person.pk]) < RECORDS_PER_EMAIL:
                emails[person.pk].append(initiative)
    for key, initiatives in emails.items():
        _ask(people[key], initiatives, site)
    return len(emails)


@transaction.atomic
def _ask(person: Person, initiatives: list[Initiative], site: str) -> None:
    expires = timezone.now() + timedelta(days=DAYS_VALID)
    asked = [Confirmation.objects.create(initiative=i, person=person, expires_at=expires) for i in initiatives]
    with translation.override(person.language):
        address = site.rstrip("/") + address_of(asked)
        text = render_to_string(
            "outreach/mail/confirm.txt",
            {
                "person": person,
                "initiatives": initiatives,
                "address": address,
                "days": DAYS_VALID,
                "site": settings.SITE_NAME,
            },
        )
        subject = _("Are these records still right?")
    queue_email(person=person, subject=subject, text=text)


def mark_silent() -> int:
    """Mark as inactive what nobody confirmed and no source mentioned for two years. Nothing is deleted."""
    limit = timezone.now() - timedelta(days=STALE_DAYS)
    touched = Initiative.history.filter(history_date__gte=limit)
    silent = (
        Initiative.objects.filter(status__in=[Initiative.Status.PLANNED, Initiative.Status.ACTIVE], merged_into=None)
        .annotate(said=Max("source_records__stated_at"))
        .filter(Q(confirmed_on=None) | Q(confirmed_on__lt=limit.date()))
        .filter(Q(said=None) | Q(said__lt=limit))
        .exclude(confirmed_on=None, said=None, pk__in=touched.values("id"))
    )
    number = 0
    while part := list(silent.order_by("pk")[:500]):
        with transaction.atomic():
            entries = []
            for initiative in part:
                before = {"status": initiative.status}
                initiative.status = Initiative.Status.INACTIVE
                initiative.save(update_fields=["status"])
                entries.append((Verb.CHANGED, initiative, before, {"status": "inactive"}))
            record_many(entries, by=None, reason=NO_SIGN_OF_LIFE)
        number += len(part)
    return number
