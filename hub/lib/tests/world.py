"""One record of each kind in the hands of one group, and what the addresses and forms of the site need to reach it.

Each app adds its own in `tests/world.py`; `hub/pages/tests/world.py` puts them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class World:
    # People, organizations and groups, from `conftest.py`.
    scenario: Any
    # A work plan in consultation, and one that was adopted (`hub/workplans/tests/scenes.py`).
    stage: Any = None
    adopted: Any = None
    # One record of each editable model, by the model's name in addresses: `"action-item"`.
    records: dict[str, Any] = field(default_factory=dict)
    # What the parameters of an app's addresses are: `{"groups": {"slug": "…"}}`.
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Addresses that need other parameters than the rest of their app, or are tried with several records.
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    # What is filled in, for each app.
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        """What every form is filled in with."""
        return {name: value for form in self.forms.values() for name, value in form.items()}

    def fill_in_parts(self, views: dict[str, str]) -> None:
        """Give each address of `views` that has no parts of its own the parameters of its app, where it has them all."""
        for name, path in views.items():
            wanted = PARAMETER.findall(path)
            known = self.parameters.get(name.partition(":")[0], {})
            if name not in self.parts and wanted and known.keys() >= set(wanted):
                self.parts[name] = [{one: known[one] for one in wanted}]
