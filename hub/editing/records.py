"""Sentences about events: who did what to which record, with a link that works for the reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext

from hub.editing.registry import title_of
from hub.events.models import Event, Verb
from hub.events.reasons import in_readers_language
from hub.lib.text import lower_first
from hub.lib.visibility import Viewer, is_open_to, may_see_field

Thing = tuple[str, int]  # a record by its kind and key
Addresses = dict[tuple[str, str, int], str]  # by language, kind and key
# Relations without which the title or address of a record would cost a query each.
RELATED: dict[str, tuple[str, ...]] = {
    "workplans.plan": ("group",),
    "workplans.outcome": ("plan__group",),
    "workplans.output": ("plan__group", "outcome"),
    "workplans.activity": ("output__plan__group", "output__outcome"),
    "workplans.comment": ("plan__group",),
    "workplans.amendment": ("plan__group",),
    "workplans.indicator": ("plan__group",),
    "reports.frozenreport": ("plan__group",),
    "reports.section": ("plan__group",),
    "workplans.progressupdate": (
        "output__plan__group",
        "output__outcome",
        "activity__output__plan__group",
        "activity__output__outcome",
    ),
    "meetings.resolution": ("meeting",),
    "meetings.actionitem": ("meeting",),
    "meetings.attendance": ("meeting", "organization"),
    "groups.participation": ("group", "organization"),
    "groups.office": ("group", "organization", "person"),
    "groups.decision": ("group",),
    "groups.milestone": ("group",),
    "partners.focalpoint": ("organization", "person"),
    "partners.roletransfer": ("role__organization", "successor"),
    "initiatives.phase": ("initiative",),
    "initiatives.role": ("initiative", "organization"),
    "initiatives.fundingtranche": ("initiative",),
    "meetings.agendaitem": ("meeting",),
    "opportunities.call": ("group",),
    "opportunities.answer": ("call__group",),
    "outreach.claim": ("initiative", "organization"),
    "notifications.announcement": ("group",),
    "selfcheck.networkmember": ("organization",),
    "law.assessment": ("country", "standard", "group"),
    "law.reply": ("country", "standard", "organization"),
    "law.lawprovision": ("country",),
    "governance.termsversion": ("group",),
    "vocabularies.ownarea": ("country",),
    "crises.situationanalysis": ("country", "group"),
    "modellaws.comparison": ("law__text__country", "model__text"),
    "modellaws.adoption": ("country", "model"),
    "prevalence.teammember": ("protocol", "person"),
    "prevalence.studyresult": ("protocol",),
    "prevalence.resultreview": ("result__protocol",),
    "prevalence.replyrequest": ("result__protocol", "organization"),
    "prevention.modelversion": ("model",),
    "prevention.proposedchange": ("model",),
    "prevention.theorystep": ("version__model",),
    "prevention.component": ("version__model",),
    "prevention.ground": ("version__model", "component", "item"),
    "prevention.modeluse": ("model", "country"),
}


@dataclass(frozen=True)
class DescribedEvent:
    event: Event
    kind: str
    title: str
    href: str
    actor: str  # empty where the reader may not see it
    reason: str

    @property
    def what(self) -> str:
        """What happened to what: the verb before the noun, as its form does not depend on it in any language."""
        verb, kind = str(self.event.get_verb_display()), lower_first(self.kind)
        said_by_kind = (self.event.kind, self.event.verb) == (
            "workplans.comment",
            Verb.COMMENTED,
        )  # not “Commented on comment”
        if said_by_kind or kind.startswith(f"{verb} "):  # “Proposed change”, not “Proposed proposed change”
            return capfirst(kind)
        return pgettext("an event", "%(verb)s %(kind)s") % {"verb": capfirst(verb), "kind": kind}


def describe_events(
    events: Iterable[Event],
    viewer: Viewer,
    known: Mapping[Thing, Any] | None = None,
    addresses: Addresses | None = None,
) -> list[DescribedEvent]:
    """One query for each kind of record, none where the records are given. People are named to partners only. `addresses`
    keeps the addresses of records that are described for many readers."""
    events, addresses = list(events), {} if addresses is None else addresses
    if known is not None:
        return [_describe(event, known.get((event.kind, event.object_id)), viewer, addresses) for event in events]
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.kind].add(event.object_id)
    found: dict[Thing, Any] = {}
    for kind, ids in wanted.items():
        model = apps.get_model(kind)
        queryset = model._default_manager.filter(pk__in=ids).order_by().defer(*_documents_of(model))
        for record in queryset.select_related(*RELATED.get(kind, ())):
            found[kind, record.pk] = record
    return [_describe(event, found.get((event.kind, event.object_id)), viewer, addresses) for event in events]


def _documents_of(model: type[models.Model]) -> list[str]:
    """Columns such as the whole result of a study, which no title and no address needs."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]


def _title(record: Any, viewer: Viewer) -> str:
    """The record's own title, unless it names an organization or a person that the reader may not see."""
    for name in ("organization", "person"):
        named = getattr(record, f"{name}_id", None)
        hidden = named and not (is_open_to(getattr(record, name), viewer) and may_see_field(record, name, viewer))
        if hidden:
            wholes = ("group", "initiative", "meeting", "plan", "item")
            part_of = next((getattr(record, whole) for whole in wholes if hasattr(record, whole)), None)
            return str(part_of or title_of(type(record)))
    return str(record)


def _describe(event: Event, record: Any, viewer: Viewer, addresses: Addresses) -> DescribedEvent:
    title = (
        _title(record, viewer) if record is not None else str((event.before or {}).get("name_en") or event.object_id)
    )
    place = (str(get_language()), event.kind, event.object_id)
    if place not in addresses:
        addresses[place] = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    actor, reason = _actor(event, record, viewer), _reason(event, record, viewer)
    return DescribedEvent(event, str(title_of(event.model())), title, addresses[place], actor, reason)


def _actor(event: Event, record: Any, viewer: Viewer) -> str:
    """Partners read who did it, unless who wrote the record is for a group only (`event_actor`)."""
    if not (event.actor_id and viewer.is_partner and event.actor):
        return ""
    return event.actor.name if record is None or may_see_field(record, "event_actor", viewer) else ""


def _reason(event: Event, record: Any, viewer: Viewer) -> str:
    """Partners read the reasons of changes; reasons given to those concerned are for them only (`event_reason`)."""
    open_to_her = viewer.is_secretariat or (record is not None and may_see_field(record, "event_reason", viewer))
    return in_readers_language(event.reason) if viewer.is_partner and open_to_her else ""
