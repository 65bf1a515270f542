"""Groups, their offices and members."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Reference, Translated, reference, translations_of
from hub.groups.models import Group, Office, Participation
from hub.lib.visibility import Viewer, is_open_to, visible_value


class OfficeShape(Schema):
    role: str
    organization: Reference | None
    person: str | None
    starts: date | None
    ends: date | None


class GroupShape(Schema):
    id: str
    slug: str
    kind: str
    parent: str | None
    name: Translated
    theme: Translated
    mandate: Translated
    status: str
    offices: list[OfficeShape]
    href: str


class MemberShape(Schema):
    """`offices` are those that the organization holds today; an office makes it a member without having asked to join."""

    organization: Reference
    status: str
    starts: date | None
    ends: date | None
    offices: list[str]


def office(record: Office, viewer: Viewer) -> dict[str, Any]:
    person = visible_value(record, "person", viewer)
    return {
        "role": record.role,
        "organization": reference(record.organization) if is_open_to(record.organization, viewer) else None,
        "person": person.name if person else None,
        "starts": record.starts,
        "ends": record.ends,
    }


def group(record: Group, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "slug": record.slug,
        "kind": record.kind.slug,
        "parent": record.parent.slug if record.parent else None,
        "name": translations_of(record, "name"),
        "theme": translations_of(record, "theme"),
        "mandate": translations_of(record, "mandate"),
        "status": record.status,
        "offices": [office(held, viewer) for held in record.offices.all()],
        "href": record.get_absolute_url(),
    }


def participation(record: Participation) -> dict[str, Any]:
    return {
        "organization": reference(record.organization),
        "status": record.status,
        "starts": record.starts,
        "ends": record.ends,
        "offices": [],
    }


def member(record: Any) -> dict[str, Any]:
    """An Organization with its participation and its offices in the group, as far as the reader may see them."""
    joined = record.here or record.offices_here  # without having joined, it takes part as long as the office lasts
    return {
        "organization": reference(record),
        "status": Participation.Status.ACTIVE,
        "starts": joined[0].starts,
        "ends": joined[0].ends,
        "offices": sorted({office.role for office in record.offices_here}),
    }
