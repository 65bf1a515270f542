"""No word of a hidden record comes out anywhere: pages, lists, API, calendars, files, search, forms and the record of events.

Every record and field that is not public carries a word of its own. Readers of each kind then ask for everything that
has an address; a word that reaches somebody whom it is not meant for is a leak, one that reaches nobody a dead test.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver
from django.utils import timezone

from hub.corridors.models import Corridor
from hub.crises.models import Crisis
from hub.editing.registry import EDITABLE_MODELS
from hub.exchange.exporting.formats import FORMATS
from hub.groups.models import Group, Office, Participation
from hub.lib.tests import factories
from hub.lib.tests.deep import is_deep
from hub.meetings.models import ActionItem, Attendance
from hub.notifications import digests
from hub.notifications.emails import email_of
from hub.notifications.models import Notification
from hub.notifications.topics import FOLLOWED
from hub.pages.tests.addresses import walked
from hub.pages.tests.hidden_words import (
    MEETS,
    Garden,
    adopted,
    make_resolution,
    plant_analyses,
    plant_announcements,
    plant_assessments,
    plant_calls,
    plant_contributions,
    plant_corridors,
    plant_crises,
    plant_follows,
    plant_guards,
    plant_joining,
    plant_law_texts,
    plant_library,
    plant_network,
    plant_offices,
    plant_prevention,
    plant_reports,
    plant_studies,
    plant_what_sources_say,
    plant_what_was_said,
)
from hub.vocabularies.models import Country
from hub.workplans.models import Acceptance, Plan, ProgressUpdate


@pytest.fixture
def garden(scenario: Any) -> Garden:
    """Public records with hidden ones tied to each of their relations, and every kind of record in each visibility."""
    made = Garden()
    note, word = made.note, made.word
    today = timezone.localdate()
    place = factories.country()
    for audience in ("partners", "group", "restricted"):
        # Only groups have members: what is “for the group” and belongs to none is for the secretariat and its own people.
        own = "restricted" if audience == "group" else audience
        # What is restricted in a group is for those who lead it.
        within = "led" if audience == "restricted" else audience
        organization = note(
            factories.organization(
                name_en=word(own), acronym=word(own), about_en=word(own), visibility=audience, country=place
            )
        )
        branch = note(factories.organization(parent=organization, country=place))
        group = note(factories.group(name_en=word(own), theme_en=word(own), mandate_en=word(own), visibility=audience))
        note(factories.group(parent=scenario.group, name_en=word(within), visibility=audience))
        part = note(factories.group(parent=group, name_en=word(own)))
        # Public records inside a hidden group are no more open than the group.
        for holder in (group, part):
            note(factories.meeting(group=holder, title_en=word(own), begins_on=today.isoformat(), country=place))
            note(factories.decision(group=holder, text_en=word(own)))
            note(factories.milestone(group=holder, title_en=word(own)))
        note(factories.plan(group=group, title_en=word(own)))
        # Hidden records of an open group.
        note(factories.decision(group=scenario.group, text_en=word(within), visibility=audience))
        note(
            factories.milestone(group=scenario.group, title_en=word(within), text_en=word(within), visibility=audience)
        )
        meeting = note(
            factories.meeting(
                group=scenario.group, title_en=word(within), summary_en=word(within), place=word(within),
                begins_on=today.isoformat(), country=place, visibility=audience,
            )
        )  # fmt: skip
        note(factories.agenda_item(meeting=meeting, title=word(within), objective=word(within), lead=word(within)))
        note(make_resolution(meeting, 1, word(within)))
        plan = note(
            factories.plan(
                group=scenario.group, title_en=word(within), summary_en=word(within), visibility=audience,
                period=f"20{30 + len(made.meant_for) % 60}",
            )
        )  # fmt: skip
        outcome = note(
            factories.outcome(plan=plan, title_en=word(within), subgroup=factories.group(parent=scenario.group))
        )
        made.addresses.append(outcome.subgroup.get_absolute_url())
        output = note(factories.output(outcome=outcome, title_en=word(within)))
        note(factories.activity(output=output, title_en=word(within)))
        item = factories.library_item(
            title_en=word(audience), summary_en=word(audience), authors=word(audience), visibility=audience
        )
        item.groups.set([scenario.group])
        item.countries.set([place])
        note(item)
        hidden = factories.initiative(name_en=word(audience), summary_en=word(audience), visibility=audience)
        hidden.groups.set([scenario.group])
        hidden.countries.set([place])
        note(hidden)
        note(factories.phase(initiative=hidden, name_en=word(audience)))
        note(factories.role(initiative=hidden, note_en=word(audience)))
        note(factories.tranche(initiative=hidden, note_en=word(audience)))
        # Open records that name the hidden ones.
        shown = factories.initiative(owner=organization, successor=hidden)
        shown.groups.set([group, scenario.group])
        shown.countries.set([place])
        note(shown)
        note(factories.role(initiative=shown, organization=organization))
        note(factories.tranche(initiative=shown, funder=organization))
        note(factories.office(group=scenario.group, organization=organization, role=Office.Role.STEERING_COMMITTEE))
        note(
            factories.participation(group=scenario.group, organization=organization, status=Participation.Status.ACTIVE)
        )
        open_meeting = note(
            factories.meeting(group=scenario.group, number=len(made.meant_for), begins_on=today.isoformat())
        )
        note(Attendance.objects.create(meeting=open_meeting, organization=organization))
        note(ActionItem.objects.create(meeting=open_meeting, text="To do", owner=organization))
        resolution = make_resolution(open_meeting, 1, "Resolved")
        resolution.agreed.set([organization])
        resolution.dissented.set([branch, organization])
        note(resolution)
        open_plan = note(factories.plan(group=scenario.group, period=f"21{len(made.meant_for) % 90 + 10}"))
        subgroup = factories.group(parent=scenario.group, name_en=word(within), slug=word(within), visibility=audience)
        open_outcome = note(factories.outcome(plan=open_plan, subgroup=subgroup))
        open_output = note(factories.output(outcome=open_outcome, due=today, lead=organization))
        open_output.initiatives.set([hidden])
        open_activity = note(factories.activity(output=open_output, lead=organization, due=today))
        open_activity.partners.set([organization, branch])
        Acceptance.objects.create(output=open_output, organization=organization, answer="accepted")
        note(approved_update(open_output, organization, scenario.member))
        note(
            factories.comment(
                plan=open_plan, output=open_output, item_key=open_output.anchor, organization=organization
            )
        )
        note(adopted(open_plan, resolution, scenario.leader))
        open_item = factories.library_item()
        open_item.organizations.set([organization])
        open_item.groups.set([group])
        note(open_item)
    # Fields that are stricter than their record.
    call = factories.meeting(
        group=scenario.group, call_details=word("invited"), begins_on=today.isoformat(), minutes_state="draft"
    )
    note(factories.agenda_item(meeting=note(call), minutes=word("invited")))
    named = factories.person(name=word("people"))
    note(factories.office(group=scenario.group, person=named, role=Office.Role.VICE_CHAIR))
    note(factories.focal_point(organization=scenario.member_organization, person=factories.person(name=word("people"))))
    note(factories.application(name=word("restricted"), work=word("restricted")))
    note(factories.comment(plan=factories.plan(group=scenario.group, period="2190"), text=word("group")))
    asked = factories.participation(group=scenario.group, brings=word("led"), organization=factories.organization())
    note(asked)
    plant_offices(scenario, made)
    plant_what_was_said(scenario, made)
    plant_what_sources_say(scenario, made)
    plant_analyses(scenario, made)
    plant_calls(scenario, made)
    plant_contributions(scenario, made)
    plant_library(scenario, made)
    plant_law_texts(scenario, made)
    plant_reports(scenario, made)
    plant_assessments(scenario, made)
    plant_guards(scenario, made)
    plant_corridors(scenario, made)
    plant_crises(scenario, made)
    plant_prevention(scenario, made)
    plant_studies(scenario, made)
    plant_announcements(scenario, made)
    plant_joining(scenario, made)
    plant_network(scenario, made)
    return made


def approved_update(output: Any, organization: Any, by: Any) -> ProgressUpdate:
    return ProgressUpdate.objects.create(
        output=output, organization=organization, author=by, until=output.plan.starts, done="Something", state="approved",
        reviewed_at=timezone.now(),
    )  # fmt: skip


def fixed_addresses() -> list[str]:
    """Every address of the site that takes no argument, except those that end a session."""
    found: list[str] = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern).removeprefix("^").rstrip("$")
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            elif "<" not in path and "(" not in path and "logout" not in path:
                found.append("/" + path.replace("\\Z", "").lstrip("/"))

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


def places_to_look(scenario: Any, garden: Garden) -> list[str]:
    from hub.initiatives.models import Initiative

    found = [*fixed_addresses(), *garden.addresses]
    found += [f"{scenario.group.get_absolute_url()}{tail}" for tail in ("", "members/", "calendar.ics")]
    found += [f"/initiatives/download/{name}/" for name in FORMATS]
    found += ["/initiatives/?view=map", "/initiatives/embed/?view=map"]
    found += [f"/api/v1/{kind_name}?limit=200" for kind_name in API_LISTS]
    found += [f"/api/v1/groups/{scenario.group.slug}/members?limit=200"]
    for one in Initiative.objects.all():
        found += [f"/api/v1/initiatives/{one.public_id}", f"{one.get_absolute_url()}sources/"]
    for plan in Plan.objects.select_related("group"):
        found.append(f"/api/v1/plans/{plan.public_id}")
        page = plan.get_absolute_url()
        found += [page + tail for tail in PLAN_PAGES]
    found += [f"/edit/{kind_name}/new/" for kind_name in EDITABLE_MODELS]
    found += [f"/edit/{kind_name}/new/?group={scenario.group.pk}" for kind_name in ("milestone", "plan", "meeting")]
    found += [f"{scenario.group.get_absolute_url()}announcements/", f"/feeds/{scenario.group.slug}.atom"]
    found += [f"/feeds/{one.slug}.atom" for one in Group.objects.filter(visibility="public")]
    found += [f"/feeds/countries/{one.iso3.lower()}.atom" for one in Country.objects.order_by("-pk")[:3]]
    found += [f"/feeds/crises/{one.slug}.atom" for one in Crisis.objects.all()]
    ends = Corridor.objects.values_list("origin__iso3", "destination__iso3").distinct()
    found += [f"/feeds/corridors/{origin}-{destination}.atom".lower() for origin, destination in ends]
    for kind in FOLLOWED:
        if kind not in {"vocabularies.term", "vocabularies.country", "groups.group"}:
            keys = apps.get_model(kind)._default_manager.order_by("-pk").values_list("pk", flat=True)[:12]
            found += [f"/feeds/{kind}/{key}.atom" for key in keys]
    found += ["/feeds/initiatives/search.atom", "/feeds/initiatives/search.atom?q=qxpartners"]
    found += [
        f"/search/?q=qx{audience}" for audience in ("partners", "people", "group", "invited", "led", "restricted")
    ]
    found += [f"/initiatives/?q=qx{audience}" for audience in ("partners", "group", "restricted")]
    return list(dict.fromkeys(found))


API_LISTS = [
    "organizations", "groups", "plans", "initiatives", "meetings", "library", "studies", "datasets",
    "outcomes", "outputs", "activities", "indicators", "progress", "rounds", "comments", "dispositions", "resolutions",
    "plan-versions", "reports", "corridors", "crises", "prevention-models", "study-protocols", "study-results",
]  # fmt: skip
PLAN_PAGES = [
    "history/",
    "comments/",
    "matrix/",
    "progress/",
    "amendments/",
    "plan.xlsx",
    "matrix/matrix.xlsx",
    "differences/?from=1&to=now",
    "versions/1/",
    "versions/1/plan.json",
    "adopt/",
    f"?as_of={timezone.localdate()}",
    "report/",
    "report.json",
    "report.docx",
]


# The stranger and who held a role once meet what a visitor does, a partner what a member does but for what is for the group; from the
# secretariat nothing is hidden.
QUICK = ("visitor", "member", "leader")


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    # A long line of a calendar is folded.
    return content.decode("utf-8", "replace").replace("\r\n ", "")


@pytest.mark.usefixtures("plain_errors", "plain_frame")
def test_no_word_reaches_anybody_it_is_not_meant_for(
    scenario: Any, client_of: Any, garden: Garden, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60  # the walk may take longer than five minutes
    people = scenario.people | {
        "partner": factories.focal_point(organization=factories.organization()).person,
        "former": garden.former,
    }
    plant_follows(people)
    places = places_to_look(scenario, garden)
    monkeypatch.setattr(digests, "MOST_UPDATES", 10_000)
    for role in walked(MEETS, quick=QUICK, postgresql=["member"]):
        client = client_of(people[role])
        if people[role] is not None:  # her own data are given to whoever has just written her password
            answer = client.post("/accounts/reauthenticate/?next=/profile/", {"password": factories.PASSWORD})
            assert answer.status_code == 302
            assert client.get("/profile/data/").status_code == 200
            look_into_emails(people[role], garden, role)
        # Feeds are the same for everybody: one reader whom nobody knows, and one who has most rights.
        asked = [
            place for place in places if is_deep() or role in {"visitor", "leader"} or not place.startswith("/feeds/")
        ]
        look_everywhere([*asked, *pages_of_inbox(people[role])], garden, role, client)


def pages_of_inbox(person: Any) -> list[str]:
    told = Notification.objects.filter(person=person).order_by("pk").values_list("pk", flat=True)
    return [f"/inbox/?before={row}" for row in told[::40]]


def look_into_emails(person: Any, garden: Garden, role: str) -> None:
    """What she would be written now, of tasks and updates, as text and as HTML."""
    (content,) = digests.plan_contents([person], timezone.now(), with_tasks=True)
    message = email_of(content, "https://hub.example.org")
    result = f"{message.subject}\n{message.body}\n{message.alternatives[0][0]}\n{message.extra_headers}"
    words = set(re.findall(r"qx[a-z_]+\d{3}qx", result))
    assert {word for word in words if garden.meant_for[word] not in MEETS[role]} == set(), f"by e-mail to the {role}"
    assert content.updates > 20
    assert words or not MEETS[role] - {"hers"}, f"the {role} is told nothing of what is hers to know"


def look_everywhere(places: list[str], garden: Garden, role: str, client: Any) -> None:
    leaks: dict[str, list[str]] = {}
    met: set[str] = set()
    waiting = deque(places)
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        if address.startswith("/events/") and response.context["older"]:
            waiting.append(f"/events/?before={response.context['older']}")  # to the end of the record
        assert response.status_code < 500, (role, address)
        echoed = address.partition("?q=")[2]
        for word in set(re.findall(r"qx[a-z_]+\d{3}qx", text_of(response))):
            met.add(word)
            if garden.meant_for[word] not in MEETS[role] and word != echoed:
                leaks.setdefault(word, []).append(address)
    result = "\n".join(f"{word}: {', '.join(sorted(set(where))[:12])}" for word, where in sorted(leaks.items()))
    assert not leaks, f"to the {role}:\n{result}"
    meant = {word for word, audience in garden.meant_for.items() if audience in MEETS[role]}
    assert not meant - met, f"meant for the {role}, and nowhere to be read: {sorted(meant - met)}"
