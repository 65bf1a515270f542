"""The letter of what is on a person: one for everything, as often as she chose, none while nothing waits for her."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.email_preferences import unsubscribe_address
from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.accounts.owndata import has_confirmed_address
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.text import one_line, plain
from hub.lib.timezones import format_moment_for
from hub.lib.visibility import Viewer
from hub.outreach.actions import claim_news, newest_initiative, news_of
from hub.outreach.models import SavedSearch
from hub.workplans.models import Amendment
from hub.workplans.presentation import named
from hub.workplans.waiting import SOON, waiting_for

__all__ = ["send_digests"]

DAYS = {Person.Digest.DAILY: 1, Person.Digest.WEEKLY: 7}
LINES = 10  # of a section; the page has the rest
News = list[tuple[SavedSearch, list[Initiative]]]


@dataclass(frozen=True)
class Section:
    """A heading of the letter and the things under it, each with the address where it is decided."""

    title: str
    lines: list[tuple[str, str]]
    total: int

    @property
    def shown(self) -> list[tuple[str, str]]:
        return self.lines[:LINES]

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def send_digests(site: str, now: datetime | None = None) -> int:
    """Write to everybody whose letter is due and for whom something waits; the number of letters. Safe to run twice and
    beside itself: who changes the time of a person's last letter writes the next."""
    now = now or timezone.now()
    today, newest, letters = timezone.localdate(now), newest_initiative(), 0
    for person in Person.objects.filter(is_active=True, digest__in=DAYS).order_by("pk").iterator(chunk_size=500):
        last = person.digested_at and timezone.localdate(person.digested_at)
        if last is None or (today - last).days >= DAYS[Person.Digest(person.digest)]:
            letters += _send(person, site.rstrip("/"), now, newest)
    return letters


def _send(person: Person, site: str, now: datetime, newest: int) -> bool:
    viewer = viewer_of(person)
    # Without a mail server anybody can sign up with anybody's address.
    if not (viewer.is_partner or has_confirmed_address(person)):
        return False
    with translation.override(person.language):
        sections = _sections(viewer, timezone.localdate(now), person.time_zone)
        searches = (
            SavedSearch.objects.filter(person=person, last_key__lt=newest).select_related("person").order_by("pk")
        )
        news = [(saved, found) for saved in searches if (found := news_of(saved, newest))]
        if not sections and not news:
            return False
        with transaction.atomic():
            claimed = Person.objects.filter(pk=person.pk, digested_at=person.digested_at, digest=person.digest)
            if claimed.update(digested_at=now) != 1:
                return False  # another process was quicker, or she has just chosen otherwise
            new_finds = [(saved, found) for saved, found in news if claim_news(saved, newest)]
            _write(person, [*sections, *_found(new_finds)], site)
    return True


def _write(person: Person, sections: list[Section], site: str) -> None:
    end = site + unsubscribe_address(person)
    text = render_to_string(
        "notifications/mail/digest.txt",
        {
            "person": person,
            "sections": sections,
            "site": site,
            "site_name": settings.SITE_NAME,
            "all": site + reverse("my_tasks"),
            "profile": site + reverse("accounts:profile"),
            "end": end,
        },
    )
    number = sum(section.total for section in sections)
    subject = ngettext(
        "%(site)s: %(number)s thing waits for you", "%(site)s: %(number)s things wait for you", number
    ) % {"site": settings.SITE_NAME, "number": number}
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    queue_email(person=person, subject=subject, text=text, headers=headers)


def _sections(viewer: Viewer, today: date, zone: str) -> list[Section]:
    """What waits, the most pressing first; what is due later than in two months is on the page only."""
    waiting = waiting_for(viewer)
    due = waiting.due_by(today + SOON)
    tasks = [task for task in waiting.tasks if task.due is None or task.due <= today + SOON]
    return _filled(
        (_("Overdue"), ((_item(i, i.due), i.get_absolute_url()) for i in due if i.due and i.due < today)),
        (_("Due soon"), ((_item(i, i.due), i.get_absolute_url()) for i in due if i.due and i.due >= today)),
        (_("Reports to finish"), ((_item(u.item, u.until), u.get_absolute_url()) for u in waiting.returned)),
        (_("Reports to review"), ((_item(u.item, u.until), u.get_absolute_url()) for u in waiting.to_review)),
        (
            _("Comments are asked of you"),
            (
                (
                    f"{r.plan.title} ({_('until %(day)s') % {'day': format_moment_for(r.deadline, r.time_zone, zone)}})",
                    r.plan.get_absolute_url(),
                )
                for r in waiting.rounds
            ),
        ),
        (_("Comments to answer"), map(_answers, waiting.to_answer)),
        (
            _("Items that name your organization as lead"),
            ((_item(output, output.due), output.get_absolute_url()) for output in waiting.unanswered),
        ),
        (_("To do after meetings"), ((_dated(plain(task.text), task.due), task.get_absolute_url()) for task in tasks)),
        (
            _("Organizations that ask to join"),
            (
                (f"{named(one.organization, viewer)} – {one.group.name}", one.get_absolute_url())
                for one in waiting.requests
            ),
        ),
        (_("Amendments to decide"), ((_amendment(one), _decide(one)) for one in waiting.amendments)),
        (_("Calls to decide on"), ((str(call), call.get_absolute_url()) for call in waiting.calls)),
        (
            _("Answers that you have begun"),
            ((_dated(str(one.call), one.call.due), one.get_absolute_url()) for one in waiting.drafts),
        ),
        (_("Questions to answer"), ((one.name, one.get_absolute_url()) for one in waiting.questions)),
        (
            _("Applications"),
            ((one.name, one.get_absolute_url()) for one in waiting.applications),
            waiting.applications.total,
        ),
        (
            _("Suggestions"),
            ((one.name, one.get_absolute_url()) for one in waiting.suggestions),
            waiting.suggestions.total,
        ),
        (
            _("Claims"),
            ((str(one.initiative.name), reverse("outreach:suggestions")) for one in waiting.claims),
            waiting.claims.total,
        ),
        (
            _("What files say of records that nobody keeps"),
            (
                (str(one.initiative.name), reverse("exchange:statements", args=[one.initiative.public_id]))
                for one in waiting.statements
            ),
        ),
    )


def _found(news: News) -> list[Section]:
    return _filled(
        *(
            (
                _("New for your saved search “%(name)s”") % {"name": saved.name},
                ((str(initiative.name), initiative.get_absolute_url()) for initiative in found),
            )
            for saved, found in news
        )
    )


Lines = Iterable[tuple[str, str]]


def _filled(*sections: tuple[str, Lines] | tuple[str, Lines, int]) -> list[Section]:
    """Those that have lines. The third part is how many there are in all, where not all lines are given."""
    made = []
    for title, lines, *total in sections:
        tidy = [(one_line(text), address) for text, address in lines]
        if tidy:
            made.append(Section(title, tidy, total[0] if total else len(tidy)))
    return made


def _item(item: Any, day: date | None) -> str:
    return _dated(f"{item.number} {item.title} – {item.plan.title}", day)


def _amendment(one: Amendment) -> str:
    return f"{one.item_title or one.plan.title} – {one.plan.title}"


def _decide(one: Amendment) -> str:
    return reverse("workplans:decide_amendment", args=[one.plan.group.slug, one.plan.period, one.public_id])


def _dated(text: str, day: date | None) -> str:
    return f"{text} ({date_format(day)})" if day else text


def _answers(plan: Any) -> tuple[str, str]:
    number = ngettext("%(number)s without an answer", "%(number)s without an answer", plan.number) % {
        "number": plan.number
    }
    page = reverse("workplans:comments", args=[plan.group.slug, plan.period])
    return f"{plan.title} ({number})", f"{page}?show=waiting"
