"""Areas below the district (#adm3 and lower): no table of them is here, so their columns are left out, and the report names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from hub.exchange.importing import hxl
from hub.exchange.importing.lines import Line
from hub.exchange.reasons import Reason
from hub.lib.dates import says_nothing
from hub.lib.text import bare

HEADING = re.compile(r"(?:admin|adm) ?[3-9](?: ?(?:name|p ?code|code|nom|nombre))?")
MOST_NAMED = 5  # names that the report gives of each column


class DeeperAreas:
    """Collects, while a table is read, what stands in the columns of areas below the district."""

    def __init__(self, keys: Sequence[str], mapping: dict[str, str], heading_row: int) -> None:
        self._cells = {
            key: f"{hxl.column_letters(position)}{heading_row}"
            for position, key in enumerate(keys)
            if key not in mapping and _is_deeper(key)
        }
        self._rows: Counter[str] = Counter()
        self._names: dict[str, list[str]] = {key: [] for key in self._cells}

    def see(self, line: Line) -> None:
        for key, named in self._names.items():
            for one in (line, *line.others):
                text = one.cells.get(key, "")
                if not text or says_nothing(text):
                    continue
                self._rows[key] += 1
                if len(named) < MOST_NAMED and text not in named:
                    named.append(text)

    def remarks(self) -> Iterator[Reason]:
        """One for each column in which something stood."""
        for key, cell in self._cells.items():
            if number := self._rows[key]:
                names = ", ".join(name[:60] for name in self._names[key])
                yield Reason.of("areas_deeper", value=key[:80], names=names, count=number, cell=cell)


def _is_deeper(key: str) -> bool:
    heading = re.sub(r"\s\(\d+\)$", "", key)
    return hxl.is_deeper(heading) or HEADING.fullmatch(bare(heading)) is not None
