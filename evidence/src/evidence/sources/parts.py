"""The pieces of a table as a source gives them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.sources.labels import fold

__all__ = ["Doubles", "Key", "NoDemandError", "Parts", "fold_regions", "nearly_equal", "parts_year"]

Doubles = npt.NDArray[np.float64]
Key = tuple[str, str]


class NoDemandError(DataError):
    """The file holds flows between industries only; final demand may lie in a file beside it."""


@dataclasses.dataclass
class Parts:
    """source: file name. Z: n x n. Y: n x columns, one (consumer, category) each. stated_output and value_added: n.

    side: the other rows under the industries, by label, n each. states_output: whether `stated_output` is the source's own
    gross output, not a sum that was recognised as such. imported_inputs: n, inputs from abroad that Z does not hold.
    """

    source: str
    labels: list[Key]
    Z: Doubles
    demand: list[Key]
    Y: Doubles
    stated_output: Doubles | None = None
    value_added: Doubles | None = None
    side: dict[str, Doubles] = dataclasses.field(default_factory=dict)
    unit: str = ""
    year: int | None = None
    name: str = ""
    publisher: str = ""
    title: str = ""
    rounding: float | None = None
    sector_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    region_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)
    states_output: bool = False
    imported_inputs: Doubles | None = None


def nearly_equal(left: Doubles, right: Doubles) -> bool:
    size = float(np.abs(right).max(initial=0.0))
    return size > 0 and bool(np.abs(left - right).max() <= 1e-6 * size)


def fold_regions(parts: Parts) -> Parts:
    """The same parts with split countries (CN1, CN2 in China; MX1, MX2 in Mexico) summed into the whole country."""
    named = {consumer for consumer, _ in parts.demand} | {region for region, _ in parts.labels}
    folded = [(fold(region, named), sector) for region, sector in parts.labels]
    if folded == parts.labels:
        return parts
    labels = list(dict.fromkeys(folded))
    position = {label: i for i, label in enumerate(labels)}
    order = np.array([position[label] for label in folded])
    Z = np.zeros((len(labels), len(labels)))
    np.add.at(Z, (order[:, None], order[None, :]), parts.Z)
    whole = sorted({region for region, _ in folded} & {fold(r, named) for r, _ in parts.labels if fold(r, named) != r})
    note = f"The split codes of {' and '.join(whole)} were summed into the whole country."

    def add(vector: Doubles) -> Doubles:
        total = np.zeros((len(labels), *vector.shape[1:]))
        np.add.at(total, order, vector)
        return total

    return dataclasses.replace(
        parts,
        labels=labels,
        Z=Z,
        Y=add(parts.Y),
        stated_output=None if parts.stated_output is None else add(parts.stated_output),
        value_added=None if parts.value_added is None else add(parts.value_added),
        side={name: add(row) for name, row in parts.side.items()},
        notes=[*parts.notes, note],
    )


def parts_year(*texts: str) -> int | None:
    """The last four-digit year from 1950 to 2059 in the first text that has one."""
    for text in texts:
        years = re.findall(r"(?<!\d)(19[5-9]\d|20[0-5]\d)(?!\d)", text)
        if years:
            return int(years[-1])
    return None
