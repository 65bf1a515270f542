"""The desk and the forms of every editable model, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.editing.registry import EDITABLE_MODELS
from hub.editing.row_tables import ROW_PAGES
from hub.lib.tests.world import World


def add(world: World) -> None:
    """Comes last: it edits the records of all others."""
    every_kind = [{"noun": noun} for noun in EDITABLE_MODELS]
    every_record = [{"noun": noun, "pk": record.pk} for noun, record in world.records.items()]
    world.parts |= {
        "editing:desk_list": every_kind,
        "editing:new": every_kind,
        "editing:edit": every_record,
        "editing:delete": every_record,
        "editing:find": [{"kind": "organization"}, {"kind": "initiative"}],
        "editing:rows": [{"noun": noun, "pk": world.records[noun].pk} for noun in ROW_PAGES],
    }
    world.forms["editing"] = {"name_en": "A name", "title": "A title", "kind": "initiative", "reason": "A reason"}
