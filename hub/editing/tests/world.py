"""The desk and the forms of every editable model, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.editing.registry import EDITABLE_MODELS
from hub.editing.row_tables import ROW_PAGES
from hub.lib.tests.world import World


def add(world: World) -> None:
    """Comes last: it edits the records of all others."""
    every_kind = [{"kind_name": kind_name} for kind_name in EDITABLE_MODELS]
    every_record = [{"kind_name": kind_name, "pk": record.pk} for kind_name, record in world.records.items()]
    world.parts |= {
        "editing:desk_list": every_kind,
        "editing:new": every_kind,
        "editing:edit": every_record,
        "editing:delete": every_record,
        "editing:find": [{"kind": "organization"}, {"kind": "initiative"}],
        "editing:rows": [{"kind_name": kind_name, "pk": world.records[kind_name].pk} for kind_name in ROW_PAGES],
    }
    world.forms["editing"] = {"name_en": "A name", "title": "A title", "kind": "initiative", "reason": "A reason"}
