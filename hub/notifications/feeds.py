"""Atom feeds (RFC 4287) of what everybody may see: of all that can be followed, of a search of initiatives, and of calls.

They are asked for by programs, every hour and by many: an answer that has not changed is 304, after the same few queries as
a page. Who is signed in gets the same as everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.corridors.models import Corridor
from hub.crises.models import Crisis
from hub.editing.records import RELATED, describe_events
from hub.events.models import Event, Verb
from hub.groups.models import Group
from hub.initiatives.filters import filter_initiatives
from hub.initiatives.models import Initiative
from hub.lib.permissions import get_visible
from hub.lib.text import one_line, plain
from hub.lib.visibility import STRANGER
from hub.notifications.spreading import Drafts, is_draft
from hub.notifications.topics import CONCERNS, CORRIDOR, COUNTRY, CRISIS, FOLLOWED, GROUP, page_of
from hub.opportunities.models import Call
from hub.vocabularies.models import Country

ENTRIES = 50
OF_A_KIND = 60  # events of one kind that are read for a feed
LONGEST_QUERY = 1000
Entry = dict[str, Any]


def group(request: Request, slug: str) -> HttpResponse:
    """What happens in a group: plans, meetings, calls, decisions, announcements."""
    found = get_visible(Group.objects, STRANGER, slug=slug)
    return _feed(request, str(found), found.get_absolute_url(), entries_about(GROUP, found.pk))


def country(request: Request, iso3: str) -> HttpResponse:
    """What concerns a country: initiatives, meetings, calls, library."""
    found = get_object_or_404(Country, iso3=iso3.upper())
    return _feed(request, str(found), found.get_absolute_url(), entries_about(COUNTRY, found.pk))


def corridor(request: Request, origin: str, destination: str) -> HttpResponse:
    """What groups enter on a corridor: factors, entry points, the corridor itself."""
    codes = origin.upper(), destination.upper()
    names = {one.iso3: str(one) for one in Country.objects.filter(iso3__in=codes)}
    if codes[0] == codes[1] or len(names) < len(codes):
        raise Http404
    ends = {"origin__iso3": codes[0], "destination__iso3": codes[1]}
    keys = Corridor.objects.visible_to(STRANGER).filter(**ends).values_list("pk", flat=True)
    page = reverse("corridors:corridor", args=[code.lower() for code in codes])
    return _feed(request, " – ".join(names[code] for code in codes), page, entries_about(CORRIDOR, *keys))


def crisis(request: Request, slug: str) -> HttpResponse:
    """What is recorded of a crisis: areas, figures, situation analyses."""
    found = get_visible(Crisis.objects, STRANGER, slug=slug)
    return _feed(request, str(found), found.get_absolute_url(), entries_about(CRISIS, found.pk))


def record(request: Request, kind: str, key: int) -> HttpResponse:
    """What happens to any other record that can be followed, by its kind and key, as in the address of its button."""
    if kind not in FOLLOWED:
        raise Http404
    model: Any = apps.get_model(kind)
    shown = model._default_manager.select_related(*RELATED.get(kind, ()))
    found = get_object_or_404(shown, model.visible_condition(STRANGER), pk=key)
    return _feed(request, plain(str(found), 200), page_of(found), entries_about(kind, found.pk))


def search(request: Request) -> HttpResponse:
    """The newest initiatives that a search finds; the query is that of the list of initiatives."""
    query = request.META.get("QUERY_STRING", "")[:LONGEST_QUERY]
    found = filter_initiatives(Initiative.objects.visible_to(STRANGER), QueryDict(query), STRANGER)
    initiatives = list(found.order_by("-pk")[:ENTRIES])
    made = _creation_times(initiatives)
    entries = [
        _entry(
            str(one), one.get_absolute_url(), f"initiative-{one.public_id}", made.get(one.pk), plain(one.summary, 500)
        )
        for one in initiatives
        if one.pk in made
    ]
    page = reverse("initiatives:initiatives")
    return _feed(request, _("New initiatives"), f"{page}?{query}" if query else page, entries)


def calls(request: Request) -> HttpResponse:
    """Open calls, the one published last first."""
    found = Call.objects.visible_to(STRANGER).open().select_related("group").order_by("-published_at", "-pk")
    entries = [
        _entry(
            f"{call} – {call.group}",
            call.get_absolute_url(),
            call.public_id,
            call.published_at,
            plain(call.summary, 500),
        )
        for call in found[:ENTRIES]
    ]
    return _feed(request, _("Open calls"), reverse("opportunities:opportunities"), entries)


Things = dict[tuple[str, int], Any]


def entries_about(kind: str, *keys: int) -> list[Entry]:
    """The latest public events on the page of a record, or of several records, in the current language."""
    return entries_of(*news_about(kind, *keys))


def news_about(kind: str, *keys: int) -> tuple[list[Event], Things]:
    """The events with the records that they are about: one query a kind of record that belongs there, by its index."""
    events: list[Event] = []
    for label, concern in CONCERNS.items():
        verbs = concern.followers_hear | {Verb.SHARED} if concern.followers_hear else frozenset()
        for topic, lookup in concern.topics:
            if topic == kind and verbs:
                model: Any = apps.get_model(label)
                records = model._default_manager.filter(
                    model.visible_condition(STRANGER), **{f"{lookup}__in": keys}
                ).order_by()
                about = Event.objects.filter(kind=label, object_id__in=records.values("pk"), verb__in=verbs)
                events += about.exclude(verb=Verb.LOADED).order_by("-sequence")[:OF_A_KIND]
    latest = sorted({event.pk: event for event in events}.values(), key=lambda one: -one.sequence)[: 2 * ENTRIES]
    records_of = _records(latest)
    drafts = Drafts(latest)
    shown = [
        event
        for event in latest
        if not drafts.hold(event, CONCERNS[event.kind]) and not is_draft(records_of.get((event.kind, event.object_id)))
    ]
    return shown[:ENTRIES], records_of


def entries_of(events: Sequence[Event], records_of: Things) -> list[Entry]:
    return [
        _entry(
            f"{plain(update.title)} ({update.what})",
            update.href,
            f"event-{update.event.sequence}",
            update.event.at,
            _text_of(update.event, records_of),
        )
        for update in describe_events(events, STRANGER, known=records_of)
    ]


def _records(events: Sequence[Event]) -> Things:
    found: Things = {}
    for kind in {event.kind for event in events}:
        keys = [event.object_id for event in events if event.kind == kind]
        model: Any = apps.get_model(kind)
        for record in model._default_manager.filter(pk__in=keys).select_related(*RELATED.get(kind, ())).order_by():
            found[kind, record.pk] = record
    return found


def _text_of(event: Event, records: Things) -> str:
    if event.kind == "notifications.announcement":
        return plain(str(records[event.kind, event.object_id].text), 5000)
    return ""


def _creation_times(initiatives: Iterable[Initiative]) -> dict[int, datetime]:
    """When each came here, as its history has it."""
    keys = [one.pk for one in initiatives]
    past: Any = Initiative.history  # type: ignore[attr-defined]
    return dict(past.filter(id__in=keys, history_type="+").order_by().values_list("id", "history_date"))


def _entry(title: str, href: str, name: str, at: datetime | None, text: str) -> Entry:
    return {"title": one_line(title), "href": href, "name": name, "at": at, "text": text}


def _feed(request: Request, title: str, page: str, entries: list[Entry]) -> HttpResponse:
    site = settings.SITE_ADDRESS
    entries = [entry for entry in entries if entry["at"]]
    last = max((entry["at"] for entry in entries), default=None)
    own = f"{site}{request.get_full_path()}"
    feed = Atom1Feed(
        title=f"{title} – {settings.SITE_NAME}", link=f"{site}{page}", description="", language=get_language(),
        author_name=settings.SITE_NAME, feed_url=own, feed_guid=own,
    )  # fmt: skip
    for entry in entries:
        feed.add_item(
            title=entry["title"], link=f"{site}{entry['href']}", description=entry["text"], pubdate=entry["at"],
            updateddate=entry["at"], unique_id=f"{site}/#{entry['name']}",
        )  # fmt: skip
    # A feed without entries is as old as the site's first day would be: a fixed moment, so that it stays the same.
    feed.latest_post_date = lambda: last or datetime.fromisoformat("2017-01-01T00:00:00+00:00")  # type: ignore[method-assign]
    body = feed.writeString("utf-8").encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    if last is not None:
        response["Last-Modified"] = http_date(last.timestamp())
    answer = get_conditional_response(
        request, etag=etag, last_modified=int(last.timestamp()) if last else None, response=response
    )
    return answer or response
