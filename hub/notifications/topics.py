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
CORRIDOR, CRISIS = "corridors.corridor", "crises.crisis"
PROTOCOL = "prevalence.studyprotocol"
PREVENTION = "prevention.preventionmodel"
INSTITUTION, REMEDY = "institutions.institution", "institutions.remedypath"
STANDARD, LAW_TEXT, ANALYSIS = "law.lawstandard", "modellaws.lawtext", "crises.situationanalysis"
TREATY, STATISTIC, DATASET = "law.instrument", "statistics.indicator", "studies.dataset"
MEASURE = "workplans.indicator"
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
    CORRIDOR: _("Corridor"),
    PROTOCOL: pgettext_lazy("kind of record", "Study protocol"),
    CRISIS: _("Crisis"),
    PREVENTION: _("Prevention model"),
    INSTITUTION: _("Institution"),
    REMEDY: _("Remedy path"),
    STANDARD: pgettext_lazy("kind of record", "Standard of the law"),
    LAW_TEXT: pgettext_lazy("kind of record", "Text of a law"),
    ANALYSIS: pgettext_lazy("kind of record", "Situation analysis"),
    TREATY: pgettext_lazy("kind of record", "Treaty or principles"),
    STATISTIC: pgettext_lazy("kind of record", "Published indicator"),
    DATASET: pgettext_lazy("kind of record", "Data set"),
    MEASURE: _("Indicator"),
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
    """The page of a record. A term has none of its own: it leads to the initiatives with it. The address of an indicator of
    a plan is its place in the plan; it is followed on its own page."""
    if record._meta.label_lower == TERM:
        return f"{reverse('initiatives:initiatives')}?{record.scheme}={record.code}"
    if record._meta.label_lower == MEASURE:
        return reverse("workplans:indicator", args=[record.plan.group.slug, record.plan.period, record.pk])
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


@dataclass(frozen=True)
class Recipients:
    """Who is notified by role: `who` is members, leaders, own (of an organization), person or secretariat, found through a
    relation of the record."""

    who: str
    lookup: str = ""


@dataclass(frozen=True)
class Concern:
    topics: tuple[tuple[str, str], ...]
    followers_hear: frozenset[str] = frozenset()
    recipients: Mapping[str, tuple[Recipients, ...]] = field(default_factory=dict)
    # Relation to the work plan; nobody is notified of drafts. "pk" where it is the plan itself.
    plan: str = ""
    # Of these an e-mail of its own goes out at once: they stand in the inbox, and in no further e-mail.
    by_email: frozenset[str] = frozenset()


def _concern(
    *topics: tuple[str, str],
    hear: Iterable[str] = (),
    recipients: Mapping[Any, tuple[Recipients, ...]] | None = None,
    plan: str = "",
    by_email: Iterable[str] = (),
) -> Concern:
    recipients = recipients or {}
    return Concern(topics, frozenset(hear), recipients, plan, frozenset(by_email))


WRITTEN = (Verb.CREATED, Verb.CHANGED)
SECRETARIAT = (Recipients("secretariat"),)
REPORTERS = (Recipients("person", "author"), Recipients("own", "organization"))
STUDY_TEAM = (Recipients("person", "result__protocol__team__person"),)


def _members(lookup: str, *verbs: str) -> dict[str, tuple[Recipients, ...]]:
    return dict.fromkeys(verbs, (Recipients("members", lookup),))


def _leaders(lookup: str, *verbs: str) -> dict[str, tuple[Recipients, ...]]:
    return dict.fromkeys(verbs, (Recipients("leaders", lookup),))


def _item(kind: str, plan: str) -> Concern:
    """An output or an activity: changes are for followers; dropping it also for those who lead it."""
    lead = (Recipients("own", "lead"),)
    return _concern(
        (kind, "pk"),
        *([(OUTPUT, "output")] if kind == ACTIVITY else []),
        (PLAN, plan),
        (GROUP, f"{plan}__group"),
        hear=[*WRITTEN, Verb.DROPPED, Verb.CARRIED_OVER],
        recipients={Verb.DROPPED: lead, Verb.CARRIED_OVER: lead}
        | _leaders(f"{plan}__group", Verb.ACCEPTED, Verb.DECLINED),
        plan=plan,
    )


def _reviewed_version(page: str, whole: str) -> Concern:
    """Of an institution or a remedy path: who leads the group reviews it, its author hears what became of it."""
    return _concern(
        (page, whole),
        (COUNTRY, f"{whole}__country"),
        (GROUP, "group"),
        hear=[Verb.APPROVED, Verb.DROPPED],
        recipients=_leaders("group", Verb.SUBMITTED)
        | dict.fromkeys((Verb.RETURNED, Verb.APPROVED, Verb.DROPPED), (Recipients("person", "author"),)),
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
    "groups.decision": _concern((GROUP, "group"), hear=WRITTEN, recipients=_members("group", Verb.CREATED)),
    "governance.termsversion": _concern(
        (GROUP, "group"), hear=[Verb.ADOPTED], recipients=_members("group", Verb.ADOPTED)
    ),
    "groups.milestone": _concern((GROUP, "group"), hear=[Verb.CREATED]),
    "groups.office": _concern((GROUP, "group"), hear=[Verb.CREATED], recipients=_members("group", Verb.CREATED)),
    "groups.participation": _concern(
        (GROUP, "group"),
        (PARTNER, "organization"),
        hear=[Verb.ACCEPTED],
        recipients={
            Verb.APPLIED: (Recipients("leaders", "group"),),
            Verb.ACCEPTED: (Recipients("own", "organization"),),
            Verb.DECLINED: (Recipients("own", "organization"),),
            Verb.LEFT: (Recipients("leaders", "group"), Recipients("own", "organization")),
        },
    ),
    MEETING: _concern(
        (MEETING, "pk"),
        (GROUP, "group"),
        (COUNTRY, "country"),
        hear=[*WRITTEN, Verb.APPROVED, Verb.CANCELLED],
        recipients=_members("group", *WRITTEN, Verb.APPROVED, Verb.CANCELLED),
    ),
    "meetings.agendaitem": _concern((MEETING, "meeting"), hear=WRITTEN),
    "meetings.resolution": _concern(
        (MEETING, "meeting"),
        (GROUP, "meeting__group"),
        hear=WRITTEN,
        recipients=_members("meeting__group", Verb.CREATED),
    ),
    **dict.fromkeys(
        ("meetings.proposal", "meetings.correction"),
        _concern(
            (MEETING, "meeting"),
            recipients={Verb.PROPOSED: (Recipients("leaders", "meeting__group"),)}
            | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Recipients("person", "by"),)),
        ),
    ),
    "meetings.actionitem": _concern(
        (MEETING, "meeting"),
        hear=WRITTEN,
        recipients=dict.fromkeys((*WRITTEN, Verb.CARRIED_OVER), (Recipients("own", "owner"),)),
    ),
    PLAN: _concern(
        (PLAN, "pk"),
        (GROUP, "group"),
        hear=[*PLAN_ACTS, Verb.CHANGED, Verb.CLOSED],
        recipients=_members("group", *PLAN_ACTS),
        plan="pk",
    ),
    OUTCOME: _concern((OUTCOME, "pk"), (PLAN, "plan"), (GROUP, "plan__group"), hear=WRITTEN, plan="plan"),
    MEASURE: _concern((MEASURE, "pk"), (PLAN, "plan"), hear=WRITTEN, plan="plan"),
    OUTPUT: _item(OUTPUT, "plan"),
    ACTIVITY: _item(ACTIVITY, "output__plan"),
    "workplans.comment": _concern(
        (OUTPUT, "output"),
        (ACTIVITY, "activity"),
        (OUTCOME, "outcome"),
        (PLAN, "plan"),
        hear=[Verb.COMMENTED, Verb.ANSWERED],
        recipients={
            Verb.COMMENTED: (Recipients("leaders", "plan__group"),),
            Verb.REPLIED: (Recipients("person", "author"), Recipients("leaders", "plan__group")),
            Verb.ANSWERED: (Recipients("person", "author"),),
        },
        plan="plan",
    ),
    "workplans.amendment": _concern(
        (PLAN, "plan"),
        recipients={Verb.PROPOSED: (Recipients("leaders", "plan__group"),)}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED, Verb.CHANGED), (Recipients("person", "author"),)),
        plan="plan",
    ),
    "workplans.progressupdate": _concern(
        (OUTPUT, "output"),
        (ACTIVITY, "activity"),
        (MEASURE, "values__indicator"),
        (PLAN, "output__plan"),
        (PLAN, "activity__output__plan"),
        (GROUP, "output__plan__group"),
        (GROUP, "activity__output__plan__group"),
        hear=[Verb.APPROVED],
        recipients={
            Verb.SUBMITTED: (
                Recipients("leaders", "output__plan__group"),
                Recipients("leaders", "activity__output__plan__group"),
            ),
            Verb.RETURNED: REPORTERS,
            Verb.APPROVED: REPORTERS,
        },
    ),
    "reports.frozenreport": _concern(
        (PLAN, "plan"),
        (GROUP, "plan__group"),
        hear=[Verb.REPORTED],
        recipients=_members("plan__group", Verb.REPORTED),
        plan="plan",
    ),
    CALL: _concern(
        (CALL, "pk"),
        (GROUP, "group"),
        (COUNTRY, "countries"),
        hear=[Verb.SHARED, Verb.CHANGED, Verb.CANCELLED, Verb.CLOSED],
        recipients=_members("group", Verb.SHARED, Verb.CANCELLED, Verb.CLOSED),
    ),
    "opportunities.answer": _concern(
        (CALL, "call"),
        recipients={Verb.SUBMITTED: (Recipients("leaders", "call__group"),)}
        | dict.fromkeys(
            (Verb.ACCEPTED, Verb.DECLINED), (Recipients("person", "author"), Recipients("own", "organization"))
        ),
    ),
    "opportunities.reviewer": _concern((CALL, "call"), recipients={Verb.CREATED: (Recipients("person", "person"),)}),
    INITIATIVE: _concern(
        *INITIATIVE_PAGES,
        hear=[*WRITTEN, Verb.CONFIRMED, Verb.MERGED],
        recipients=dict.fromkeys((Verb.CHANGED, Verb.COMMENTED), (Recipients("own", "owner"),)),
    ),
    "initiatives.role": _concern((INITIATIVE, "initiative"), hear=WRITTEN),
    "initiatives.fundingtranche": _concern((INITIATIVE, "initiative"), hear=WRITTEN),
    "outreach.submission": _concern(
        (INITIATIVE, "about"),
        (INITIATIVE, "initiative"),
        recipients={Verb.SUBMITTED: (*SECRETARIAT, Recipients("own", "about__owner"))},
    ),
    "outreach.claim": _concern(
        (INITIATIVE, "initiative"),
        recipients={Verb.SUBMITTED: SECRETARIAT}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Recipients("own", "organization"),)),
    ),
    "pathfinders.datedstep": _concern((COUNTRY, "country"), hear=[Verb.CREATED]),
    "pathfinders.countryreport": _concern(
        (COUNTRY, "country"),
        hear=[Verb.REPORTED],
        recipients={Verb.SUBMITTED: SECRETARIAT, Verb.RETURNED: REPORTERS},
    ),
    "vocabularies.ownarea": _concern((COUNTRY, "country"), hear=WRITTEN),
    PARTNER: _concern((PARTNER, "pk"), (COUNTRY, "country"), hear=WRITTEN),
    "partners.focalpoint": _concern(recipients={Verb.CREATED: (Recipients("person", "person"),)}),
    "partners.application": _concern(
        (PARTNER, "organization"),
        recipients={Verb.APPLIED: SECRETARIAT}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED, Verb.RETURNED), (Recipients("person", "applicant"),)),
        by_email=[Verb.APPLIED, Verb.ACCEPTED, Verb.DECLINED, Verb.RETURNED],
    ),
    "partners.roletransfer": _concern(
        recipients={
            Verb.PROPOSED: (Recipients("person", "successor"),),
            Verb.CANCELLED: (Recipients("person", "successor"),),
        }
        | dict.fromkeys(
            (Verb.ACCEPTED, Verb.DECLINED), (Recipients("person", "role__person"), Recipients("person", "proposed_by"))
        ),
    ),
    "selfcheck.networkmember": _concern(
        (PARTNER, "organization"),
        recipients={Verb.APPLIED: SECRETARIAT}
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Recipients("own", "organization"),)),
    ),
    ITEM: _concern(
        (ITEM, "pk"),
        (GROUP, "groups"),
        (COUNTRY, "countries"),
        hear=[*WRITTEN, Verb.ACCEPTED],
        recipients={Verb.PROPOSED: (*SECRETARIAT, Recipients("leaders", "groups"))}
        | dict.fromkeys((Verb.ACCEPTED, Verb.RETURNED, Verb.DECLINED), (Recipients("own", "owner"),)),
    ),
    STUDY: _concern(
        (STUDY, "pk"),
        (DATASET, "datasets"),
        (PARTNER, "organization"),
        hear=[Verb.COMPUTED],
        recipients={
            Verb.COMPUTED: (Recipients("person", "requested_by"),),
            Verb.FAILED: (Recipients("person", "requested_by"),),
        },
    ),
    DATASET: _concern((DATASET, "pk"), (PARTNER, "organization"), hear=WRITTEN),
    "statistics.release": _concern((STATISTIC, "observations__indicator"), hear=[Verb.IMPORTED, Verb.CHANGED]),
    CORRIDOR: _concern((CORRIDOR, "pk"), (GROUP, "group"), (COUNTRY, "origin"), (COUNTRY, "destination"), hear=WRITTEN),
    **dict.fromkeys(
        ("corridors.factor", "corridors.entrypoint"),
        _concern((CORRIDOR, "corridor"), (GROUP, "corridor__group"), hear=WRITTEN),
    ),
    CRISIS: _concern((CRISIS, "pk"), (GROUP, "group"), (COUNTRY, "countries"), (COUNTRY, "hosts"), hear=WRITTEN),
    **dict.fromkeys(("crises.crisisarea", "crises.crisisfigure"), _concern((CRISIS, "crisis"), hear=WRITTEN)),
    ANALYSIS: _concern(
        (ANALYSIS, "pk"),
        (CRISIS, "crisis"),
        (COUNTRY, "country"),
        (GROUP, "group"),
        hear=[*WRITTEN, Verb.SHARED],
    ),
    PROTOCOL: _concern(
        (PROTOCOL, "pk"),
        (GROUP, "group"),
        (COUNTRY, "countries"),
        (CRISIS, "crisis"),
        hear=[Verb.REGISTERED, Verb.AMENDED, Verb.CANCELLED],
        recipients={Verb.APPROVED: (Recipients("person", "author"),)}
        | _members("group", Verb.REGISTERED, Verb.CANCELLED),
    ),
    "prevalence.teammember": _concern(
        (PROTOCOL, "protocol"),
        recipients={
            Verb.CREATED: (Recipients("person", "person"),),
            # The lead passed to her, as the one before has left.
            Verb.CHANGED: (Recipients("person", "person"), Recipients("own", "protocol__organization")),
        },
    ),
    "prevalence.studyresult": _concern(
        (PROTOCOL, "protocol"),
        (GROUP, "protocol__group"),
        (COUNTRY, "protocol__countries"),
        (CRISIS, "protocol__crisis"),
        hear=[Verb.SHARED],
        recipients={
            Verb.SHARED: (
                Recipients("person", "reviews__reviewer"),
                Recipients("own", "reply_requests__organization"),
                Recipients("members", "protocol__group"),
            )
        },
    ),
    "prevalence.resultreview": _concern(
        (PROTOCOL, "result__protocol"),
        recipients={Verb.CREATED: (Recipients("person", "reviewer"),), Verb.SUBMITTED: STUDY_TEAM},
    ),
    "prevalence.replyrequest": _concern(
        (PROTOCOL, "result__protocol"),
        recipients={Verb.CREATED: (Recipients("own", "organization"),), Verb.SUBMITTED: STUDY_TEAM},
    ),
    PREVENTION: _concern(
        (PREVENTION, "pk"),
        (GROUP, "group"),
        hear=[Verb.SHARED],
        recipients=_members("group", Verb.SHARED),
    ),
    "prevention.proposedchange": _concern(
        (PREVENTION, "model"),
        hear=[Verb.PROPOSED, Verb.COMMENTED, Verb.ACCEPTED, Verb.DECLINED],
        recipients=_leaders("model__group", Verb.PROPOSED, Verb.COMMENTED)
        | dict.fromkeys((Verb.ACCEPTED, Verb.DECLINED), (Recipients("person", "author"),)),
    ),
    "prevention.modeluse": _concern((PREVENTION, "model"), (COUNTRY, "country"), hear=[Verb.CREATED]),
    TREATY: _concern((TREATY, "pk"), hear=[Verb.IMPORTED]),
    "law.assessment": _concern(
        (COUNTRY, "country"),
        (STANDARD, "standard"),
        (TREATY, "standard__instrument"),
        (GROUP, "group"),
        hear=[Verb.APPROVED],
        recipients={Verb.SUBMITTED: (Recipients("leaders", "group"),)}
        | dict.fromkeys((Verb.RETURNED, Verb.APPROVED), (Recipients("person", "author"),)),
    ),
    "law.reply": _concern(
        (COUNTRY, "country"), (STANDARD, "standard"), (TREATY, "standard__instrument"), hear=[Verb.REPLIED]
    ),
    "law.lawprovision": _concern((COUNTRY, "country"), (STANDARD, "standards"), hear=WRITTEN),
    LAW_TEXT: _concern((LAW_TEXT, "pk"), (COUNTRY, "country"), hear=[*WRITTEN, Verb.SHARED]),
    "modellaws.comparison": _concern(
        (LAW_TEXT, "model__text"), (LAW_TEXT, "law__text"), (COUNTRY, "law__text__country"), hear=[Verb.SHARED]
    ),
    "modellaws.adoption": _concern((LAW_TEXT, "model"), (COUNTRY, "country"), hear=[Verb.CREATED]),
    "institutions.institutionversion": _reviewed_version(INSTITUTION, "institution"),
    "institutions.remedyversion": _reviewed_version(REMEDY, "path"),
    "notifications.announcement": _concern(
        (GROUP, "group"),
        hear=[Verb.SHARED],
        recipients=_members("group", Verb.SHARED)
        | {Verb.SUBMITTED: (Recipients("leaders", "group"),), Verb.RETURNED: (Recipients("person", "author"),)},
    ),
}
