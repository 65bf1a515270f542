"""Built-in figures whose licences allow it, and the texts of indicators. Loading is repeatable."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_noop as _

from hub.events.models import Verb
from hub.statistics.importing import import_statistics_file
from hub.statistics.indicators import load_indicators
from hub.statistics.models import Release
from hub.statistics.tables import unpack

DATA = Path(__file__).resolve().parent / "data"
NOTES = {
    "undesa_migrant_stock.csv.gz": _("An extract without the figures on women."),
    "abel_cohen_flows.csv.gz": _(
        "An extract of one method, demographic accounting, pseudo-Bayesian, closed, for the periods from 2005."
    ),
    "unhcr_population.csv.gz": _(
        "An extract: the years 2000 to 2021 and 2025, three populations; figures of 0 were left out. Those of 2025 are added over "
        "all locations from the demographics of the same edition, which was published in December 2025, before that year was over."
    ),
    "idmc_conflict_stock.csv.gz": _(
        "As UNHCR republishes it. People displaced inside their country by conflict and violence; those displaced by disasters are "
        "not in it."
    ),
    "unrwa_refugees.csv.gz": _("As UNHCR republishes it."),
}


def load_statistics() -> dict[str, int]:
    """How many figures were added and how many indicators renewed. Files read before are not read again."""
    known = set(Release.objects.values_list("file_hash", flat=True))
    about: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "releases.yaml").read_text(encoding="utf-8"))
    figures = 0
    for name, said in about.items():
        content = (DATA / "releases" / name).read_bytes()
        if hashlib.sha256(unpack(content)).hexdigest() not in known:
            report = import_statistics_file(
                name, content, verb=Verb.LOADED, edition=said["edition"], published=said["published"],
                note=NOTES.get(name, ""),
            )  # fmt: skip
            figures += report.observations
    return {"statistics_figures": figures, "statistics_indicators": load_indicators()}
