"""Before an import starts: where the table is, which column is which field, how cells are read, and the first rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.exchange.amounts import YEARS
from hub.exchange.facts import CHOICES, TEXTS, RejectedRow, Row
from hub.exchange.importing.conventions import Conventions
from hub.exchange.importing.headings import FIELDS
from hub.exchange.importing.run import next_rows
from hub.exchange.importing.start import rows_of
from hub.exchange.importing.tables import Table, open_table, read_table
from hub.exchange.messages import message_of_reason
from hub.exchange.models import ColumnMapping, Import
from hub.exchange.reasons import UnreadableError
from hub.exchange.relevance import judge_relevance, relevance_in_force
from hub.exchange.wording import Wording, label_of
from hub.initiatives.models import Initiative
from hub.initiatives.terms import TERMS
from hub.lib.choices import alphabetical, by_name
from hub.lib.dates import ORDERS
from hub.lib.numbers import AmountError, currency_code, guess_decimal
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.areas import AreasOfCountry, areas_of
from hub.vocabularies.models import Country, Term

PREVIEW = 10  # rows that are shown
PREVIEW_READ = 1_000  # rows that are read for them: lines of one initiative, and unknown values, may be far apart
PREVIEW_SECONDS = 5  # after which the rows that were read are shown
MOST_VALUES = 40  # values that can be mapped at once
LEFT_OUT = "-"
MONEY = ("amount", "funding")  # fields whose columns can have a currency and a year
# Every choice reloads the page; what somebody is typing must not be overwritten.
KEPT_WHILE_TYPED = {"data-hx-preserve": "true"}
PREVIEWED = [*TEXTS, "countries", *TERMS, "roles", "tranches", "places", "areas", "evaluations", "related", *CHOICES]
TIME = re.compile(r"^\D*\d{4}(?:-\d{2}){0,2}\s+(?=\S)")


class ReadingForm(forms.Form):
    """How the cells of a table are read."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    heading_row = forms.IntegerField(
        label=gettext_lazy("Row of the headings"), min_value=1, max_value=100_000, required=False,
        widget=forms.NumberInput(attrs=KEPT_WHILE_TYPED),
    )  # fmt: skip
    dates = forms.ChoiceField(
        label=gettext_lazy("Dates such as 01/03/2019"),
        required=False,
        choices=[
            ("", gettext_lazy("Ask in each row")),
            ("dmy", gettext_lazy("Day first: 1 March")),
            ("mdy", gettext_lazy("Month first: 3 January")),
            ("ymd", gettext_lazy("Year first: 19-03-01")),
        ],
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Amounts such as 1.234 or 1,234"),
        required=False,
        choices=[
            ("", gettext_lazy("Ask in each row")),
            (".", gettext_lazy("The point parts decimals: 1,234.50")),
            (",", gettext_lazy("The comma parts decimals: 1.234,50")),
        ],
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency where none is written"), required=False, max_length=3,
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "EUR", **KEPT_WHILE_TYPED}),
    )  # fmt: skip
    year = forms.IntegerField(
        label=gettext_lazy("Year where none is written"), required=False, min_value=1990, max_value=2100,
        widget=forms.NumberInput(attrs=KEPT_WHILE_TYPED),
    )  # fmt: skip

    country = forms.ChoiceField(label=gettext_lazy("Country where none is written"), required=False)
    repeated = forms.ChoiceField(
        label=gettext_lazy("Equal amounts in rows of one initiative"),
        required=False,
        choices=[
            ("", gettext_lazy("Ask in each row")),
            ("once", gettext_lazy("One amount that is repeated")),
            ("each", gettext_lazy("Each row has an amount of its own")),
        ],
    )

    def __init__(self, *args: Any, table: Table, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = [("", "–"), *_meanings("countries")]  # type: ignore[attr-defined]
        if len(table.sheets) > 1:
            self.fields["sheet"].choices = [(name, name) for name in table.sheets]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]

    def clean_currency(self) -> str:
        text = self.cleaned_data["currency"]
        return read_currency(text) if text else ""


def options_from(post: QueryDict, found: Import, form: ReadingForm, table: Table) -> dict[str, Any]:
    """The options of the import as the page sends them. If another sheet or heading row was chosen, the columns differ and
    their mapping is dropped."""
    options = {
        name: value for name, value in found.options.items() if name not in {"mapping", "values", "money", *form.fields}
    }
    options |= {name: value for name, value in form.cleaned_data.items() if value and name in post}
    columns = {
        name.removeprefix("column-"): field
        for name, field in post.items()
        if name.startswith("column-") and field in FIELDS
    }
    was = (table.sheet, table.heading_row)
    now = (options.get("sheet", table.sheet), options.get("heading_row", table.heading_row))
    if columns and was == now:
        options["mapping"] = columns
    if money := money_from(post):
        options["money"] = money
    values: dict[str, dict[str, str]] = {}
    for name, code in post.dict().items():
        if isinstance(code, str) and name.startswith("value-") and code:
            field, _sign, text = name.removeprefix("value-").partition("-")
            if field in {*TERMS, *CHOICES, "countries", "areas"}:
                values.setdefault(field, {})[text] = "" if code == LEFT_OUT else code
    if values:
        options["values"] = values
    return options


def money_from(post: QueryDict) -> dict[str, dict[str, Any]]:
    """Currency and year of each column of amounts, as the page sends them; a ValidationError for invalid ones."""
    found: dict[str, dict[str, Any]] = {}
    for name, text in post.items():
        part, sign, column = name.partition("-")
        text = str(text).strip()
        if not sign or part not in {"currency", "year"} or not text:
            continue
        if part == "currency":
            found.setdefault(column, {})[part] = read_currency(text)
        elif text.isascii() and text.isdigit() and int(text) in YEARS:
            found.setdefault(column, {})[part] = int(text)
        else:
            raise forms.ValidationError(_("“%(value)s” is not a year from 1990 to 2100.") % {"value": text[:20]})
    return found


def read_currency(text: str) -> str:
    try:
        return currency_code(text)
    except AmountError as error:
        raise forms.ValidationError(_("“%(value)s” is not a currency of ISO 4217.") % {"value": text[:20]}) from error


def preview_of(found: Import, form: ReadingForm | None = None) -> dict[str, Any]:
    """The context of the page; `form` is one that was sent with errors."""
    path = Path(found.stored.path)
    context: dict[str, Any] = {"fields": [(name, label_of(name)) for name in FIELDS]}
    try:
        if found.format == Import.Format.IATI:
            rows = rows_of(path, found.format, found.source, found.options | {"preview": True})
            first, broken = next_rows(rows, PREVIEW, PREVIEW_SECONDS)
        else:
            table = open_table(path, found.options, number=PREVIEW_READ)
            remembered = ColumnMapping.objects.filter(source=found.source).first()
            options = (remembered.choices if remembered else {}) | found.options
            context |= _columns(found, table, options)
            context["is_remembered"] = remembered is not None and "mapping" not in found.options
            context["reading"] = form or ReadingForm(initial=context.pop("initial"), table=table)
            context["is_empty"] = all(row.number <= table.heading_row for row in table.first)
            rows = judge_relevance(read_table(path, found.format, found.source, options, table), relevance_in_force())
            first, broken = next_rows(rows, PREVIEW_READ, PREVIEW_SECONDS)
            context["values"] = _values_of(first, options)
        if broken and not first:
            raise broken
    except UnreadableError as error:
        return context | {"unreadable": message_of_reason(error.reason)}
    return context | _rows(first) | {"broken": message_of_reason(broken.reason) if broken else ""}


def _columns(found: Import, table: Table, options: dict[str, Any]) -> dict[str, Any]:
    mapping = table.mapping(found.source, options)
    below = [row.cells for row in table.first if row.number > table.heading_row]
    conventions = Conventions.of(options)
    columns = []
    for position, key in enumerate(table.keys):
        examples = list(dict.fromkeys(cells[position] for cells in below if position < len(cells) and cells[position]))
        if examples or not key.startswith("#"):
            field = mapping.get(key, "")
            money = conventions.money_of(key) if field in MONEY else None
            caption = table.captions[position] if table.is_tagged else ""
            columns.append((key, field, " · ".join(examples[:3]), money, caption))
    initial: dict[str, Any] = {"sheet": table.sheet, "heading_row": table.heading_row or None}
    initial |= {
        name: options[name]
        for name in ("dates", "decimal", "currency", "year", "country", "repeated")
        if options.get(name)
    }
    proposed = None
    if "decimal" not in options:
        with_money = {position for position, key in enumerate(table.keys) if mapping.get(key) in MONEY}
        texts = [cells[p] for cells in below for p in with_money if p < len(cells)]
        proposed = guess_decimal(TIME.sub("", part.strip()) for text in texts for part in text.split(";"))
    return {"columns": columns, "initial": initial, "proposed_decimal": proposed}


def _rows(first: list[Row | RejectedRow]) -> dict[str, Any]:
    rows = [row for row in first if isinstance(row, Row)][:PREVIEW]
    said = {name for row in rows for name in row.facts} - {"extra", "identifiers"}
    shown = [name for name in PREVIEWED if name in said]
    wording = Wording([row.facts for row in rows])
    faults = [row for row in first if isinstance(row, RejectedRow) and not row.only_remark]
    return {
        "headings": [label_of(name) for name in shown],
        "rows": [(row, [(name, wording.of(name, row.facts.get(name))) for name in shown]) for row in rows],
        "faults": faults[:PREVIEW],
        "number_of_faults": len(faults),
        "number_read": len(first),
        "remarks": [row for row in first if isinstance(row, RejectedRow) and row.only_remark],
    }


def _values_of(first: list[Row | RejectedRow], options: dict[str, Any]) -> list[dict[str, Any]]:
    """Unknown values and those that were mapped, each with its possible meanings."""
    chosen: dict[tuple[str, str], str] = {
        (name, text): code or LEFT_OUT
        for name, known in (options.get("values") or {}).items()
        for text, code in known.items()
    }
    areas: dict[str, str] = {}  # what is written, by the key that is chosen for
    for row in first:
        for reason in [*(row.reasons if isinstance(row, RejectedRow) else ()), *row.remarks]:
            said = dict(reason.values)
            if reason.code == "value_waits" and said["field"] in {*TERMS, *CHOICES}:
                chosen.setdefault((str(said["field"]), str(said["value"])), "")
            elif reason.code == "area_waits":
                areas.setdefault(str(said["key"]), str(said["value"]))
                chosen.setdefault(("areas", str(said["key"])), "")
            elif reason.code in {"country", "country_or_unknown", "region"}:
                chosen.setdefault(("countries", str(said["value"])), "")
    shown = list(chosen.items())[:MOST_VALUES]
    tables = cache(areas_of)
    meanings = {name: _meanings(name) for name in {name for (name, _text), _code in shown} - {"areas"}}
    return [
        {
            "field": name, "label": label_of(name), "key": text, "text": areas.get(text, text) if name == "areas" else text,
            "code": code, "meanings": _areas_like(text, tables) if name == "areas" else meanings[name],
        }
        for (name, text), code in shown
    ]  # fmt: skip


def _areas_like(key: str, tables: Callable[[str], AreasOfCountry | None]) -> list[tuple[str, str]]:
    """The areas that a name in a table may mean, the likeliest first. The key begins with country and level."""
    iso3, _blank, said = key.partition(" ")
    level, _blank, name = said.partition(" ")
    known = tables(iso3.upper())
    if known is None:
        return []
    provinces = {area.code: area.name for area in known.by_code.values() if area.level == 1}
    return [
        (area.code, f"{area.name}, {provinces[area.parent]} ({area.code})" if area.parent in provinces else f"{area.name} ({area.code})")
        for area in known.nearest(name, int(level) if level.isdigit() else 0)
    ]  # fmt: skip


def _meanings(name: str) -> list[tuple[str, str]]:
    """The possible meanings of a value of a field: code and name."""
    if name == "countries":
        return alphabetical(
            Country.objects.order_by().values_list("iso3", in_language("name", interface_codes())), itemgetter(1)
        )
    if name in TERMS:
        return [(term.code, str(term)) for term in by_name(Term.objects.filter(scheme=TERMS[name]))]
    field: Any = Initiative._meta.get_field(name)
    return [(code, str(label)) for code, label in field.choices]


assert {code for code, _label in ReadingForm.base_fields["dates"].choices} == {"", *ORDERS}  # type: ignore[attr-defined]  # noqa: S101 - each order can be chosen
