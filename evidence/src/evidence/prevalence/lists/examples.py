"""Published list counts that ship with the library, because counts are facts and a manual needs an example."""

from __future__ import annotations

from pathlib import Path

from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.reading import read_lists

__all__ = ["UK2013_SOURCE", "uk2013", "uk2013_path"]

UK2013_SOURCE = (
    "Potential victims of trafficking in the UK, 2013, on six lists: LA local authorities, NG non-governmental"
    " organizations, PF police forces, GO government organizations, GP general public, NCA National Crime Agency."
    " Source: Silverman 2014, Modern slavery: an application of multiple systems estimation, Home Office"
    " (https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation);"
    " Silverman 2020, J. R. Stat. Soc. A 183, 691–736, doi 10.1111/rssa.12505."
)


def uk2013_path() -> Path:
    """The CSV file of the UK 2013 counts, 25 histories and 2,744 cases; see `UK2013_SOURCE`."""
    return Path(__file__).parents[2] / "data" / "uk2013.csv"


def uk2013(*, police_merged: bool = True) -> ListCounts:
    """The UK 2013 counts; police_merged: with PF and NCA as one list, the five lists of the published estimate."""
    lists = read_lists(uk2013_path())
    return lists.merge(["PF", "NCA"]) if police_merged else lists
