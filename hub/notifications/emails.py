"""An e-mail about tasks and updates: its text, plain and HTML, and the headers for threads and for unsubscribing with one
click."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.email_preferences import unsubscribe_address
from hub.accounts.models import Person
from hub.accounts.outbox import compose
from hub.lib.text import comma_separated
from hub.notifications.updates import ThingUpdates

LINES = 10  # of a section; the page has the others


@dataclass(frozen=True)
class Section:
    """A heading of the e-mail with its lines, each with the address of the page for it."""

    title: str
    lines: list[tuple[str, str]]
    total: int

    @property
    def shown_lines(self) -> list[tuple[str, str]]:
        return self.lines[:LINES]

    @property
    def more(self) -> int:
        return self.total - len(self.shown_lines)


@dataclass(frozen=True)
class Content:
    """The contents for one person: her tasks, and news by the record that they belong to."""

    person: Person
    sections: list[Section] = field(default_factory=list)
    things: list[ThingUpdates] = field(default_factory=list)
    updates: int = 0
    more: int = 0

    @property
    def news(self) -> int:
        """How many updates it tells of, those that are only counted included."""
        return self.updates + self.more

    @property
    def waiting(self) -> int:
        return sum(section.total for section in self.sections)


def subject_of(content: Content) -> str:
    """The subject, in the current language: the name of one record, or the number of several."""
    waiting = ngettext("%(number)s thing waits for you", "%(number)s things wait for you", content.waiting)
    news = ngettext("%(number)s update", "%(number)s updates", content.news)
    if not content.waiting and len(content.things) == 1:
        (thing,) = content.things
        if content.news == 1:
            update = thing.updates[0]
            said = update.what if update.title == thing.name else f"{update.title} ({update.what})"
            return f"{thing.name}: {said}"
        return f"{thing.name}: {news % {'number': content.news}}"
    parts = [waiting % {"number": content.waiting}] if content.waiting else []
    if content.news:
        parts.append(news % {"number": content.news})
    return _("%(site)s: %(what)s") % {"site": settings.SITE_NAME, "what": comma_separated(parts)}


def thread_of(content: Content) -> str:
    """The same for every e-mail about one record, so that mail programs show them together; otherwise by person."""
    if not content.waiting and len(content.things) == 1:
        kind, key = content.things[0].thing
        name = f"{kind}.{key}"
    else:
        name = f"summary.{content.person.public_id}"
    return f"<{name}@{domain()}>"


def domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def email_of(content: Content, site: str) -> EmailMultiAlternatives:
    person, site = content.person, site.rstrip("/")
    with translation.override(person.language):
        end = site + unsubscribe_address(person)
        context: dict[str, Any] = {
            "content": content,
            "person": person,
            "site": site,
            "site_name": settings.SITE_NAME,
            "all": site + reverse("my_tasks"),
            "inbox": site + reverse("notifications:inbox"),
            "following": site + reverse("notifications:following"),
            "end": end,
            "subject": subject_of(content),
        }
        thread = thread_of(content)
        return compose(
            person=person,
            subject=context["subject"],
            text=render_to_string("notifications/mail/digest.txt", context),
            html=render_to_string("notifications/mail/digest.html", context),
            headers={
                "In-Reply-To": thread,
                "References": thread,
                "List-Id": f"{settings.SITE_NAME} <updates.{domain()}>",
                "List-Unsubscribe": f"<{end}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
