"""The way from the record of the network to its pages."""

from __future__ import annotations

from typing import Any

from django import template

from hub.initiatives.models import Initiative

register = template.Library()

NETWORK = "GBNFL"  # its acronym, as the built-in content has it


@register.inclusion_tag("selfcheck/network_link.html")
def network_link(initiative: Initiative) -> dict[str, Any]:
    return {"is_network": initiative.acronym == NETWORK}
