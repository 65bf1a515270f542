"""Tables of one country: the OECD's national tables and those of statistical offices.

Exports become a consumer of their own, so that demand at home and demand from abroad stay apart. Imports that a table of
total use deducts in one column are taken out of the deliveries that they are part of (`without_imports`).
"""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from evidence.classifications import country_code
from evidence.inputoutput.table import IMPORTS
from evidence.numbers import write_number
from evidence.sources.parts import Parts

__all__ = ["recognise", "region_in_name", "without_imports"]


_WORDS = {"IOT", "AND", "PER", "TON", "GIN"}  # ISO codes that are words of file names too


def recognise(parts: Parts) -> Parts | None:
    """The parts with the unit of the OECD's national tables, or None for tables of several regions."""
    regions = {region for region, _ in parts.labels}
    if len(regions) != 1:
        return None
    categories = {category.split(" ")[0] for _, category in parts.demand}
    if {"HFCE", "GGFC", "EXPO"} <= categories:
        return dataclasses.replace(parts, publisher="OECD national table", unit="million US$")
    return dataclasses.replace(parts, publisher="national table")


def region_in_name(name: str) -> str:
    """The ISO code of the country a file name speaks of, `domestic` where it names none."""
    tokens = [token for token in re.split(r"[^A-Za-z]+", name) if re.fullmatch(r"[A-Z]{3}", token)]
    known = [token for token in tokens if country_code(token) == token and token not in _WORDS]
    return known[0] if known else "domestic"


def without_imports(parts: Parts) -> Parts:
    """The parts with imports taken out of every delivery at home, in proportion: import coefficients by row.

    A table of total use lists what industries and households use, wherever it was made, and deducts imports M in one
    column. With m_i = M_i / (sum_j Z_ij + D_i), D the final demand at home, domestic deliveries are (1 - m_i) Z_ij and
    (1 - m_i) D_i; exports are domestic products. Output is the same. Where imports exceed what is used at home, the rest
    is taken out of exports as goods in transit. Value added stays what it was: output less inputs of either kind.

    Source: Miller and Blair, Input-Output Analysis, on competitive imports. Parts without such a column, or of several
    regions, are returned as they are.
    """
    columns = [k for k, (owner, _) in enumerate(parts.demand) if owner == IMPORTS]
    if not columns or len({region for region, _ in parts.labels}) > 1:
        return parts
    imports = -parts.Y[:, columns].sum(axis=1)
    home = [k for k, (owner, _) in enumerate(parts.demand) if owner == parts.labels[0][0]]
    exports = [k for k, (owner, _) in enumerate(parts.demand) if owner == "exports"]
    used = parts.Z.sum(axis=1) + parts.Y[:, home].sum(axis=1)
    share = np.clip(np.divide(imports, used, out=np.zeros(len(used)), where=used > 0), 0.0, 1.0)
    rest = imports - share * np.maximum(used, 0.0)
    Z = (1 - share)[:, None] * parts.Z
    Y = parts.Y.copy()
    Y[:, home] *= np.where(used > 0, 1 - share, 1.0)[:, None]
    Y[:, columns] = 0.0
    sold = parts.Y[:, exports].sum(axis=1)
    passing = np.clip(rest, 0.0, np.maximum(sold, 0.0))
    if exports:
        Y[:, exports] *= (1 - np.divide(passing, sold, out=np.zeros(len(sold)), where=sold > 0))[:, None]
    left = rest - (passing if exports else 0.0)
    size = 1e-9 * float(np.abs(imports).max(initial=0.0))
    left[np.abs(left) <= size] = 0.0
    Y[:, columns[0]] = -left
    kept = [k for k in range(Y.shape[1]) if k not in columns or (k == columns[0] and left.any())]
    notes = [
        *parts.notes,
        (
            f"Imports ({write_number(imports.sum())}) compete with domestic products in this table. They were "
            "taken out of every use at "
            f"home in proportion ({imports.sum() / max(used.sum(), 1e-300):.1%} of it on average), so that coefficients, output "
            "and exports are domestic; what the imported inputs stand for abroad is not in the figures."
        ),
    ]
    if passing.any() and exports:
        at = [parts.labels[i][1] for i in np.argsort(-passing)[:3] if passing[i] > 0]
        notes.append(
            f"Imports beyond all use at home ({write_number(passing.sum())}: {', '.join(at)}) were taken out of "
            "exports."
        )
    if left.any():
        at = [parts.labels[i][1] for i in np.argsort(-np.abs(left))[:3] if left[i]]
        notes.append(
            f"Imports of {write_number(left.sum())} fit no use ({', '.join(at)}) and stay in the column '{IMPORTS}'."
        )
    inputs = parts.Z.sum(axis=0)
    output = parts.Z.sum(axis=1) + parts.Y.sum(axis=1)
    return dataclasses.replace(
        parts,
        Z=Z,
        Y=Y[:, kept],
        demand=[parts.demand[k] for k in kept],
        value_added=output - inputs if parts.value_added is None else parts.value_added,
        imported_inputs=inputs - Z.sum(axis=0),
        notes=notes,
    )
