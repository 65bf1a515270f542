"""Two figures that may stand side by side, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.prevalence.comparing import Comparable, key_of


def add(world: World) -> None:
    figure = factories.prevalence_figure(country=world.records["country"])
    other = factories.prevalence_figure(country=world.records["country"], value=12, year_from=2021, year_to=2021)
    world.parameters["prevalence"] = {
        "public_id": figure.public_id, "file_format": "csv", "ending": "bib",
        "set": Comparable(key_of(figure), [figure, other]).slug,
    }  # fmt: skip
