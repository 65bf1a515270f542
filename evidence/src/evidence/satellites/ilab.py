"""Children at work by country, from the country file of the US Department of Labor (ILAB, "Sweat & Toil").

The file gives, for each country that has a survey, an age range, the share of children of that age who work, their
number, and how they split over agriculture, industry and services. It counts working children, which is more than child
labour under the ILO's conventions, in the age range that the country's survey used: ranges differ and are never mixed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from evidence.classifications import BROAD_SECTORS, country_code
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor
from evidence.numbers import DecimalSign, NotANumberError, read_number
from evidence.results import file_sha256
from evidence.satellites.counts import BroadCounts, check_counts
from evidence.sources.encoding import as_utf8
from evidence.sources.files import read_bytes

__all__ = ["age_bands", "read_working_children", "working_children"]

_TAGS = {"age_band": "Age_Range", "share": "Total_Percentage_of_Working_Children", "number": "Total_Working_Population"}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_ROUNDING = 0.02  # three shares printed to three digits add up to one within this


def read_working_children(
    path: Path, *, decimal: DecimalSign | None = None, encoding: str | None = None
) -> pl.DataFrame:
    """Everything the country file says on working children, one row a country or territory.

    Columns: name, country (ISO alpha-3, null where the name is no single country), age_band, share (0 to 1), number
    (children), agriculture, industry, services (shares of the working children), report_year. Blank, "Unavailable" and
    "N/A" are null, never zero; footnote marks are dropped. decimal: the sign for decimals, the point of the publisher
    unless given. encoding: in place of the one that the XML declares. Raises DataError where the file is not this XML.
    """
    content = read_bytes(path)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DataError(f"{path.name} declares entities, which a country file has no need of; it was not read.")
    if encoding is not None:
        content = _DECLARATION.sub(b"", as_utf8(content, path.name, encoding)[0])
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  # entities are refused above
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        hint = (
            ""
            if _is_utf8(content)
            else " If its letters are in another encoding than it declares, say which (--encoding)."
        )
        raise DataError(f"{path.name} is truncated or no XML: {error}.{hint}") from error
    rows = []
    for entry in root.iter("Country"):
        name = (entry.findtext("Name") or "").strip()
        statistics = entry.find(".//Children_Work_Statistics")
        if not name or statistics is None:
            continue
        row: dict[str, str | float | None] = {"name": name, "country": country_code(name)}
        row["age_band"] = _age_band(statistics.findtext(_TAGS["age_band"]))
        for column in ("share", "number"):
            row[column] = _number(statistics.findtext(_TAGS[column]), f"{path.name}: {name}, {column}", decimal)
        for sector in BROAD_SECTORS:
            row[sector] = _number(statistics.findtext(sector.capitalize()), f"{path.name}: {name}, {sector}", decimal)
        rows.append(row)
    if not rows:
        raise DataError(f"{path.name} holds no Country with Children_Work_Statistics.")
    words: dict[str, type[pl.DataType]] = {"name": pl.String, "country": pl.String, "age_band": pl.String}
    frame = pl.DataFrame(rows, schema=words | dict.fromkeys(("share", "number", *BROAD_SECTORS), pl.Float64))
    return frame.with_columns(report_year=pl.lit(_report_year(content), dtype=pl.Int64))


def age_bands(path: Path, *, decimal: DecimalSign | None = None, encoding: str | None = None) -> dict[str, int]:
    """How many countries of the file give a figure in each age band; arguments as in `read_working_children`."""
    counted = (
        read_working_children(path, decimal=decimal, encoding=encoding)
        .drop_nulls("age_band")["age_band"]
        .value_counts(sort=True)
    )
    return dict(counted.iter_rows())


def working_children(
    path: Path,
    *,
    age_band: str = "5-14",
    population: Mapping[str, float] | None = None,
    frame: pl.DataFrame | None = None,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> BroadCounts:
    """Working children of one age band by country and broad sector: number times the three shares.

    population: ISO code -> children of that age band; where the file gives a share but no number, the number is then
    share times population (an assumption, as the survey's year may differ). frame: what `read_working_children` gave for
    this path, to save reading it again. decimal, encoding: as there. Countries left out are named with the
    reason: another age band, no number, no split, a split that does not add up to one, no single country.
    Raises DataError where no country is left.
    """
    stressor = Stressor("working children", "children", "children who work, any activity and hours", age_band)
    kept: list[dict[str, str | float]] = []
    left_out: dict[str, str] = {}
    filled: list[str] = []
    frame = read_working_children(path, decimal=decimal, encoding=encoding) if frame is None else frame
    for row in frame.iter_rows(named=True):
        shares = [row[sector] for sector in BROAD_SECTORS]
        number = row["number"]
        children = (population or {}).get(row["country"])
        if row["age_band"] == age_band and number is None and row["share"] is not None and children is not None:
            number = row["share"] * children
        reason = _reason(row, age_band, number, shares)
        if reason:
            left_out[row["name"]] = reason
            continue
        if row["number"] is None:
            filled.append(row["country"])
        scale = float(number) / sum(shares)
        kept.append({"country": row["country"]} | dict(zip(BROAD_SECTORS, (s * scale for s in shares), strict=True)))
    assumptions = [
        f"Working children of age {age_band} as counted by the surveys behind the file, whatever their year.",
        "The printed sector shares, which add up to 1 but for rounding, were scaled to add up to 1.",
    ]
    if filled:
        assumptions.append(
            f"Number = share of working children x population, for lack of a number: {', '.join(filled)}."
        )
    if not kept:
        raise DataError(f"{path.name} has no country with a number and a sector split in the age band {age_band}.")
    year = frame["report_year"][0]
    return check_counts(
        stressor,
        pl.DataFrame(kept),
        year=year,
        source=f"US Department of Labor, ILAB, country file of {year or 'an unstated year'} (public domain)",
        left_out=left_out,
        inputs=({"name": path.name, "sha256": file_sha256(path)},),
        assumptions=tuple(assumptions),
    )


def _reason(row: Mapping[str, object], age_band: str, number: float | None, shares: list[float | None]) -> str:
    if row["age_band"] is None:
        return "no survey figure"
    if row["age_band"] != age_band:
        return f"age band {row['age_band']}, not {age_band}"
    if row["country"] is None:
        return "not a single country with an ISO code"
    if number is None:
        return "no number of working children"
    known = [share for share in shares if share is not None]
    if len(known) < len(BROAD_SECTORS):
        return "no split over sectors"
    if abs(sum(known) - 1) > _ROUNDING:
        return f"the sector shares add up to {sum(known):.3f}, not 1"
    return ""


def _age_band(text: str | None) -> str | None:
    found = re.search(r"(\d+)\s*(?:-|to|–)\s*(\d+)", text or "")
    return f"{found.group(1)}-{found.group(2)}" if found else None


def _number(text: str | None, where: str, decimal: DecimalSign | None) -> float | None:
    cleaned = re.sub(r"[*†‡§]", "", text or "").strip()
    if not cleaned or cleaned.lower() in ("unavailable", "n/a", "unknown", "-", "none"):
        return None
    percent = cleaned.endswith("%")
    try:
        value = float(read_number(cleaned.rstrip("% "), decimal or "."))
    except NotANumberError:
        raise DataError(
            f"{where}: '{text}' is neither a number nor a word for missing. Correct it, or leave the element empty where "
            "nothing is known."
        ) from None
    if value < 0 or value != value:
        raise DataError(f"{where}: {text} is negative or not a number.")
    return value / 100 if percent else value


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _report_year(content: bytes) -> int | None:
    """The year most descriptions begin with ("In 2022, ..."), because the year in the file's name may be another."""
    years = re.findall(rb"<Description>\s*In (20\d\d),", content)
    return int(max(set(years), key=years.count)) if years else None
