"""What the tests of the mapping share: the countries and a few terms, and files written on the spot."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.exchange.importing.start import import_file, open_import, report, source_named
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.matching.comparing import compare
from hub.vocabularies.models import Country, Region, Scheme, Term

NAME = "Schools against child labour in the cocoa fields"
ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
TERMS = {
    Scheme.ISSUE: ["child-labour", "forced-labour", "human-trafficking", "modern-slavery", "child-soldiers"],
    Scheme.SECTOR: list("abcdefghijklmnopq"),
    Scheme.LEVEL: ["global", "regional", "national", "local"],
    Scheme.INTERVENTION: ["research", "advocacy", "enforcement"],
    Scheme.COMMODITY: ["cocoa", "cotton"],
    Scheme.STAGE: ["tier-1", "tier-4"],
}


@pytest.fixture
def world(db: None) -> None:
    with (ROOT / "hub/content/data/countries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    Region.objects.bulk_create(Region(code=code, name_en=code) for code in sorted({row["region"] for row in rows}))
    Country.objects.bulk_create(
        Country(
            iso3=row["iso3"], iso2=row["iso2"], m49=row["m49"], name_en=row["name_en"], name_fr=row["name_fr"],
            name_es=row["name_es"], region_id=row["region"], latitude=row["latitude"] or None,
            longitude=row["longitude"] or None,
        )
        for row in rows
    )  # fmt: skip
    Term.objects.bulk_create(
        Term(scheme=scheme, code=code, name_en=code.replace("-", " ").capitalize())
        for scheme, codes in TERMS.items()
        for code in codes
    )


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("The shared data folder is not here.")
    return SHARED


@pytest.fixture
def pair(db: None) -> list[Initiative]:
    """Two records that look alike, compared."""
    made = [factories.initiative(name_en=name) for name in (NAME, f"{NAME}s")]
    compare()
    return made


Take = Callable[..., dict[str, Any]]


@pytest.fixture
def take(world: None) -> Take:
    """Import a file as the command does and return its report."""

    def take(*paths: Path, file_format: str = "iati", source: str = "Source 1", **options: Any) -> dict[str, Any]:
        named = source_named(source)
        return report([import_file(open_import(path, file_format, named, options, None), path) for path in paths])

    return take


ACTIVITY = """<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="{updated}">
<iati-identifier>{identifier}</iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>Publisher 1</narrative></reporting-org>
<title><narrative>{title}</narrative></title>
<description><narrative>{description}</narrative></description>
<participating-org role="1" ref="XX-F"><narrative>Funder 1</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="2" iso-date="{starts}"/><activity-date type="3" iso-date="{ends}"/>
{more}
<recipient-country code="{country}"/>
<sector vocabulary="1" code="31120"/>
<budget type="1" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<value value-date="2020-01-01">1000</value></budget>
</iati-activity>
"""


def activity(identifier: str, **values: str) -> str:
    defaults = {
        "updated": "2024-01-01T00:00:00Z", "title": f"Project {identifier}", "description": "Against child labour.",
        "starts": "2020-01-01", "ends": "2023-12-31", "country": "KE", "more": "",
    }  # fmt: skip
    return ACTIVITY.format(**(defaults | values), identifier=identifier)


@pytest.fixture
def iati(tmp_path: Path) -> Callable[..., Path]:
    """Write an IATI file of version 2.03."""

    def write(*activities: str, name: str = "activities.xml", head: str = "", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        text = (
            f'<?xml version="1.0" encoding="{encoding}"?>\n{head}<iati-activities version="2.03" '
            f'generated-datetime="2024-02-01T00:00:00Z">\n{"".join(activities)}</iati-activities>\n'
        )
        path.write_bytes(text.encode(encoding))
        return path

    return write
