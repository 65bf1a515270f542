"""The secretariat's desk: what waits for a decision and for how long, what is overdue or about to end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Lower
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.owndata import keys_with_confirmed_email
from hub.events.models import Event, Verb
from hub.exchange.models import Import, SourceRecord
from hub.groups.models import Group, Office, Participation
from hub.initiatives.filters import FRESHNESS
from hub.initiatives.finding import count_by_facet
from hub.lib.components import Bar, Figure
from hub.lib.text import plain
from hub.lib.visibility import Viewer
from hub.matching.comparing import undecided_pairs
from hub.outreach.models import Claim, Submission
from hub.partners.actions import welcome
from hub.partners.models import Application, Organization
from hub.selfcheck.models import NetworkMember
from hub.workplans.models import Comment, CommentRound, Output, Plan
from hub.workplans.waiting import OPEN

SHOWN = 5  # of all queues together, the oldest
LISTED = 8  # lines of each part beside it
ENDS_SOON = timedelta(days=60)
LOOKED_BACK = timedelta(days=90)  # for imports that stopped
DECISIONS = (Verb.ACCEPTED, Verb.DECLINED, Verb.RETURNED)
DECIDED_KINDS = ("partners.application", "outreach.submission", "outreach.claim")


@dataclass(frozen=True)
class ToDecide:
    """A waiting decision: how to accept it on the desk, where to review it and send it back."""

    kind: str
    title: str
    note: str
    since: datetime
    href: str
    accept_at: str = ""  # empty where it must be reviewed first
    values: tuple[tuple[str, str], ...] = ()
    send_back: str = ""

    @property
    def days(self) -> int:
        return (timezone.now() - self.since).days


@dataclass
class Silence:
    """A plan with an open comment round, and how many members of its group have not commented."""

    plan: Any
    deadline: datetime
    members: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)

    @property
    def silent(self) -> int:
        return len(self.members - self.heard)


def queues(viewer: Viewer) -> list[Figure]:
    """The number of waiting items in each queue, and how long the oldest has waited. One query each."""
    applications, suggestions, claims = (
        _submitted_records(Application),
        _submitted_records(Submission),
        _submitted_records(Claim),
    )
    imports = Import.objects.visible_to(viewer).filter(
        state__in=Import.ENDED_EARLY, started_at__gte=timezone.now() - LOOKED_BACK
    )
    words = SourceRecord.objects.filter(standing=SourceRecord.Standing.WAITING)
    review, announced = reverse("outreach:suggestions"), _to_approve()
    pairs, stated = undecided_pairs(viewer).count(), words.count()
    return [
        _queue(
            lambda n: ngettext("application", "applications", n),
            applications,
            "submitted_at",
            reverse("partners:applications"),
        ),
        _queue(lambda n: ngettext("suggestion", "suggestions", n), suggestions, "submitted_at", review),
        _queue(lambda n: ngettext("claim", "claims", n), claims, "made_at", review),
        _queue(
            lambda n: ngettext("request to join the business network", "requests to join the business network", n),
            _asking_for_the_network(),
            "changed_at",
            reverse("selfcheck:network"),
        ),
        _queue(
            lambda n: ngettext("announcement to approve", "announcements to approve", n),
            announced,
            "written_at",
            _address_of(announced.order_by("written_at", "pk").first()),
        ),
        _make_figure(
            pairs, ngettext("possible duplicate", "possible duplicates", pairs), reverse("matching:duplicates")
        ),
        _queue(_stopped_imports_label, imports, "started_at", reverse("exchange:imports")),
        _make_figure(
            stated, ngettext("statement from a file to review", "statements from files to review", stated), review
        ),
    ]


def _stopped_imports_label(number: int) -> str:
    return ngettext("import that stopped with an error", "imports that stopped with an error", number)


def _submitted_records(model: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(status=model.Status.SUBMITTED)
    return found


def _asking_for_the_network() -> QuerySet[Any]:
    asked: QuerySet[Any] = NetworkMember.objects.filter(state=NetworkMember.State.REQUESTED)
    return asked


def _to_approve() -> QuerySet[Any]:
    """By a related name of the group, as the app of announcements is above this one in the order of imports."""
    announcements: Any = Group._meta.get_field("announcements").related_model
    found: QuerySet[Any] = announcements.objects.filter(state="submitted")
    return found


def _address_of(record: Any) -> str:
    return str(record.get_absolute_url()) if record is not None else ""


def _queue(name: Callable[[int], str], waiting: QuerySet[Any], since: str, href: str) -> Figure:
    found = waiting.order_by().aggregate(number=Count("pk"), oldest=Min(since))
    return _make_figure(found["number"], name(found["number"]), href, _age(found["oldest"]) if found["number"] else "")


def _make_figure(number: int, name: str, href: str, age: str = "") -> Figure:
    return Figure(floatformat(number, "0g"), name, age if number else _("nothing waits"), href)


def ages_of_initiatives(viewer: Viewer) -> list[Bar]:
    """How many initiatives were confirmed how long ago, each a link to them; from memory."""
    numbers = count_by_facet("freshness", viewer, {})
    most = max(numbers.values(), default=0)
    address = reverse("initiatives:initiatives")
    return [
        Bar(str(label), numbers.get(value, 0), most, href=f"{address}?freshness={value}" if numbers.get(value) else "")
        for value, label in FRESHNESS.items()
    ]


def last_imports(viewer: Viewer) -> list[dict[str, Any]]:
    """The sources of which something came in, those that have been silent longest first."""
    done = Import.objects.visible_to(viewer).filter(state=Import.State.DONE, finished_at__isnull=False)
    return list(done.order_by().values("source__title").annotate(last=Max("finished_at")).order_by("last")[:LISTED])


def _age(since: datetime) -> str:
    days = (timezone.now() - since).days
    if days == 0:
        return _("the oldest since today")
    return ngettext("the oldest for %(days)s day", "the oldest for %(days)s days", days) % {"days": days}


def oldest_to_decide() -> list[ToDecide]:
    """The oldest items of the queues that people fill. Seven queries."""
    applications = list(
        _submitted_records(Application).select_related("applicant", "country").order_by("submitted_at", "pk")[:SHOWN]
    )
    confirmed = keys_with_confirmed_email(one.applicant for one in applications)
    called = Organization.objects.annotate(lower=Lower("name_en")).filter(
        lower__in=[a.name.lower() for a in applications]
    )
    known = set(called.order_by().values_list("lower", flat=True))
    found = [_application(one, one.applicant_id in confirmed, one.name.lower() in known) for one in applications]
    found += [_suggestion(one) for one in _submitted_records(Submission).order_by("submitted_at", "pk")[:SHOWN]]
    claims = _submitted_records(Claim).select_related("initiative", "organization").order_by("made_at", "pk")
    found += [_claim(one) for one in claims[:SHOWN]]
    asked = _asking_for_the_network().select_related("organization").order_by("changed_at", "pk")
    found += [_network_request(one) for one in asked[:SHOWN]]
    announced = _to_approve().select_related("group").order_by("written_at", "pk")
    found += [_announcement(one) for one in announced[:SHOWN]]
    return sorted(found, key=lambda one: one.since)[:SHOWN]


def _application(one: Application, is_confirmed: bool, is_known: bool) -> ToDecide:
    """Where an organization of the name is in the records already, the reviewer says on its page whether it is the same."""
    note = " · ".join(
        filter(
            None,
            [
                str(one.get_constituency_display()),
                str(one.country.name) if one.country else _("international"),
                "" if is_confirmed else _("address not confirmed"),
                _("an organization of this name is recorded") if is_known else "",
            ],
        )
    )
    address = one.get_absolute_url()
    return ToDecide(
        kind=_("Application"),
        title=f"{one.name} ({one.acronym})" if one.acronym else one.name,
        note=note,
        since=one.submitted_at,
        href=address,
        accept_at=address if is_confirmed and not is_known else "",
        values=(("decision", "accept"), ("reason", welcome(one)), ("next", reverse("editing:desk"))),
        send_back=f"{address}?send-back=1#review",
    )


def _suggestion(one: Submission) -> ToDecide:
    return ToDecide(_("Suggestion"), one.name, one.who, one.submitted_at, one.get_absolute_url())


def _claim(one: Claim) -> ToDecide:
    return ToDecide(
        kind=_("Claim"),
        title=str(one.initiative.name),
        note=str(one.organization.short_name),
        since=one.made_at,
        href=reverse("outreach:suggestions"),
        accept_at=reverse("outreach:review_claim", args=[one.pk]),
        values=(("accept", "1"),),
    )


def _network_request(one: NetworkMember) -> ToDecide:
    address = reverse("selfcheck:decide", args=[one.pk])
    return ToDecide(_("Business network"), str(one.organization), plain(one.brings, 160), one.changed_at, address)


def _announcement(one: Any) -> ToDecide:
    return ToDecide(one.get_kind_display(), str(one.title), str(one.group.name), one.written_at, one.get_absolute_url())


def last_decision() -> Event | None:
    """The latest decision on something that somebody submitted."""
    decided = Event.objects.filter(verb__in=DECISIONS, kind__in=DECIDED_KINDS)
    return decided.select_related("actor").order_by("-sequence").first()


def overdue_by_group(viewer: Viewer, today: date) -> list[Bar]:
    """By group, outputs of adopted plans whose due date has passed and that are neither done nor dropped."""
    late = Output.objects.visible_to(viewer).filter(plan__state=Plan.State.ADOPTED, due__lt=today, status__in=OPEN)
    rows = late.order_by().values_list("plan__group").annotate(number=Count("pk"))
    counts: dict[int, int] = dict(rows)
    groups = Group.objects.filter(pk__in=counts)
    most = max(counts.values(), default=0)
    return [Bar(str(one.name), counts[one.pk], most, href=one.get_absolute_url(), fill="warn") for one in groups]


def ending_offices(today: date) -> list[Office]:
    """Roles in groups that end within two months, the first first."""
    ending = Office.objects.on(today).filter(ends__lte=today + ENDS_SOON)
    return list(ending.select_related("group", "organization", "person").order_by("ends", "pk")[:LISTED])


def silent_members(today: date) -> list[Silence]:
    """Open comment rounds with the number of silent members, the first deadline first. Four queries."""
    rounds = CommentRound.objects.filter(closed_at=None, deadline__gt=timezone.now()).select_related("plan__group")
    silences = {one.pk: Silence(one.plan, one.deadline) for one in rounds.order_by("deadline", "pk")[:LISTED]}
    of_group: dict[int, list[Silence]] = defaultdict(list)
    for one in silences.values():
        of_group[one.plan.group_id].append(one)
    joined = Participation.objects.active(today).filter(group__in=of_group)
    serving = Office.objects.on(today).filter(group__in=of_group, organization__isnull=False)
    leading = Q(role__in=Office.LEADING)  # those who lead ask the others
    for group, organization in joined.order_by().values_list("group", "organization"):
        for one in of_group[group]:
            one.members.add(organization)
    for group, organization, leads in (
        serving.annotate(leads=leading).order_by().values_list("group", "organization", "leads")
    ):
        for one in of_group[group]:
            (one.heard if leads else one.members).add(organization)
    heard = Comment.objects.filter(round__in=silences, organization__isnull=False).order_by()
    for key, organization in heard.values_list("round", "organization").distinct():
        silences[key].heard.add(organization)
    return [one for one in silences.values() if one.silent]


def decision_in_words(event: Event | None) -> str:
    """The last decision in a sentence; empty where there was none."""
    if event is None:
        return ""
    day = date_format(timezone.localdate(event.at))
    if event.actor is None:
        return _("Last decision: %(day)s.") % {"day": day}
    return _("Last decision: %(day)s, by %(person)s.") % {"day": day, "person": event.actor.name}
