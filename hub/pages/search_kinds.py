"""The kinds of records that the search finds, and the line that tells a hit from others of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from hub.corridors.models import Corridor
from hub.crises.models import Crisis
from hub.groups.models import Group, Milestone
from hub.initiatives.models import Initiative
from hub.institutions.models import InstitutionVersion, RemedyVersion, State
from hub.law.models import Instrument, LawStandard
from hub.lib.partialdate import readable, readable_range
from hub.lib.templatetags.site_tags import language_names
from hub.lib.text import comma_separated, leading
from hub.lib.translated import columns
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.modellaws.models import LawText
from hub.opportunities.models import Call
from hub.partners.models import Organization
from hub.pathfinders.models import DatedStep
from hub.prevalence.models import StudyProtocol
from hub.prevention.models import PreventionModel
from hub.statistics.models import Indicator
from hub.studies.models import Dataset, Run
from hub.vocabularies.models import Country
from hub.workplans.models import Activity, Outcome, Output, Plan

COUNTRIES_A_HIT = 6


@dataclass(frozen=True)
class Kind:
    label: Any
    model: Any
    line: Callable[[Any], str]
    related: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # the columns that a hit shows, for models with dozens of them
    list_view: str = ""  # the view of a list with the same search
    where: Mapping[str, Any] = field(default_factory=dict)  # of the visible ones, those that stand
    href: Callable[[Any], str] | None = None  # where the record itself is not what a reader looks for


@dataclass(frozen=True)
class Hit:
    """What a version says, with the address of the thing of which it is a version."""

    name: str
    href: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.href


def _in_plan(item: Any) -> str:
    return str(item.plan)


def _countries(initiative: Initiative) -> str:
    names = [str(country.name) for country in initiative.countries.all()]
    return comma_separated(names[:COUNTRIES_A_HIT]) + (" …" if len(names) > COUNTRIES_A_HIT else "")


def _meeting(meeting: Meeting) -> str:
    return " · ".join(filter(None, [readable_range(meeting.begins_on, meeting.ends_on), str(meeting.place or "")]))


def _of_plan(plan: str) -> tuple[str, ...]:
    """The columns of an item's plan that its address and line need."""
    return (*columns(f"{plan}__title"), f"{plan}__period", f"{plan}__group__slug")


KINDS = [
    Kind(
        _("Action groups"),
        Group,
        lambda group: str(group.theme or group.parent or ""),
        ("parent",),
        only=("slug", *columns("name"), *columns("theme"), *columns("parent__name")),
    ),
    Kind(
        _("Work plans"),
        Plan,
        lambda plan: str(plan.get_state_display()),
        ("group",),
        only=(*columns("title"), "state", "period", "synthetic", "group__slug"),
    ),
    Kind(_("Outcomes"), Outcome, _in_plan, ("plan__group",), only=(*columns("title"), *_of_plan("plan"))),
    Kind(_("Outputs"), Output, _in_plan, ("plan__group",), only=(*columns("title"), *_of_plan("plan"))),
    Kind(
        _("Activities"),
        Activity,
        lambda activity: str(activity.output.plan),
        ("output__plan__group",),
        only=(*columns("title"), *_of_plan("output__plan")),
    ),
    Kind(
        _("Initiatives"),
        Initiative,
        _countries,
        many=("countries",),
        only=("public_id", *columns("name"), "synthetic"),
        list_view="initiatives:initiatives",
    ),
    Kind(
        _("Partners and organizations"),
        Organization,
        lambda body: str(body.get_constituency_display()),
        only=("slug", *columns("name"), "constituency", "synthetic"),
        list_view="partners:partners",
    ),
    Kind(_("Milestones"), Milestone, lambda stone: f"{leading(str(stone.group))} · {readable(stone.on)}", ("group",)),
    Kind(_("Meetings"), Meeting, _meeting),
    Kind(_("Opportunities"), Call, lambda call: str(call.get_kind_display()), list_view="opportunities:opportunities"),
    Kind(_("Treaties and principles"), Instrument, lambda treaty: str(treaty.title)),
    Kind(
        _("Standards of law"),
        LawStandard,
        lambda standard: f"{standard.instrument}, {standard.article}",
        ("instrument",),
    ),
    Kind(_("Model laws"), LawText, lambda text: str(text.get_kind_display()), list_view="modellaws:texts"),
    Kind(
        _("Prevention models"),
        PreventionModel,
        lambda model: str(model.group),
        ("group",),
        list_view="prevention:models",
    ),
    Kind(
        _("Institutions"),
        InstitutionVersion,
        lambda version: f"{version.institution.country} · {version.get_kind_display()}",
        ("institution__country",),
        where={"state": State.PUBLISHED},
        href=lambda version: version.institution.get_absolute_url(),
    ),
    Kind(
        _("Remedy paths"),
        RemedyVersion,
        lambda version: f"{version.path.country} · {language_names(version.language)}",
        ("path__country",),
        where={"state": State.PUBLISHED},
        href=lambda version: f"{version.path.get_absolute_url()}?{urlencode({'language': version.language})}",
    ),
    Kind(_("Published figures"), Indicator, lambda indicator: str(indicator.get_topic_display())),
    Kind(_("Library"), Item, lambda item: str(item.get_kind_display()), list_view="library:items"),
    Kind(_("Studies"), Run, lambda run: str(run.get_method_display()), list_view="studies:studies"),
    Kind(
        _("Study protocols"), StudyProtocol, lambda one: str(one.get_state_display()), list_view="prevalence:protocols"
    ),
    Kind(_("Data sets"), Dataset, lambda dataset: ""),
    Kind(_("Corridors"), Corridor, lambda corridor: str(corridor.group), ("group", "origin", "destination")),
    Kind(_("Crises"), Crisis, lambda crisis: str(crisis.get_kind_display()), list_view="crises:crises"),
    Kind(_("Countries"), Country, lambda country: str(country.region), ("region",)),
    Kind(
        _("Pathfinder countries"),
        DatedStep,
        lambda step: " · ".join(filter(None, [readable(step.on), step.document or step.source])),
        ("country",),
        where={"withdrawn_at": None},
    ),
]
