"""Which labels of a migration table are countries, and which are totals, unknown places, or states that are no more."""

from __future__ import annotations

import dataclasses
import functools

import polars as pl

from evidence.classifications import country_code, package_file

__all__ = ["Place", "place_of"]

_REGIONS = {1, 2, 5, 9, 11, 13, 14, 15, 17, 18, 19, 21, 29, 30, 34, 35, 39, 53, 54, 57, 61, 62, 142, 143, 145, 150, 151, 154,
            155, 202, 419}  # fmt: skip
"""M49 codes of the world and its regions; the publisher's own codes for groups of countries begin at 900."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What a label stands for.

    key: ISO 3166 alpha-3 code of a country, else the label itself; kind: "country", "total" (of a region or the world),
    "unknown", "dissolved" or "other" (a name that no list has, which may be an area of its own); successors: codes of the
    states that followed a dissolved one.
    """

    key: str
    kind: str
    successors: tuple[str, ...] = ()


@functools.lru_cache(maxsize=4096)
def place_of(label: str) -> Place:
    """What a label stands for: a name, an ISO code of two or three letters, or an M49 number.

    >>> place_of("Viet Nam").key, place_of("524").key, place_of("World").kind, place_of("SCG").successors
    ('VNM', 'NPL', 'total', ('SRB', 'MNE'))
    """
    text = " ".join(label.split())
    listed = _read_places().get(text.casefold())
    if listed is not None:
        return listed
    if text.isdecimal():
        number = int(text)
        if number in _REGIONS or number >= 900:
            return Place(text, "total")
        code = _numbers().get(number)
        return Place(code, "country") if code else Place(text, "other")
    code = country_code(text) if len(text) > 1 else None
    return Place(code, "country") if code else Place(text, "other")


@functools.cache
def _read_places() -> dict[str, Place]:
    table = pl.read_csv(package_file("areas_not_countries.csv"), infer_schema_length=0)
    return {
        label.casefold(): Place(label, kind, tuple((successors or "").split()))
        for label, kind, successors in table.iter_rows()
    }


@functools.cache
def _numbers() -> dict[int, str]:
    table = pl.read_csv(package_file("countries.csv"), infer_schema_length=0)
    return {int(number): iso3 for number, iso3 in table.select("m49", "iso3").iter_rows() if number}
