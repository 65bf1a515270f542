"""Tables of stocks and of figures by area, as published: long or square, checked cell by cell, nothing guessed."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from evidence.corridors.places import Place, place_of
from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["AreaTable", "FileOptions", "Skipped", "StockTable", "read_areas", "read_stock"]

_ORIGIN = ("origin_iso3", "origin_code", "origin", "orig", "birthplace", "place_of_birth", "country_of_birth", "born_in",
           "country_of_origin", "coo_iso", "coo", "from", "source",
           "origine", "pays_d_origine", "pays_de_naissance", "origen", "país_de_origen", "pais_de_origen", "país_de_nacimiento",
           "pais_de_nacimiento")  # fmt: skip
_DESTINATION = ("destination_iso3", "destination_code", "destination", "dest", "residence", "place_of_residence",
                "country_of_residence", "living_in", "country_of_destination", "coa_iso", "coa", "to", "host",
                "pays_de_destination", "pays_de_résidence", "pays_de_residence", "résidence", "destino", "país_de_destino",
                "pais_de_destino", "país_de_residencia", "pais_de_residencia", "residencia")  # fmt: skip
_AREA = ("iso3", "iso_code", "country_iso3", "country_code", "area_code", "m49", "country", "area", "region", "name",
         "location", "residence", "code")  # fmt: skip
_YEAR = ("year", "date", "time", "ref_year", "année", "annee", "año", "ano")
_PERIOD = ("period", "years")
_REVISION = ("revision", "edition", "release", "version")
_STOCK = (
    "migrants",
    "stock",
    "people",
    "persons",
    "value",
    "count",
    "total",
    "both_sexes",
    "number",
    "n",
    "obs_value",
    "effectif",
    "personnes",
    "nombre",
    "valeur",
    "personas",
    "migrantes",
    "número",
    "numero",
    "valor",
)
_MOST = 1_000_000_000_000
_EMPTY = ("", "NA", "N/A", "#N/A", "NaN", "..", "...", "-", "–", "null")


@dataclasses.dataclass(frozen=True, slots=True)
class FileOptions:
    """How text files are to be read where they leave it open: see `evidence.sources.frames.read_text_frame`."""

    encoding: str | None = None
    decimal: DecimalSign | None = None
    sheet: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """Rows or cells of a file that were left out, how many, and why in a sentence."""

    file: str
    rows: int
    reason: str


@dataclasses.dataclass(frozen=True)
class StockTable:
    """People by birthplace and residence at one date.

    file, year (None where the file does not say), revision ("" likewise); people: by (birthplace, residence), countries
    as ISO codes; unknown: people of unknown birthplace, by residence; dissolved: states that are no more, with successors.
    """

    file: str
    year: int | None
    revision: str
    people: dict[tuple[str, str], float]
    unknown: dict[str, float]
    dissolved: dict[str, tuple[str, ...]]
    others: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    def natives(self) -> set[str]:
        """Areas for which people living in their birthplace are given."""
        return {origin for origin, destination in self.people if origin == destination}


@dataclasses.dataclass(frozen=True)
class AreaTable:
    """A figure for each area, e.g. births of a period. file; values: by area, countries as ISO codes."""

    file: str
    values: dict[str, float]
    skipped: tuple[Skipped, ...]


def read_stock(path: Path, year: int | None = None, options: FileOptions = FileOptions()) -> StockTable:
    """A table of stocks at one date.

    path: CSV with any delimiter, Parquet or a workbook. Long: a column of birthplaces (origin), one of residences
    (destination) and one of people, perhaps one of years; or square: names of birthplaces in the first column, of
    residences in the header. year: which date of a file that has several.

    Totals of regions and rows without a figure are left out and counted; people of unknown birthplace are kept apart.

    Raises DataError with a count for negative or fractional counts and cells that are no number, a pair that stands in
    the file twice, several dates of which none was chosen, a dissolved state beside one of its successors.
    """
    frame, _ = read_text_frame(path, encoding=options.encoding, sheet=options.sheet, unique=False)
    if frame.is_empty():
        raise DataError(f"{path.name} has no rows.")
    columns = _columns_by_name(frame)
    if _find(columns, _ORIGIN) and _find(columns, _DESTINATION):
        return _long(frame, columns, path.name, year, options)
    return _square(frame, path.name, year, options)


def read_areas(
    path: Path,
    what: str,
    *,
    years: tuple[int | None, int | None] = (None, None),
    during: bool = True,
    thousands: bool = False,
    options: FileOptions = FileOptions(),
) -> tuple[AreaTable, ...]:
    """Figures by area: one table of a whole period (`during`), else one for each of the two years.

    what: the name of the column, e.g. "births". A column of periods such as 2010-2015 or of single years may stand beside
    it: the rows of the period are taken, single years are added up, and every one must be there. thousands: figures are
    in thousands.

    Raises DataError with a count for missing columns or years, negative or (unless in thousands) fractional counts,
    and two rows for one area.
    """
    frame, _ = read_text_frame(path, encoding=options.encoding, sheet=options.sheet)
    columns = _columns_by_name(frame)
    area = _find(columns, _AREA)
    if area is None:
        raise DataError(f"{path.name} has no column of areas; name it country, area or iso3.")
    if not during and None in years:
        raise DataError(f"{path.name}: say for which years the stocks are (--year1, --year2).")
    if not during and str(years[0]) in frame.columns and str(years[1]) in frame.columns:
        return tuple(_area_table(frame, path.name, area, str(year), what, thousands, options) for year in years)
    value = _find(columns, (what, "value", "people", "total", "number", "count", "obs_value"))
    if value is None:
        raise DataError(f"{path.name} has no column '{what}'; it has {', '.join(frame.columns)}.")
    if not during:
        year_column = _find(columns, _YEAR)
        if year_column is None:
            raise DataError(f"{path.name} has no column of years, and no columns {years[0]} and {years[1]}.")
        return tuple(
            _area_table(_of_year(frame, path.name, year_column, year), path.name, area, value, what, thousands, options)
            for year in years
        )
    return (_during(frame, columns, path.name, area, value, what, years, thousands, options),)


def _columns_by_name(frame: pl.DataFrame) -> dict[str, str]:
    return {re.sub(r"[\s\-.'’]+", "_", name.strip().casefold()): name for name in frame.columns}


def _find(columns: dict[str, str], names: Sequence[str]) -> str | None:
    return next((columns[name] for name in names if name in columns), None)


def _of_year(frame: pl.DataFrame, file: str, column: str, year: int | None) -> pl.DataFrame:
    found = sorted({text.strip() for text in frame[column].drop_nulls().to_list()})
    rows = frame.filter(pl.col(column).str.strip_chars() == str(year))
    if rows.is_empty():
        raise DataError(f"{file} has no figures of {year}; it has {', '.join(found[:12])}.")
    return rows


def _during(
    frame: pl.DataFrame,
    columns: dict[str, str],
    file: str,
    area: str,
    value: str,
    what: str,
    years: tuple[int | None, int | None],
    thousands: bool,
    options: FileOptions,
) -> AreaTable:
    first, last = years
    period, year = _find(columns, _PERIOD), _find(columns, _YEAR)
    if period is not None or year is not None:
        if first is None or last is None:
            raise DataError(
                f"{file} has figures of several periods: say for which years the stocks are (--year1, --year2)."
            )
        if period is not None:
            wanted = re.compile(rf"{first}\s*[-–/]\s*({last}|{last % 100:02d})")
            rows = frame.filter(pl.col(period).is_not_null())
            rows = rows.filter([bool(wanted.fullmatch(text.strip())) for text in rows[period].to_list()])
            if rows.is_empty():
                raise DataError(f"{file} has no {what} of {first}-{last}.")
            return _area_table(rows, file, area, value, what, thousands, options)
        assert year is not None  # noqa: S101 - one of the two is there
        tables = [
            _area_table(_of_year(frame, file, year, at), file, area, value, what, thousands, options)
            for at in range(first, last)
        ]
        known = set.intersection(*(set(table.values) for table in tables))
        lost = set.union(*(set(table.values) for table in tables)) - known
        if lost:
            raise DataError(f"{file}: {len(lost)} areas lack {what} of some year, the first is {min(lost)}.")
        values = {key: sum(table.values[key] for table in tables) for key in sorted(known)}
        return AreaTable(file, values, tables[0].skipped)
    return _area_table(frame, file, area, value, what, thousands, options)


def _area_table(
    frame: pl.DataFrame, file: str, area: str, value: str, what: str, thousands: bool, options: FileOptions
) -> AreaTable:
    numbers = _counts(frame[value], f"{file}, {what}", options, fractions=thousands)
    values: dict[str, float] = {}
    skipped: Counter[str] = Counter()
    for label, number in zip(frame[area].to_list(), numbers, strict=True):
        if label is None or not label.strip():
            skipped["no area is named"] += 1
            continue
        place = place_of(label)
        if place.kind in ("total", "unknown"):
            skipped[_REASONS[place.kind]] += 1
        elif number is None:
            skipped["no figure: missing, and not taken as zero"] += 1
        elif place.key in values:
            raise DataError(
                f"{file} has two figures of {what} for {place.key}. Keep one revision, and one row for both sexes and all ages."
            )
        else:
            values[place.key] = number * (1000 if thousands else 1)
    return AreaTable(file, values, _skips(file, skipped))


_REASONS = {
    "total": "totals of a region or the world, which would be counted twice",
    "unknown": "unknown birthplace: kept apart, since no country can be given to it",
    "destination": "a residence that is a total or unknown",
    "empty": "no figure for the pair; as in a pair that is not listed, nobody is counted",
}


def _long(
    frame: pl.DataFrame, columns: dict[str, str], file: str, year: int | None, options: FileOptions
) -> StockTable:
    origin, destination = _find(columns, _ORIGIN) or "", _find(columns, _DESTINATION) or ""
    value = _find(columns, _STOCK)
    if value is None:
        raise DataError(
            f"{file} has no column of people; name it migrants or value. It has {', '.join(frame.columns)}."
        )
    chosen = year
    if (dates := _find(columns, _YEAR)) is not None:
        found = sorted({text.strip() for text in frame[dates].drop_nulls().to_list()})
        if year is None and len(found) > 1:
            raise DataError(
                f"{file} has stocks of {len(found)} dates ({', '.join(found[:12])}); choose one of them for each stock."
            )
        frame = _of_year(frame, file, dates, year if year is not None else _whole(found[0], file))
        chosen = year if year is not None else _whole(found[0], file)
    revision = ""
    if (revisions := _find(columns, _REVISION)) is not None:
        found = sorted({text.strip() for text in frame[revisions].drop_nulls().to_list()})
        if len(found) > 1:
            raise DataError(
                f"{file} has {len(found)} revisions of one date ({', '.join(found[:6])}); keep one of them."
            )
        revision = found[0] if found else ""
    labels = [_labels(frame, columns, origin), _labels(frame, columns, destination)]
    numbers = _counts(frame[value], file, options)
    cells = zip(*labels, numbers, strict=True)
    return _collect(cells, file, chosen, revision)


def _labels(frame: pl.DataFrame, columns: dict[str, str], column: str) -> list[str]:
    """The codes of a column; where a code is blank (no ISO code) the name beside it."""
    texts = frame[column]
    bare = columns.get(re.sub(r"_(iso3|code|iso)$", "", re.sub(r"[\s\-.]+", "_", column.strip().casefold())))
    if bare is not None and bare != column:
        texts = pl.select(
            pl.when(texts.str.strip_chars().fill_null("") == "").then(frame[bare]).otherwise(texts)
        ).to_series()
    return [(text or "").strip() for text in texts.to_list()]


def _square(frame: pl.DataFrame, file: str, year: int | None, options: FileOptions) -> StockTable:
    rows = [(text or "").strip() for text in frame[frame.columns[0]].to_list()]
    heads = [name.strip() for name in frame.columns[1:]]
    keys = [
        {place_of(label).key for label in labels if label and place_of(label).kind != "total"}
        for labels in (rows, heads)
    ]
    if len(keys[0] & keys[1]) < max(2, 0.5 * max(len(keys[0]), len(keys[1]))):
        raise DataError(
            f"{file} is neither a long table (columns origin, destination, migrants) nor a square one with the same areas in "
            "its first column and its header."
        )
    cells = []
    for name, head in zip(frame.columns[1:], heads, strict=True):
        numbers = _counts(frame[name], f"{file}, {head}", options)
        cells += [(row, head, number) for row, number in zip(rows, numbers, strict=True)]
    return _collect(cells, file, year, "")


def _collect(cells: Iterable[tuple[str, str, float | None]], file: str, year: int | None, revision: str) -> StockTable:
    people: dict[tuple[str, str], float] = {}
    unknown: Counter[str] = Counter()
    others: dict[str, None] = {}
    dissolved: dict[str, tuple[str, ...]] = {}
    skipped: Counter[str] = Counter()
    twice: list[tuple[str, str, bool]] = []
    for origin, destination, number in cells:
        if not origin or not destination:
            skipped["no birthplace or no residence is named"] += 1
            continue
        start, end = place_of(origin), place_of(destination)
        if end.kind in ("total", "unknown"):
            skipped[_REASONS["destination"]] += 1
        elif start.kind == "total":
            skipped[_REASONS["total"]] += 1
        elif number is None:
            skipped[_REASONS["empty"]] += 1
        elif start.kind == "unknown":
            skipped[_REASONS["unknown"]] += 1
            unknown[end.key] += number  # type: ignore[assignment]
        elif (pair := (start.key, end.key)) in people:
            twice.append((*pair, people[pair] == number))
        else:
            people[pair] = number
            for place in (start, end):
                _note(place, dissolved, others)
    _refuse_twice(twice, file)
    _refuse_overlap(dissolved, people, file)
    return StockTable(file, year, revision, people, dict(unknown), dissolved, tuple(others), _skips(file, skipped))


def _note(place: Place, dissolved: dict[str, tuple[str, ...]], others: dict[str, None]) -> None:
    if place.kind == "dissolved":
        dissolved[place.key] = place.successors
    elif place.kind == "other":
        others[place.key] = None


def _refuse_twice(twice: Sequence[tuple[str, str, bool]], file: str) -> None:
    if not twice:
        return
    origin, destination, same = twice[0]
    differ = sum(not equal for *_, equal in twice)
    raise DataError(
        f"{file} has {len(twice)} pairs twice for one date, {differ} of them with another figure; the first is {origin} to "
        f"{destination}{' with the same figure' if same else ''}. If these are two revisions, or the two sexes, keep one of "
        "them or their sum."
    )


def _refuse_overlap(dissolved: dict[str, tuple[str, ...]], people: dict[tuple[str, str], float], file: str) -> None:
    areas = {area for pair in people for area in pair}
    for state, successors in dissolved.items():
        beside = sorted(areas & set(successors))
        if beside:
            raise DataError(
                f"{file} has {state} beside {', '.join(beside)}, which followed it: people could be counted twice. Nobody can "
                "say here how the figures of the former state divide; give all of them, or none, for the states of today."
            )


def _counts(texts: pl.Series, where: str, options: FileOptions, *, fractions: bool = False) -> list[float | None]:
    """Whole numbers of people, None where the cell is empty; a wrong cell is named with the count of its kind."""
    stripped = texts.str.strip_chars()
    stripped = pl.select(pl.when(~stripped.is_in(_EMPTY)).then(stripped)).to_series()
    sign = decimal_sign(stripped.drop_nulls().unique(), where, options.decimal)
    numbers, odd = numbers_of(stripped, sign)
    if odd:
        raise DataError(
            f"{where}: {len(odd)} cells are no number, the first is '{stripped[odd[0]]}'. A figure that is hidden, such as <5, "
            "is not known; leave it out or give the number."
        )
    for kind, wrong, remedy in (
        ("negative", (numbers < 0), "Nobody can be fewer than zero."),
        (
            "not whole",
            (numbers != numbers.round()) if not fractions else pl.Series([False]),
            "People are counted whole; if births, deaths or populations are in thousands, say so (--thousands).",
        ),
        ("infinite or no number", numbers.is_infinite() | numbers.is_nan(), "Leave it out or give the number."),
        ("more people than there have ever been", (numbers > _MOST), "Look at the units."),
    ):
        places = wrong.fill_null(False).arg_true()
        if len(places):
            raise DataError(
                f"{where}: {len(places)} counts are {kind}, the first is {stripped[int(places[0])]}. {remedy}"
            )
    return numbers.to_list()


def _whole(text: str, file: str) -> int:
    if not re.fullmatch(r"\d{4}", text):
        raise DataError(f"{file}: '{text}' is no year.")
    return int(text)


def _skips(file: str, skipped: Counter[str]) -> tuple[Skipped, ...]:
    return tuple(Skipped(file, rows, reason) for reason, rows in sorted(skipped.items()))
