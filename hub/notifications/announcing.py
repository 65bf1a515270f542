"""Announcements and newsletters: written by one leader, approved by another, sent once, frozen then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.owndata import keys_with_confirmed_email
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.models import Group
from hub.groups.viewers import viewers_of
from hub.notifications.emails import Content
from hub.notifications.feeds import entries_of, news_about
from hub.notifications.models import Announcement, Follow
from hub.notifications.spreading import members_of
from hub.notifications.topics import GROUP
from hub.notifications.updates import ThingUpdates, Update

State = Announcement.State
NEWS_OF = timedelta(days=90)


@transaction.atomic
def save_announcement(*, written: Any, by: Person) -> Announcement:
    """Write it down or change it, as long as it is a draft. `written`: a valid form of it."""
    announcement: Announcement = written.instance
    if announcement.pk:
        stood = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if stood.state != State.DRAFT:
            raise ValidationError(_("It waits for approval or was sent. Only a draft can be changed."))
    announcement.author = by  # the last one who wrote: nobody approves her own words
    is_new = announcement.pk is None
    written.save()
    record(Verb.CREATED if is_new else Verb.CHANGED, announcement, by=by, after={"kind": announcement.kind})
    return announcement


@transaction.atomic
def submit(*, announcement: Announcement, by: Person) -> None:
    """Ask another leader of the group to approve it."""
    _move(announcement, State.DRAFT, state=State.SUBMITTED, reason="")
    record(Verb.SUBMITTED, announcement, by=by, after={"state": State.SUBMITTED})


@transaction.atomic
def send_back(*, announcement: Announcement, reason: str, by: Person) -> None:
    _move(announcement, State.SUBMITTED, state=State.DRAFT, reason=reason)
    record(Verb.RETURNED, announcement, by=by, after={"state": State.DRAFT}, reason=reason)


@transaction.atomic
def approve(*, announcement: Announcement, by: Person) -> None:
    """Send it: its readers are told as of any event, each once. From here on it does not change."""
    if announcement.author_id == by.pk:
        raise ValidationError(_("Somebody else who leads the group approves what you have written."))
    _move(announcement, State.SUBMITTED, state=State.SENT, approved_by=by, sent_at=timezone.now())
    record(Verb.SHARED, announcement, by=by, after={"state": State.SENT})


@transaction.atomic
def delete_announcement(*, announcement: Announcement, by: Person) -> None:
    """Throw a draft away."""
    drafts = Announcement.objects.select_for_update().filter(pk=announcement.pk, state=State.DRAFT)
    if not drafts.exists():
        raise ValidationError(_("It waits for approval or was sent. Only a draft can be thrown away."))
    record(Verb.DELETED, announcement, by=by, before={"kind": announcement.kind})
    drafts.delete()


def _move(announcement: Announcement, expected: str, **values: object) -> None:
    """Claim it by the state it must be in: of two people at once the second reads why not."""
    if Announcement.objects.filter(pk=announcement.pk, state=expected).update(**values) != 1:
        raise ValidationError(_("Somebody has moved it on already. Open it again to see how it stands."))
    announcement.refresh_from_db()


@dataclass(frozen=True)
class Reader:
    """Somebody who would be told, and how."""

    person: Person
    by_email: str  # when an e-mail comes, in words; empty where none does
    note: str = ""
    follows: bool = False  # without taking part


def readers_of(announcement: Announcement) -> Iterator[Reader]:
    """Who would be told if it were sent now, in the order of names: those who may see it, take part in the group or follow
    it, and have not turned it off. Followers are counted, not named: what somebody follows is hers to know."""
    group = announcement.group_id
    rows = Follow.objects.filter(kind=GROUP, object_id=group, person__is_active=True)
    muted = set(rows.filter(is_muted=True).values_list("person", flat=True))
    members = members_of([group]).get(group, set()) - muted
    keys = members | set(rows.filter(is_muted=False).values_list("person", flat=True))
    people = list(Person.objects.filter(pk__in=keys, is_active=True).order_by("name", "pk"))
    viewers, confirmed = viewers_of(people), keys_with_confirmed_email(people)
    near = frozenset({group, announcement.group.parent_id})
    may_read: dict[Any, bool] = {}  # it depends on the rights in the group alone: a few kinds of readers, not thousands
    for person in people:
        viewer = viewers[person.pk]
        rights = (viewer.is_secretariat, viewer.is_partner, near & viewer.group_ids, near & viewer.led_group_ids)
        if rights not in may_read:
            may_read[rights] = _could_read(announcement, viewer)
        if not may_read[rights]:
            continue
        follows, note = person.pk not in members, ""
        if person.digest == Person.Digest.NEVER:
            note = _("wants no e-mails")
        elif person.bounced_at:
            note = _("the mailbox refused the last e-mail")
        elif not (viewer.is_partner or person.pk in confirmed):
            note = _("has not confirmed the address")
        yield Reader(person, "" if note else person.get_digest_display(), note, follows)


def _could_read(announcement: Announcement, viewer: Any) -> bool:
    """As the visibility filter will have it once it is sent."""
    sent = Q(state=State.SENT) | Q(pk=announcement.pk)
    seen = super(Announcement, Announcement).visible_condition(viewer)
    return viewer.is_secretariat or Announcement.objects.filter(seen & sent, pk=announcement.pk).exists()


def example_for(announcement: Announcement, person: Person) -> Content:
    """The e-mail that a person would get at once."""
    with translation.override(person.language):
        update = Update(
            number=0, at=timezone.now(), title=str(announcement.title), what=announcement.get_kind_display(),
            href=announcement.get_absolute_url(), actor="", reason="", why=_("you follow it"), is_unread=True,
            thing=(GROUP, announcement.group_id), text=str(announcement.text),
        )  # fmt: skip
        group = announcement.group
        thing = ThingUpdates(str(group), "", group.get_absolute_url(), (GROUP, group.pk), [update])
        return Content(person, [], [thing], 1)


def drafts_of_newsletter(group: Group, languages: Iterable[str], since: datetime | None = None) -> dict[str, str]:
    """What was new in the group since its last newsletter, as a list to begin with, by language. Public matter only."""
    last = group.announcements.filter(kind=Announcement.Kind.NEWSLETTER, state=State.SENT).order_by("-sent_at").first()  # type: ignore[attr-defined]
    since = since or (last.sent_at if last else timezone.now() - NEWS_OF)
    events, records = news_about(GROUP, group.pk)
    events = [event for event in events if event.at > since]
    drafts = {}
    for language in languages:
        with translation.override(language):
            entries = entries_of(events, records)
            drafts[language] = "\n".join(f"- [{_bare(entry['title'])}]({entry['href']})" for entry in entries)
    return drafts


def _bare(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")
