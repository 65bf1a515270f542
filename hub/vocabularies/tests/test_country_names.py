"""Countries by every name that files give them, in lists too."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hub.vocabularies.countrynames import DATA, CountryNames, dissolved_state

CONTENT = Path(__file__).resolve().parents[2] / "content/data/countries.csv"


@pytest.fixture(scope="module")
def names() -> CountryNames:
    with CONTENT.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return CountryNames(
        (row["iso3"], row["iso2"], row["m49"], (row["name_en"], row["name_fr"], row["name_es"])) for row in rows
    )


FOUND = {
    "CIV": [
        "Côte d'Ivoire", "Côte d’Ivoire", "Cote dIvoire", "Ivory Coast", "COTE D'IVOIRE", "Cote-d'Ivoire", "Elfenbeinküste",
        "RCI", "Republic of Côte d'Ivoire", "CI", "CIV", "384", "ci", "Costa de Marfil", "Кот-д'Ивуар", "كوت ديفوار", "科特迪瓦",
    ],
    "AFG": ["004", "4", "Afghanistan", "the Islamic Republic of Afghanistan", "阿富汗", "Исламская Республика Афганистан"],
    "ARG": ["32"], "DEU": ["Allemagne", "Germany", "Alemania", "République fédérale d'Allemagne"],
    "USA": ["and of the USA", "Etats-Unis", "États-Unis d'Amérique", "Estados Unidos", "U.S.A.", "U.S.", "US", "The United States", "EE. UU."],
    "COD": [
        "République démocratique du Congo", "RDC", "RD Congo", "República Democrática del Congo", "DRC", "D.R. Congo",
        "Congo, Dem. Rep.", "Congo (Kinshasa)", "Zaire", "Democratic Republic of the Congo (DRC)", "Congo, DR",
        "Congo, the Democratic Republic of the", "Congo, Democratic Republic of the", "CD - DR Congo", "DRC (COD)", "República Democrática do Congo",
    ],
    "COG": ["Congo-Brazzaville", "Congo", "Congo, Rep.", "Republic of the Congo", "República Popular do Congo"],
    "MMR": ["Birmanie", "Burma", "Myanmar"], "SWZ": ["Swaziland"], "MKD": ["Macedonia", "North Macedonia", "Macedonia, FYR"],
    "BRA": ["Brasil"], "MEX": ["México"], "PER": ["Perú"], "SDN": ["Sudan"], "TWN": ["Taiwan"],
    "PSE": ["Palestine", "Palestinian Territories", "West Bank & Gaza", "oPt"], "HKG": ["Hong Kong SAR", "Hong Kong SAR, China"],
    "GBR": ["UK", "Great Britain", "England", "United Kingdom of Great Britain and Northern Ireland"], "XKX": ["Kosovo", "XK"],
    "VNM": ["Viet Nam", "Vietnam"], "LAO": ["Lao PDR", "Lao P.D.R."], "TUR": ["Türkiye", "Turkey", "Turquie", "Turquía"],
    "KOR": ["Korea", "Korea, Republic of", "Korea, Rep.", "South Korea"], "PRK": ["Korea, Dem. People's Rep.", "DPRK"],
    "FSM": ["Micronesia, Federated States of", "Micronesia, Fed. Sts."], "PHL": ["The Philippines", "Filipinas"],
    "TZA": ["Tanzania, United Republic of", "United Republic of Tanzania"], "BOL": ["Bolivia (Plurinational State of)"],
    "IRN": ["Iran, Islamic Republic of", "Iran, Islamic Rep."], "VEN": ["Venezuela, Bolivarian Republic of", "Venezuela, RB"],
    "GNB": ["Guinea Bissau", "Guinée-Bissau"], "ARE": ["UAE", "E.A.U."], "NLD": ["Holland", "Pays-Bas"], "GEO": ["Georgia"],
    "VCT": ["St. Vincent and the Grenadines"], "EGY": ["Egypt, Arab Rep."], "NAM": ["NA", "Namibia"],
    "GHA": ["GH - Ghana", "Ghana (GHA)", "Ghana: GH", " ghana "], "TTO": ["Trinidad & Tobago"],
}  # fmt: skip


@pytest.mark.parametrize(("iso3", "text"), [(iso3, text) for iso3, texts in FOUND.items() for text in texts])
def test_found(names: CountryNames, iso3: str, text: str) -> None:
    assert names.find(text) == iso3


@pytest.mark.parametrize(
    "text", ["zone 1", "Global", "Africa", "Atlantis", "", "n/a", "Ghana (Togo)", "x", "Congo Kenya", "São Martinho"]
)
def test_not_found(names: CountryNames, text: str) -> None:
    assert names.find(text) == ""


@pytest.mark.parametrize(
    ("text", "ended", "successors"),
    [
        ("Yugoslavia", "1992", 6), ("ex-Yougoslavie", "1992", 6), ("USSR", "1991", 15), ("U.S.S.R.", "1991", 15),
        ("Czechoslovakia", "1992", 2), ("Netherlands Antilles", "2010", 3), ("Serbia and Montenegro", "2006", 2),
        ("Serbia & Montenegro", "2006", 2), ("YUG", "1992", 6), ("Советский Союз", "1991", 15),
    ],
)  # fmt: skip
def test_a_dissolved_state_is_named_and_not_found(names: CountryNames, text: str, ended: str, successors: int) -> None:
    state = dissolved_state(text)
    assert state is not None
    assert (state.ended, len(state.successors), names.find(text)) == (ended, successors, "")
    assert all(names.by_code(iso3) for iso3 in state.successors)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ghana; Côte d'Ivoire", "GHA CIV"), ("Ghana, Côte d'Ivoire", "GHA CIV"), ("Ghana and Côte d'Ivoire", "GHA CIV"),
        ("Ghana / Togo", "GHA TGO"), ("Ghana & Togo", "GHA TGO"), ("Ghana\nTogo", "GHA TGO"), ("Ghana y Togo", "GHA TGO"),
        ("Bolivia (Plurinational State of), Peru", "BOL PER"), ("Korea, Republic of, Japan", "KOR JPN"),
        ("GH,CI,TG", "GHA CIV TGO"), ("Congo, Democratic Republic of the; Rwanda", "COD RWA"), ("Ghana|Togo", "GHA TGO"),
        ("Tanzania, United Republic of, Kenya", "TZA KEN"), ("Trinidad and Tobago, Ghana and Togo", "TTO GHA TGO"),
        ("Ghana, Bosnia and Herzegovina et Togo", "GHA BIH TGO"), ("Ghana,", "GHA"), ("Ghana, Atlantis", "GHA ?"),
        ("Serbia and Montenegro, Ghana", "? GHA"), ("加纳、多哥", "GHA TGO"),
    ],
)  # fmt: skip
def test_lists(names: CountryNames, text: str, found: str) -> None:
    assert " ".join(names.find(name) or "?" for name in names.split(text)) == found


def test_every_name_of_the_lists_is_found(names: CountryNames) -> None:
    for file in ("country_names.csv", "country_aliases.csv"):
        with (DATA / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                assert names.find(row["name"]) == row["iso3"], row
                assert names.split(row["name"]) == [row["name"]]
