"""Codes and names of countries and sectors, and the coarse concordances between them, as data with their sources.

The tables lie in `evidence/data/`, with source and licence of each in its README. Detailed correspondence tables (HS to
ISIC by product, EXIOBASE to ISIC) are not shipped: `read_concordance` reads the user's copy.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import polars as pl

from evidence.exceptions import DataError

__all__ = [
    "BROAD_SECTORS",
    "REPORT_REGIONS",
    "broad_sector",
    "broad_sectors",
    "concordance_weights",
    "country_code",
    "country_name",
    "package_file",
    "read_concordance",
    "report_region",
    "sector_names",
]

BROAD_SECTORS = ("agriculture", "industry", "services")

REPORT_REGIONS = (
    "Eastern and South-Eastern Asia",
    "Latin America and the Caribbean",
    "Central and Southern Asia",
    "Sub-Saharan Africa",
    "Northern Africa and Western Asia",
)
"""The regions for which ILO, OECD, IOM and UNICEF (2019) printed a percentage; they are SDG regions of M49."""

_SERVICES = (
    r"wholesale|retail|\btrade\b|sale[ ,]|repair|hotel|restau?rant|accommodation|transport(?! equipment)|pipeline|"
    r"storage|warehous|post(al)?\b|courier|telecom|communication|broadcast|publishing activities|information|"
    r"computer (and related|programming)|financ?ial|insurance|real estate|renting|rental|business|professional|"
    r"scientific|research|legal|consult|administrat|public|defen[cs]e|social|education|health|community|services?\b|"
    r"recreation|cultural|\barts|\bsport|households?|dwelling|extra.?territorial|membership|travel|re-?export|landfill|"
    r"incineration|waste|hospitality|property|composting|biogasification|security|advertis|^others?$|transit"
)
_INDUSTRY = (
    r"manufact|process|mining|quarry|extraction|refin|production of (electricity|meat)|electricity|\bgas\b|steam|"
    r"water supply|collection, purification|sewerage|construction|building|food|beverage|tobacco|textile|apparel|"
    r"leather|footwear|wood (and|product)|products? of wood|pulp|paper|print|petroleum|coke|chemical|pharma|rubber|"
    r"plastic|mineral|cement|glass|ceramic|brick|metal|steel|iron|alumin|copper|machine|electronic|electrical|"
    r"equipment|vehicle|furniture|recycling|re-?processing|coal|crude|\boil\b|ore\b|ores\b|stone|sand|clay|salt|"
    r"fertili[sz]er|nuclear|dairy|gasoline|kerosene|naphtha|ethane|lubricant|bitumen|paraffin|spirit|fuel|anthracite|"
    r"peat|hydrocarbon|biogas|biodiesel|additives|lead, zinc|instruments|raw materials|sugar refining|meat|"
    r"fish products|vegetable oils|utilit|jewel|toys|transmission|distribution"
)
_AGRICULTURE = (
    r"agricultur|cultivation|farming|crops?\b|rice|wheat|maize|cereal|vegetable|fruit|nuts|oil ?seeds?|"
    r"sugar (cane|beet)|"
    r"fib(re|er)s?\b|cattle|pigs?\b|poultry|livestock|animal|raw milk|wool|manure|forest|logging|fish|aquacultur|"
    r"hunting|\bsheep\b|swine|horticultur|coffee|cocoa|beverage crops|tobacco leaf|growing"
)


def package_file(name: str) -> Path:
    """Path of a data file shipped with the library."""
    return Path(str(resources.files("evidence") / "data" / name))


@functools.cache
def _table(name: str) -> pl.DataFrame:
    return pl.read_csv(package_file(name), infer_schema_length=0)


@functools.cache
def _country_lookup() -> dict[str, str]:
    countries, aliases = _table("countries.csv"), _table("country_aliases.csv")
    found = {_plain(alias): iso3 for alias, iso3 in aliases.select("alias", "iso3").iter_rows()}
    for iso3, iso2, name in countries.select("iso3", "iso2", "name").iter_rows():
        found |= {_plain(name): iso3, iso2.lower(): iso3, iso3.lower(): iso3}
    return found


def country_code(label: str) -> str | None:
    """ISO 3166 alpha-3 code of a country name or code in any common spelling; None where it is no single country.

    Understood are ISO codes of two and three letters, English names as used by ILO, US Department of Labor, UN and
    Natural Earth, and codes of WIOD, ADB, OECD and FIGARO (ROM, PRC, CN1, EL). "RoW" and "World" are no country.
    """
    return _country_lookup().get(_plain(re.sub(r"[*†‡\d]+$", "", label.strip()) if len(label) > 3 else label))


def country_name(iso3: str) -> str:
    """English short name of an ISO alpha-3 code; the code itself where it is none."""
    names = dict(_table("countries.csv").select("iso3", "name").iter_rows())
    return str(names.get(iso3, iso3))


def report_region(label: str) -> str | None:
    """SDG region (M49) of a country label, e.g. "Sub-Saharan Africa"; None where the label is no single country."""
    code = country_code(label)
    regions = dict(_table("countries.csv").select("iso3", "sdg_region").iter_rows())
    return regions.get(code) or None if code else None


def sector_names(classification: str) -> Mapping[str, str]:
    """Code and name of a shipped classification: wiod2013, wiod2016, nace1, isic3.1, isic4, eora26 or gtap.

    Raises DataError with the names there are for any other.
    """
    table = _table("sectors.csv")
    chosen = table.filter(pl.col("classification") == classification)
    if chosen.is_empty():
        known = ", ".join(table["classification"].unique(maintain_order=True))
        raise DataError(f"There is no classification '{classification}'; there are: {known}.")
    return dict(chosen.select("code", "name").iter_rows())


def broad_sector(code: str, name: str = "") -> str | None:
    """Agriculture, industry or services of one sector by its name, else by its code; None where neither tells.

    Codes understood: WIOD c1 to c35, ISIC sections and divisions (A01, C10T12, C10-C12, 01T03, C01T05AGR), NACE rev. 1
    (AtB, 15t16), GTAP. A name goes before a bare number, which means different things in different tables.
    """
    listed, codes = _read_sectors()
    if re.match(r"[A-U]\d\d|[AC-U]$", code.strip()):  # an ISIC code; B alone is fishing in rev. 3 and mining in rev. 4
        return _by_code(code)
    for text in (name, code):
        words = re.sub(r"^(industry|product|industries|commodities): ", "", text.strip(), flags=re.IGNORECASE)
        if _plain(words) in listed:
            return listed[_plain(words)]
        if len(re.findall(r"[a-z]{3,}", words.lower())) and (found := _by_words(words)):
            return found
    return codes.get(code.strip()) or _by_code(code)


def broad_sectors(
    sectors: Sequence[str], names: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> list[str]:
    """Broad sector of every label. given: label to broad sector, for labels the library cannot place itself.

    Raises DataError listing the labels that neither `given` nor the library can place.
    """
    names, given = names or {}, given or {}
    wrong = sorted({value for value in given.values() if value not in BROAD_SECTORS})
    if wrong:
        raise DataError(f"'{wrong[0]}' is no broad sector; use {', '.join(BROAD_SECTORS)}.")
    placed = {sector: given.get(sector) or broad_sector(sector, names.get(sector, "")) for sector in set(sectors)}
    lost = [sector for sector in dict.fromkeys(sectors) if placed[sector] is None]
    if lost:
        raise DataError(
            f"{len(lost)} sectors have no known broad sector: {', '.join(lost[:8])}. Say which of them are "
            "agriculture, industry or services."
        )
    return [str(placed[sector]) for sector in sectors]


def read_concordance(path: Path, source: str, target: str) -> pl.DataFrame:
    """Pairs of codes from a correspondence table with a column for each classification: columns `source`, `target`.

    Codes are kept as text, so that leading zeros survive. Pairs that occur several times are kept once each with their
    count `pairs`, the number of detailed items behind them. Raises DataError for columns that the file does not have.
    """
    frame = pl.read_csv(path, infer_schema_length=0)
    for column in (source, target):
        if column not in frame.columns:
            raise DataError(f"{path.name} has no column '{column}'; it has: {', '.join(frame.columns)}.")
    pairs = frame.select(pl.col(source).alias("source"), pl.col(target).alias("target")).drop_nulls()
    return pairs.group_by("source", "target").len("pairs").sort("source", "target")


def concordance_weights(pairs: pl.DataFrame) -> pl.DataFrame:
    """Share of each source code that goes to each target, by number of detailed items: w = pairs / sum over targets.

    An assumption, not a fact: it treats every detailed item as equally large. Shares of a source add up to one.
    """
    return pairs.with_columns(weight=pl.col("pairs") / pl.col("pairs").sum().over("source"))


@functools.cache
def _read_sectors() -> tuple[dict[str, str], dict[str, str]]:
    """Broad sector by plain name, and by exact code: WIOD's c20 is trade where ISIC's C20 is chemicals."""
    table = _table("sectors.csv").filter(pl.col("classification").is_in(["wiod2013", "eora26", "gtap", "nace1"]))
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    for classification, code, name, broad in table.select("classification", "code", "name", "broad_sector").iter_rows():
        names.setdefault(_plain(name), broad)
        if classification in ("wiod2013", "gtap") or (classification == "nace1" and "t" in code):
            codes.setdefault(code, broad)
    return names, codes


def _by_words(text: str) -> str | None:
    lowered = text.lower()
    if re.search(r"^(manufactur|processing|mining|extraction|re-processing|recycling)|of electricity|biogas$", lowered):
        return "industry"
    if re.search(
        r"^(cultivation|farming|growing|raising|agricultur|fishing|forestry|crops?\b|manure|meat anim)", lowered
    ):
        return "agriculture"
    for broad, pattern in (("services", _SERVICES), ("industry", _INDUSTRY), ("agriculture", _AGRICULTURE)):
        if re.search(pattern, lowered):
            return broad
    return None


def _by_code(code: str) -> str | None:
    text = code.strip().upper().lstrip("_")
    section = re.fullmatch(r"([A-U])(?:[-_ ]?(\d{2}).*)?", text) or re.fullmatch(r"([A-U])TO?[A-U]", text)
    if section and section.group(1) == "C" and section.lastindex == 2:
        text = section.group(2)  # OECD 2015 and 2016 write C before every ISIC rev. 3 division
    elif section:
        letter = section.group(1)
        return "agriculture" if letter == "A" else "industry" if letter in "BCDEF" else "services"
    number = re.match(r"(\d{2})(?!\d)", text) or re.match(r"(\d{2})T?\d*", text)
    if number:
        division = int(number.group(1))
        return (
            "agriculture"
            if division <= 3 or text[:5] in ("01T05", "05")
            else "industry"
            if division <= 45
            else "services"
        )
    return None


def _plain(label: str) -> str:
    text = unicodedata.normalize("NFKD", label.lower().replace("&", "and")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", text)
