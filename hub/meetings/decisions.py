"""The register of decisions: numbered resolutions of all meetings, searched, narrowed and taken away."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.groups.models import Group
from hub.lib.choices import read_names_only
from hub.lib.sheets import LONGEST, csv_lines
from hub.lib.text import plain
from hub.lib.translated import columns, language_codes
from hub.lib.visibility import Viewer
from hub.lib.workbookwriter import write_workbook
from hub.meetings.models import Resolution
from hub.partners.models import Organization

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
MOST_WORDS = 8
MOST_IN_A_FILE = 20_000


class DecisionFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=gettext_lazy("Group"), required=False, empty_label=gettext_lazy("All groups"),
        to_field_name="slug",
    )  # fmt: skip
    year = forms.IntegerField(
        label=gettext_lazy("Year"), required=False, min_value=1900, max_value=2200,
        widget=forms.NumberInput(),
    )  # fmt: skip
    plans = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All decisions")), ("yes", gettext_lazy("Adopted a work plan"))],
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(viewer).with_parts_behind()
        read_names_only(groups)


def register(viewer: Viewer, chosen: dict[str, Any]) -> QuerySet[Resolution]:
    """What the viewer may see of it, the latest first."""
    found = Resolution.objects.visible_to(viewer)
    if group := chosen.get("group"):
        found = found.filter(Q(meeting__group=group) | Q(meeting__group__parent=group))
    if year := chosen.get("year"):
        found = found.filter(on__year=year)
    if chosen.get("plans"):
        found = found.filter(adopted_plans__in=_plans(viewer)).distinct()
    for word in (chosen.get("q") or "").split()[:MOST_WORDS]:
        found = found.filter(_has(word))
    return found.order_by("-on", "-meeting", "number")


def _has(word: str) -> Q:
    places = Q(note__icontains=word)
    for column in [*columns("text"), *columns("meeting__title")]:
        places |= Q(**{f"{column}__icontains": word})
    return places


def _plans(viewer: Viewer) -> Any:
    """Plans stand above meetings, hence by name."""
    plans: Any = Resolution._meta.get_field("adopted_plans").related_model
    return plans.objects.visible_to(viewer)


def with_all_that_is_shown(found: QuerySet[Resolution], viewer: Viewer) -> QuerySet[Resolution]:
    organizations = Organization.objects.visible_to(viewer)
    return found.select_related("meeting__group").prefetch_related(
        Prefetch("agreed", organizations),
        Prefetch("dissented", organizations),
        Prefetch("adopted_plans", _plans(viewer).select_related("group")),
    )


def file_of(found: QuerySet[Resolution], file_format: str, viewer: Viewer) -> bytes:
    rows = with_all_that_is_shown(found[:MOST_IN_A_FILE], viewer)
    if file_format == "json":
        return json.dumps([_entry(one) for one in rows], ensure_ascii=False, indent=1).encode()
    lines = [_head(), *(_line(one) for one in rows)]
    if file_format == "csv":
        return ("\ufeff" + csv_lines(lines)).encode()
    file = io.BytesIO()
    write_workbook(file, _("Decisions"), lines)
    return file.getvalue()


def _entry(one: Resolution) -> dict[str, Any]:
    return {
        "number": one.number,
        "on": one.on.isoformat(),
        "text": {code: text for code in language_codes() if (text := getattr(one, f"text_{code}"))},
        "meeting": f"{settings.SITE_ADDRESS}{one.meeting.get_absolute_url()}",
        "group": one.meeting.group.slug if one.meeting.group else None,
        "agreed": _names(one.agreed.all()),
        "dissented": _names(one.dissented.all()),
        "note": one.note,
        "minutes": one.meeting.minutes_state,
        "plans": [f"{settings.SITE_ADDRESS}{plan.get_absolute_url()}" for plan in one.adopted_plans.all()],
        "address": f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    }


def _names(organizations: Iterable[Organization]) -> list[str]:
    return sorted(organization.short_name for organization in organizations)


def _head() -> list[str]:
    return [
        _("Date"), _("Group"), _("Meeting"), _("Number"), _("Text"), _("Agreed"), _("Dissented"), _("Note"), _("Minutes"),
        _("Page"),
    ]  # fmt: skip


def _line(one: Resolution) -> list[str]:
    meeting = one.meeting
    return [
        one.on.isoformat(),
        str(meeting.group.name) if meeting.group else _("The whole Alliance"),
        str(meeting.title),
        str(one.number),
        plain(str(one.text), LONGEST),
        "; ".join(_names(one.agreed.all())),
        "; ".join(_names(one.dissented.all())),
        one.note,
        str(meeting.get_minutes_state_display()),
        f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    ]
