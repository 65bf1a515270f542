"""Which group stands chosen beforehand in a form that is filed under one."""

from __future__ import annotations

from typing import Any

from hub.lib.choices import take_the_only_one
from hub.lib.visibility import Viewer


def choose_group(form: Any, viewer: Viewer, usual: str) -> None:
    """The one that the person leads, if she leads exactly one of those offered; else the usual one for such a text, else the
    only one there is. Between several others she chooses herself."""
    field = form.fields["group"]
    offered = field.queryset
    led = list(offered.filter(pk__in=viewer.led_group_ids).values_list("pk", flat=True)[:2])
    chosen = led[0] if len(led) == 1 else offered.filter(slug=usual).values_list("pk", flat=True).first()
    take_the_only_one(field)
    if form.instance.pk is None:
        form.initial["group"] = chosen
        if chosen is not None:
            field.empty_label = None
