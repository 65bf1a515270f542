"""Extracts of the Global SDG Indicators Database: as published, and as republished in one file for each series."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Definition, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import Table

TITLE = "SDG indicators database"
SEXES = {"bothsex": "", "both sexes or no breakdown": "", "female": "F", "male": "M", "": "", "both sexes": ""}
ALL = {"", "allarea", "alldomains", "notspec", "t", "allage", "_t", "total", "all ages or no breaks by age"}
NATURES = {"e": _("estimated"), "m": _("modelled"), "ca": _("country data, adjusted"), "n": _("not available")}
ESTIMATED = {"e", "m"}
DIMENSIONS = ("location", "migratory_status", "policy_domains", "disability", "education_level")
TOPICS = (
    ("vc-htf", "trafficking"), ("vc-dsr", "displacement"), ("sm-pop-refg", "displacement"), ("sm-", "migration"),
    ("sg-cpa-migr", "migration"), ("sl-tlf-chld", "child_labour"), ("sl-", "work"), ("sg-lgl", "law"),
)  # fmt: skip
UNITS = {"percent": "percent", "score": "score"}
NAMES = {
    "sl-tlf-chldec": "Children in economic activity or household chores (8.7.1)",
    "sl-tlf-chldea": "Children in economic activity (8.7.1)",
    "sm-dth-migr": "Deaths and disappearances recorded during migration (10.7.3)",
    "vc-htf-detv": "Detected victims of trafficking (16.2.2)",
    "vc-htf-detvfl": "Detected victims of trafficking for forced labour (16.2.2)",
    "vc-htf-detvsx": "Detected victims of trafficking for sexual exploitation (16.2.2)",
    "vc-htf-detvop": "Detected victims of trafficking for other purposes (16.2.2)",
    "vc-htf-detvog": "Detected victims of trafficking for removal of organs (16.2.2)",
    "sl-lbr-ntlcpl": "Level of national compliance with labour rights (8.8.2)",
    "sl-tlf-manf": "Manufacturing employment as a proportion of total employment (9.2.2)",
    "sl-tlf-neet": "Youth not in education, employment or training (8.6.1)",
    "sl-emp-injur": "Non-fatal occupational injuries, by migratory status (8.8.1)",
    "sl-emp-ftlinjur": "Fatal occupational injuries, by migratory status (8.8.1)",
    "sl-dom-tspdcw": "Time spent on unpaid domestic chores and care (5.4.1)",
    "sl-cpa-yemp": "Existence of a strategy for youth employment (8.b.1)",
    "sg-cpa-migrs": "Migration policies: level by domain (10.7.2)",
    "sg-cpa-migrp": "Countries with migration policies, by domain (10.7.2)",
    "sg-reg-brth": "Children whose births were registered (16.9.1)",
    "sg-lgl-geneqemp": "Legal frameworks on equality: employment and economic benefits (5.1.1)",
    "sg-lgl-geneqvaw": "Legal frameworks on equality: violence against women (5.1.1)",
    "si-cov-chld": "Children covered by social protection (1.3.1)",
    "sm-pop-refg-or": "Refugees by country of origin, per 100,000 population (10.7.4)",
    "vc-dsr-affct": "People affected by disasters (13.1.1)",
    "vc-dsr-pdan": "People whose damaged dwellings were attributed to disasters (13.1.1)",
}
BRACKETS = re.compile(r"^\[(.*)\]$")


def fit(table: Table) -> Reading | None:
    return _read_series(table) or _read_export(table)


def _read_series(table: Table) -> Reading | None:
    """One series: the last heading is its code."""
    if not {"geo_area", "nature", "units", "year"} <= table.places.keys() or len(table.headings) < 5:
        return None
    series = table.headings[-1].strip().lower()
    code = series.replace("_", "-")
    if not re.fullmatch(r"[a-z]{2}-[a-z0-9-]+", code):
        return None
    reading = Reading(
        "sdg-series", "unsdg", f"sdg/{code}", f"{TITLE}: {NAMES.get(code, series.upper())}", iter(()), scheme="sdg"
    )
    reading.rows = _of_series(table, reading, code)
    return reading


def _of_series(table: Table, reading: Reading, code: str) -> Iterator[Row | Problem]:
    at = {name: table.place(name) for name in ("geo_area", "nature", "units", "year", "sex", "age")}
    parts = [table.place(name) for name in DIMENSIONS if name in table.places]
    last = len(table.headings) - 1
    for line, cells in table.rows:
        year, sex = year_of(cell(cells, at["year"])), SEXES.get(cell(cells, at["sex"]).lower())
        if not year or sex is None:
            yield (
                no_year(line, cell(cells, at["year"]))
                if not year
                else Problem(line, Sentence(_("The sex is not known here.")))
            )
            continue
        indicator = _define(reading, code, NAMES.get(code, code.upper()), cell(cells, at["units"]))
        nature = cell(cells, at["nature"]).lower()
        detail = "; ".join(text for part in parts if (text := cell(cells, part)).lower() not in ALL)
        yield Row(
            line, indicator, None, (cell(cells, at["geo_area"]), ""), year, year, cell(cells, last), sex,
            _age(cell(cells, at["age"])), detail, NATURES.get(nature, ""), is_estimate=nature in ESTIMATED,
        )  # fmt: skip


def _read_export(table: Table) -> Reading | None:
    """As the database exports it: many series, dimensions in brackets."""
    if not {"seriescode", "geoareacode", "timeperiod", "value"} <= table.places.keys():
        return None
    reading = Reading("sdg-export", "unsdg", "sdg/export", TITLE, iter(()), scheme="sdg")
    reading.rows = _of_export(table, reading)
    return reading


def _of_export(table: Table, reading: Reading) -> Iterator[Row | Problem]:
    names = ("seriescode", "seriesdescription", "geoareacode", "geoareaname", "timeperiod", "value", "lowerbound", "upperbound", "footnote")  # fmt: skip
    at = {name: table.place(name) for name in names}
    inside = {
        (found.group(1) if (found := BRACKETS.match(name)) else name): place for name, place in table.places.items()
    }
    parts = [(name, place) for name, place in inside.items() if place not in at.values() and BRACKETS.match(table.headings[place].strip())]  # fmt: skip
    other = [place for name, place in parts if name not in ("sex", "age", "nature", "units", "reporting type")]
    for line, cells in table.rows:
        year = year_of(cell(cells, at["timeperiod"]))
        if not year:
            yield no_year(line, cell(cells, at["timeperiod"]))
            continue
        series = cell(cells, at["seriescode"]).lower().replace("_", "-")
        units = cell(cells, inside.get("units", -1)).lower()
        indicator = _define(reading, series, cell(cells, at["seriesdescription"]) or series.upper(), units)
        nature = cell(cells, inside.get("nature", -1)).lower()
        detail = "; ".join(text for place in other if (text := cell(cells, place)).lower() not in ALL)
        yield Row(
            line, indicator, None, (cell(cells, at["geoareacode"]), cell(cells, at["geoareaname"])), year, year,
            cell(cells, at["value"]), SEXES.get(cell(cells, inside.get("sex", -1)).lower(), ""),
            _age(cell(cells, inside.get("age", -1))), detail, cell(cells, at["footnote"]) or NATURES.get(nature, ""),
            cell(cells, at["lowerbound"]), cell(cells, at["upperbound"]), nature in ESTIMATED,
        )  # fmt: skip


def _define(reading: Reading, series: str, name: str, units: str) -> str:
    code = f"sdg-{series}"[:80]
    if code not in reading.definitions:
        unit = UNITS.get(units.lower(), "per_100000" if "100000" in units.replace(",", "") else "")
        is_count = not unit and units.lower() in ("number", "") and not series.startswith("sg-")
        unit = unit or ("persons" if is_count else "score" if units.lower() == "number" else "other")
        topic = next((topic for start, topic in TOPICS if series.startswith(start)), "poverty")
        reading.definitions[code] = Definition(name, topic, unit, "flow" if is_count else "rate")
    return code


def _age(text: str) -> str:
    """`10_17` is 10-17, `lt18y` 0-17, `18` and `18+` are 18+, `m6t59` 6-59 months."""
    text = text.strip().lower()
    if text in ALL:
        return ""
    if found := re.fullmatch(r"(\d+)[_-](\d+)", text):
        return f"{found.group(1)}-{found.group(2)}"
    if found := re.fullmatch(r"(?:lt|<)(\d+)y?", text):
        return f"0-{int(found.group(1)) - 1}"
    if found := re.fullmatch(r"m(\d+)t(\d+)", text):
        return f"{found.group(1)}-{found.group(2)} months"
    return f"{text}+" if text.isdigit() else text[:20]
