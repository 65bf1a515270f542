"""The activities of a plan for the list on its page: plain rows, because there may be hundreds with few details each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.translated import Text, columns, current_language, language_codes
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.workplans.models import Activity, ItemStatus, Plan
from hub.workplans.presentation import in_words, name_for

FIELDS = ("pk", "output_id", "position", "lead_id", "due", "status", "weight", "percent")


@dataclass(frozen=True, slots=True)
class Line:
    """One activity; `lead` is a name that the reader may see."""

    pk: int
    position: int
    title: Text
    lead: str
    due: date | None
    status: str
    weight: Decimal
    percent: int | None

    @property
    def status_label(self) -> str:
        return str(ItemStatus(self.status).label)

    @property
    def facts(self) -> str:
        """Its lead and due date."""
        due = f"{_('due')} {date_format(self.due, 'DATE_FORMAT')}" if self.due else ""
        return " · ".join(fact for fact in (self.lead, due) if fact)


def lines_of(plan: Plan, viewer: Viewer) -> dict[int, list[Line]]:
    """By the key of an output, its activities in order. Two queries."""
    rows = list(Activity.objects.filter(output__plan=plan).values_list(*FIELDS, *columns("title")))
    leads = Organization.objects.in_bulk({row[3] for row in rows if row[3]})
    names = {key: name_for(organization, viewer) for key, organization in leads.items()}
    codes, language = language_codes(), current_language()
    lines: dict[int, list[Line]] = defaultdict(list)
    for pk, output, position, lead, due, status, weight, percent, *titles in rows:
        title = in_words(dict(zip(codes, titles, strict=True)), language)
        lines[output].append(Line(pk, position, title, names.get(lead, ""), due, status, weight, percent))
    return lines
