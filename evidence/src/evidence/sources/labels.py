"""What a label says: region and sector out of `AUS_C10T12`, `AUS.c1` or two columns, and the names of the side rows."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from evidence.classifications import country_code

__all__ = ["TOTAL_NAMES", "Kind", "Reading", "best_reading", "fold", "kind_of_row", "plain", "readings"]

TOTAL_NAMES = {"GO", "TOTAL", "TOT", "OUT", "OUTPUT", "TOTALOUTPUT", "GROSSOUTPUT", "X", "INDOUT"}

Key = tuple[str, str]

# OECD ICIO tables before the "SML" files split China and Mexico by export processing; final demand stays whole.
_FOLDS = re.compile(r"^(?:(CN[1-9]|CHN?[._-]?(?:DOM|NPR|PRO))|(MX[1-9]|MEX?[._-]?(?:GMF|NGM)))$", re.IGNORECASE)
_GLUED = re.compile(r"^([A-Za-z]{2,3})(\d+)$")  # AUS1 in WIOD 2016
_SPLITTERS = ("_", ".", "|", ":", "/", ";", "-", " - ", ",")


@dataclasses.dataclass(frozen=True)
class Reading:
    """One way to read labels: a (region, sector) pair each, None where the way does not apply to that label."""

    way: str
    keys: list[Key | None]


class Kind:
    """What a row outside the industries holds (also used for columns outside the final demand)."""

    OUTPUT = "output"
    INTERMEDIATE = "intermediate total"
    VALUE_ADDED = "value added"
    PART = "part of value added"
    TAXES = "taxes on products"
    OTHER = "other"


_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.OUTPUT, r"\b(r69|go|out|output|outputs|gross output|total outputs?|output at basic prices|x|indout)\b"),
        (
            Kind.INTERMEDIATE,
            r"\b(r60|ii_fob|ttl_int_fnl|total intermediate (consumption|inputs?|use|demand)|intermediate total)\b",
        ),
        (Kind.TAXES, r"\b(r99|txsp|tls|taxsub|d21x31|txs_\w+|(net )?tax(es)? (less|minus) subsid\w+ on products?)\b"),
        (Kind.VALUE_ADDED, r"\b(r64|valu|va|gva|b1g|(gross )?value[ _-]?added( at basic prices)?)\b"),
        (
            Kind.PART,
            (
                r"\b(d1|d29x39|d29_?m_?d39|b2a3g|b2g?|b3g|labr|gops|othx|(compensation|wages)( of employees)?|"
                r"(gross|net) (operating surplus|mixed income)|(other )?(net )?taxes( less subsidies)? on production|"
                r"subsidies on production|consumption of fixed capital)\b"
            ),
        ),
    )
)


def plain(label: str) -> str:
    """Upper-case letters and digits only, to compare names whatever their marks."""
    return re.sub(r"[^A-Z0-9]", "", label.upper())


def fold(region: str, regions: Iterable[str]) -> str:
    """The whole country of a split code: `CN1` is CHN and `MX2` is MEX, unless that country is not in `regions`."""
    match = _FOLDS.match(region)
    if not match:
        return region
    whole = "CHN" if match.group(1) else "MEX"
    return whole if whole in set(regions) else region


def kind_of_row(levels: Sequence[str]) -> str:
    """What a side row holds, by the publishers' codes first and their English names second."""
    text = " | ".join(part.strip() for part in levels if part.strip())
    for part in (*reversed([p.strip() for p in levels]), text):
        for kind, pattern in _KINDS:
            if pattern.fullmatch(part) or pattern.fullmatch(part.rpartition("_")[2]) or pattern.fullmatch(_tail(part)):
                return kind
    return Kind.OTHER


def readings(labels: Sequence[tuple[str, ...]]) -> list[Reading]:
    """Every way in which these labels could hold a region and a sector, or a sector alone (region "")."""
    if not labels or not labels[0]:
        return []
    found: list[Reading] = []
    levels = range(len(labels[0]))
    columns = [[label[level] for label in labels] for level in levels]
    for level in levels:
        column = columns[level]
        found.append(Reading(f"sector in level {level}", [("", text) if text else None for text in column]))
        for way, split in _splits(column):
            keys = [split(text) for text in column]
            found.append(Reading(f"{way} in level {level}", keys))
            found.append(Reading(f"{way} in level {level}, sector first", [k and (k[1], k[0]) for k in keys]))
    for region in levels:
        filled = _fill_down(columns[region])
        for sector in levels:
            if region != sector and filled != columns[region]:  # merged cells name a region once for all its industries
                keys = [(r, s) if r and s else None for r, s in zip(filled, columns[sector], strict=True)]
                found.append(Reading(f"region filled down in level {region}, sector in level {sector}", keys))
            if region != sector:
                pairs = zip(columns[region], columns[sector], strict=True)
                keys = [(r, s) if r and s else None for r, s in pairs]
                found.append(Reading(f"region in level {region}, sector in level {sector}", keys))
                glued = [_number_key(r, s) for r, s in zip(columns[region], columns[sector], strict=True)]
                if any(glued):
                    found.append(Reading(f"region in level {region}, number in level {sector}", glued))
    return found


def best_reading(
    rows: Sequence[tuple[str, ...]], columns: Sequence[tuple[str, ...]]
) -> tuple[list[Key | None], list[Key | None], list[Key]]:
    """Keys of all rows, keys of all columns, and the industries: the keys that name a row and a column.

    Chosen is the pair of ways with most industries; among equals the one with fewest regions and sectors together
    (which prefers a split into region and sector to none), then regions that are countries, then regions whose rows
    stand together, then short codes.
    Empty lists: no way fits.
    """
    best: tuple[float, ...] = (0.0,)
    chosen: tuple[list[Key | None], list[Key | None], list[Key]] = ([], [], [])
    ways = readings(rows)
    column_ways = [(way.keys, way.way, {key for key in way.keys if key}) for way in readings(columns)]
    for row_way in [*ways, *_first_blocks(ways)]:
        seen = {key for key in row_way.keys if key and plain(key[1]) not in TOTAL_NAMES}
        for column_keys, column_way, names in column_ways:
            shared = seen & names
            if len(shared) < 2 or len(shared) < best[0]:
                continue
            regions, sectors = {r for r, _ in shared}, {s for _, s in shared}
            if "" not in regions and not _plausible(regions, sectors, len(shared)):
                continue
            industries = [key for key in row_way.keys if key in shared]
            if len(industries) != len(shared) or sum(key in shared for key in column_keys) != len(shared):
                continue  # a label that repeats cannot tell its rows apart
            length = sum(map(len, sectors)) / len(sectors)
            changes = sum(one[0] != two[0] for one, two in itertools.pairwise(industries))
            reworked = sum("number in" in way or "filled" in way for way in (row_way.way, column_way))
            countries = sum(country_code(region) is not None for region in regions) / len(regions)
            score = (
                float(len(shared)),
                -float(len(regions) + len(sectors)),
                countries,
                -float(changes),
                -float(reworked),
                -length,
            )
            if score > best:
                best, chosen = score, (row_way.keys, column_keys, industries)
    return chosen


def _first_blocks(ways: Sequence[Reading]) -> list[Reading]:
    """Ways in which labels that come exactly twice count only where they stand first.

    National tables may list all industries again below, for imported inputs; that second block is no industry row.
    """
    found: list[Reading] = []
    for way in ways:
        times = Counter(key for key in way.keys if key)
        twice = {key for key, count in times.items() if count == 2}
        if len(twice) < 2 or max(times.values()) > 2:
            continue
        regions, sectors = {r for r, _ in twice}, {s for _, s in twice}
        if regions != {""}:
            if _plausible(regions, sectors, len(twice)):
                return []  # tables of several regions list imports in their own rows; what repeats there is an error
            continue
        seen: set[Key] = set()
        keys: list[Key | None] = []
        for key in way.keys:
            keys.append(None if key in seen else key)
            if key:
                seen.add(key)
        found.append(Reading(f"{way.way}, first of two", keys))
    return found


def _plausible(regions: set[str], sectors: set[str], pairs: int) -> bool:
    named = all(any(letter.isalpha() for letter in region) for region in regions)
    return named and pairs * 2 >= len(regions) * len(sectors)


def _fill_down(column: Sequence[str]) -> list[str]:
    """Empty cells take the text before them."""
    filled: list[str] = []
    for text in column:
        filled.append(text or (filled[-1] if filled else ""))
    return filled


def _splits(column: Sequence[str]) -> list[tuple[str, Callable[[str], Key | None]]]:
    filled = [text for text in column if text]
    ways: list[tuple[str, Callable[[str], Key | None]]] = []
    for mark in _SPLITTERS:
        if sum(mark in text for text in filled) * 2 >= len(filled) > 0:
            ways.append((f"before '{mark}'", _splitter(mark, first=True)))
            if any(text.count(mark) > 1 for text in filled):
                ways.append((f"before the last '{mark}'", _splitter(mark, first=False)))
    if sum(bool(_GLUED.match(text)) for text in filled) * 2 >= len(filled) > 0:
        ways.append(("letters before a number", _split_glued))
    return ways


def _splitter(mark: str, *, first: bool) -> Callable[[str], Key | None]:
    def split(text: str) -> Key | None:
        left, found, right = text.partition(mark) if first else text.rpartition(mark)
        return (left.strip(), right.strip()) if found and left.strip() and right.strip() else None

    return split


def _split_glued(text: str) -> Key | None:
    match = _GLUED.match(text)
    return (match.group(1), match.group(2)) if match else None


def _number_key(region: str, sector: str) -> Key | None:
    """`r7` or `c7` as 7, so that WIOD's row and column codes of one industry meet."""
    match = re.fullmatch(r"[rcRC](\d+)", sector)
    return (region, match.group(1)) if region and match else None


def _tail(text: str) -> str:
    """The text without a leading code and without a remark in brackets."""
    return re.sub(r"\s*\([^)]*\)\s*$", "", text).strip(" :*")
