"""The pages that events belong to, and who is notified.

One entry for each kind of record: the pages on which an event about it is news, the first one being where it is shown, and
for each verb who is notified besides those who follow one of these pages. Without an entry nobody is notified. A record
with a page is added by a line in FOLLOWED and, if there are events about it, one in CONCERNS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from hub.events.models import Verb

GROUP, PLAN, OUTCOME, OUTPUT, ACTIVITY = (
    "groups.group", "workplans.plan", "workplans.outcome", "workplans.output", "workplans.activity",
)  # fmt: skip
MEETING, CALL, INITIATIVE = "meetings.meeting", "opportunities.call", "initiatives.initiative"
COUNTRY, TERM, PARTNER, ITEM, STUDY = (
    "vocabularies.country", "vocabularies.term", "partners.organization", "library.item", "studies.run",
)  # fmt: skip
SEARCH = "outreach.savedsearch"

# What can be followed, with its label.
FOLLOWED: dict[str, Any] = {
    GROUP: _("Group"),
    PLAN: _("Work plan"),
    OUTCOME: _("Outcome"),
    OUTPUT: _("Output"),
    ACTIVITY: _("Activity"),
    MEETING: _("Meeting"),
    CALL: pgettext_lazy("kind of record", "Call"),
    COUNTRY: _("Country"),
    TERM: _("Term"),
    INITIATIVE: _("Initiative"),
    PARTNER: pgettext_lazy("kind of record", "Partner"),
    ITEM: _("Library item"),
    STUDY: pgettext_lazy("kind of record", "Study"),
}

# What is followed most; the others are counted together.
PLURALS: dict[str, Any] = {
    GROUP: ngettext_lazy("%(number)s group", "%(number)s groups", "number"),
    PLAN: ngettext_lazy("%(number)s work plan", "%(number)s work plans", "number"),
    COUNTRY: ngettext_lazy("%(number)s country", "%(number)s countries", "number"),
    INITIATIVE: ngettext_lazy("%(number)s initiative", "%(number)s initiatives", "number"),
    SEARCH: ngettext_lazy("%(number)s saved search", "%(number)s saved searches", "number"),
}


def page_of(record: Any) -> str:
    """The page of a record. A term has none of its own: it leads to the initiatives with it."""
    if record._meta.label_lower == TERM:
        return f"{reverse('initiatives:initiatives')}?{record.scheme}={record.code}"
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


@dataclass(frozen=True)
class Told:
    """Who is notified by role: `who` is members, leaders, own (of an organization), person or secretariat, found through a
    relation of the record."""

    who: str
    lookup: str = ""


@dataclass(frozen=True)
class Concern:
    topics: tuple[tuple[str, str], ...]
    followers_hear: frozenset[str] = frozenset()
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    # Relation to the work plan; nobody is notified of drafts. "pk" where it is the plan itself.
    plan: str = ""


def _concern(
    *topics: tuple[str, str],
    hear: Iterable[str] = (),
    told: Mapping[Any, tuple[Told, ...]] | None = None,
    plan: str = "",
) -> Concern:
    told = told or {}
    return Concern(topics, frozenset(hear), told, plan)


WRITTEN = (Verb.CREATED, Verb.CHANGED)
SECRETARIAT = (Told("secretariat"),)
REPORTERS = (Told("person", "author"), Told("own", "organization"))


def _members(lookup: str, *verbs: str) -> dict[str, tuple[Told, ...]]:
    return dict.fromkeys(verbs, (Told("members", lookup),))


def _leaders(lookup: str, *verbs: str) -> dict[str, tuple[Told, ...]]:
    return dict.fromkeys(verbs, (Told("leaders", lookup),))


def _item(kind: str, plan: str) -> Concern:
    """An output or an activity: changes are for followers; dropping it also for those who lead it."""
    lead = (Told("own", "lead"),)
    return _concern(
        (kind, "pk"),
        *([(OUTPUT, "output")] if kind == ACTIVITY else []),
        (PLAN, plan),
        (GROUP, f"{plan}__group"),
        hear=[*WRITTEN, Verb.DROPPED, Verb.CARRIED_OVER],
        told={Verb.DROPPED: lead, Verb.CARRIED_OVER: lead} | _leaders(f"{plan}__group", Verb.ACCEPTED, Verb.DECLINED),
        plan=plan,
    )


PLAN_ACTS = (Verb.SHARED, Verb.CONSULTED, Verb.REVISED, Verb.ADOPTED, Verb.AMENDED, Verb.SUPERSEDED, Verb.REPORTED)
INITIATIVE_PAGES = (
    (INITIATIVE, "pk"),
    (GROUP, "groups"),
    (COUNTRY, "countries"),
    (TERM, "commodities"),
    (PARTNER, "owner"),
)

CONCERNS: dict[str, Concern] = {
    GROUP: _concern((GROUP, "pk"), (GROUP, "parent"), hear=WRITTEN),
    "groups.decision": _concern((GROUP, "group"), hear=WRITTEN, told=_members("group", Verb.CREATED)),
    "groups.milestone": _concern((GROUP, "group"), hear=[Verb.CREATED]),
    "groups.office": _concern((GROUP, "group"), hear=[Verb.CREATED], told=_members("group", Verb.CREATED)),
    "groups.participation": _concern(
        (GROUP, "group"),
        (PARTNER, "organization"),
        hear=[Verb.ACCEPTED],
        told={
            Verb.APPLIED: (Told("leaders", "group"),),
            Verb.ACCEPTED: (Told("own", "organization"),),
            Verb.DECLINED: (Told("own", "organization"),),
            Verb.LEFT: (Told("leaders", "group"), Told("own", "organization")),
        },
    ),
    MEETING: _concern(
        (MEETING, "pk"),
        (GROUP, "group"),
        (COUNTRY, "country"),
        hear=[*WRITTEN, Verb.APPROVED, Verb.CANCELLED],
        told=_members("group", *WRITTEN, Verb.APPROVED, Verb.CANCELLED),
    ),
    "meetings.agendaitem": _concern((MEETING, "meeting"), hear=WRITTEN),
    "meetings.resolution": _concern(
        (MEETING, "meeting"), (GROUP, "meeting__group"), hear=WRITTEN, told=_members("meeting__group", Verb.CREATED)
    ),
    **dict.fromkeys(
        ("meetings.proposal", "meetings.correction"),
        _concern(
            (MEETING, "meeting"),
            told={Verb.PROPOSED: (Told("leaders", "meeting__group"),)}
            | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Told("person", "by"),)),
        ),
    ),
    "meetings.actionitem": _concern(
        (MEETING, "meeting"), hear=WRITTEN, told=dict.fromkeys((*WRITTEN, Verb.CARRIED_OVER), (Told("own", "owner"),))
    ),
    PLAN: _concern(
        (PLAN, "pk"),
        (GROUP, "group"),
        hear=[*PLAN_ACTS, Verb.CHANGED, Verb.CLOSED],
        told=_members("group", *PLAN_ACTS),
        plan="pk",
    ),
    OUTCOME: _concern((OUTCOME, "pk"), (PLAN, "plan"), (GROUP, "plan__group"), hear=WRITTEN, plan="plan"),
    OUTPUT: _item(OUTPUT, "plan"),
    ACTIVITY: _item(ACTIVITY, "output__plan"),
    "workplans.comment": _concern(
        (OUTPUT, "output"),
        (ACTIVITY, "activity"),
        (OUTCOME, "outcome"),
        (PLAN, "plan"),
        hear=[Verb.COMMENTED, Verb.ANSWERED],
        told={
            Verb.COMMENTED: (Told("leaders", "plan__group"),),
            Verb.REPLIED: (Told("person", "author"), Told("leaders", "plan__group")),
            Verb.ANSWERED: (Told("person", "author"),),
        },
        plan="plan",
    ),
    "workplans.amendment": _concern(
        (PLAN, "plan"),
        told={Verb.PROPOSED: (Told("leaders", "plan__group"),)}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED, Verb.CHANGED), (Told("person", "author"),)),
        plan="plan",
    ),
    "workplans.progressupdate": _concern(
        (OUTPUT, "output"),
        (ACTIVITY, "activity"),
        (PLAN, "output__plan"),
        (PLAN, "activity__output__plan"),
        (GROUP, "output__plan__group"),
        (GROUP, "activity__output__plan__group"),
        hear=[Verb.APPROVED],
        told={
            Verb.SUBMITTED: (Told("leaders", "output__plan__group"), Told("leaders", "activity__output__plan__group")),
            Verb.RETURNED: REPORTERS,
            Verb.APPROVED: REPORTERS,
        },
    ),
    "reports.frozenreport": _concern(
        (PLAN, "plan"),
        (GROUP, "plan__group"),
        hear=[Verb.REPORTED],
        told=_members("plan__group", Verb.REPORTED),
        plan="plan",
    ),
    CALL: _concern(
        (CALL, "pk"),
        (GROUP, "group"),
        (COUNTRY, "countries"),
        hear=[Verb.SHARED, Verb.CHANGED, Verb.CANCELLED, Verb.CLOSED],
        told=_members("group", Verb.SHARED, Verb.CANCELLED, Verb.CLOSED),
    ),
    "opportunities.answer": _concern(
        (CALL, "call"),
        told={Verb.SUBMITTED: (Told("leaders", "call__group"),)}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Told("person", "author"), Told("own", "organization"))),
    ),
    "opportunities.reviewer": _concern((CALL, "call"), told={Verb.CREATED: (Told("person", "person"),)}),
    INITIATIVE: _concern(
        *INITIATIVE_PAGES,
        hear=[*WRITTEN, Verb.CONFIRMED, Verb.MERGED],
        told=dict.fromkeys((Verb.CHANGED, Verb.COMMENTED), (Told("own", "owner"),)),
    ),
    "initiatives.role": _concern((INITIATIVE, "initiative"), hear=WRITTEN),
    "initiatives.fundingtranche": _concern((INITIATIVE, "initiative"), hear=WRITTEN),
    "outreach.submission": _concern(
        (INITIATIVE, "about"),
        (INITIATIVE, "initiative"),
        told={Verb.SUBMITTED: (*SECRETARIAT, Told("own", "about__owner"))},
    ),
    "outreach.claim": _concern(
        (INITIATIVE, "initiative"),
        told={Verb.SUBMITTED: SECRETARIAT}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Told("own", "organization"),)),
    ),
    PARTNER: _concern((PARTNER, "pk"), (COUNTRY, "country"), hear=WRITTEN),
    "partners.application": _concern(
        (PARTNER, "organization"),
        told={Verb.APPLIED: SECRETARIAT}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED, Verb.RETURNED), (Told("person", "applicant"),)),
    ),
    "partners.handover": _concern(
        told={Verb.PROPOSED: (Told("person", "successor"),), Verb.CANCELLED: (Told("person", "successor"),)}
        | dict.fromkeys(
            (Verb.ACCEPTED, Verb.DECLINED), (Told("person", "role__person"), Told("person", "proposed_by"))
        ),
    ),
    ITEM: _concern(
        (ITEM, "pk"),
        (GROUP, "groups"),
        (COUNTRY, "countries"),
        hear=[*WRITTEN, Verb.ACCEPTED],
        told={Verb.PROPOSED: (*SECRETARIAT, Told("leaders", "groups"))}
        | dict.fromkeys((Verb.ACCEPTED, Verb.RETURNED, Verb.DECLINED), (Told("own", "owner"),)),
    ),
    STUDY: _concern(
        (STUDY, "pk"),
        (PARTNER, "organization"),
        hear=[Verb.COMPUTED],
        told={Verb.COMPUTED: (Told("person", "requested_by"),), Verb.FAILED: (Told("person", "requested_by"),)},
    ),
    "notifications.announcement": _concern(
        (GROUP, "group"),
        hear=[Verb.SHARED],
        told=_members("group", Verb.SHARED)
        | {Verb.SUBMITTED: (Told("leaders", "group"),), Verb.RETURNED: (Told("person", "author"),)},
    ),
}
