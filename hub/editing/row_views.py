"""Tables of rows on one page: agenda, attendance and actions of a meeting, indicators of an outcome, the parts of an
initiative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hub.accounts.requests import Request
from hub.editing.registry import EDITABLE_MODELS
from hub.editing.row_tables import ROW_PAGES, SHOWN, RowTable
from hub.editing.saving_rows import RowsConflict, save_tables, versions_of
from hub.events.editing import DeletedError, EditConflictError
from hub.lib.permissions import Refused, get_visible
from hub.lib.rows import ADD, MOST_ROWS, Rows, with_rows_added
from hub.lib.text import whole_number

Tables = list[tuple[RowTable, Rows]]


class RowsReasonForm(forms.Form):
    """Why the rows are changed; required if one is deleted."""

    reason = forms.CharField(
        label=gettext_lazy("Why these changes?"), required=False, max_length=500,
        help_text=gettext_lazy("Kept with each change in the record of changes. Needed where a row is deleted."),
    )  # fmt: skip


@login_required
def rows(request: Request, kind_name: str, pk: int) -> HttpResponse:
    """The tables of a record's rows, with one save."""
    if kind_name not in ROW_PAGES:
        raise Http404(_("Nothing of this kind is entered in rows."))
    owner = get_visible(EDITABLE_MODELS[kind_name].model._default_manager.all(), request.viewer, pk=pk)
    chosen = _tables_open_to(request, kind_name, owner)
    data = request.POST.copy() if request.method == "POST" else None
    wider = with_rows_added(data, [table.kind_name for table in chosen]) if data is not None else None
    tables = [(table, _rows_of(request, table, owner, wider if wider is not None else data)) for table in chosen]
    form = RowsReasonForm(data)
    problems: list[str] = []
    if wider is not None:
        _show_one_more(tables, request.POST[ADD], form)
    elif request.method == "POST" and _are_valid(tables, form):
        problem = _save(request, owner, tables, form)
        if problem is None:
            return redirect(owner)
        problems = [problem] if problem else []
    elif request.method == "POST":
        problems = [str(error) for error in form.errors.get("reason", [])]
    heading = ROW_PAGES[kind_name].heading(owner)
    context = {
        "owner": owner,
        "heading": heading,
        "tables": tables,
        "is_only": len(tables) == 1 and tables[0][1].title == heading,
        "form": form,
        "problems": problems,
        "faults": [fault for _table, found in tables for fault in found.faults()] if wider is None and data else [],
        "conflicts": [(found, found.conflicts) for _table, found in tables if found.conflicts],
        "most": MOST_ROWS,
        "group": getattr(owner, "group", None),
    }
    return render(request, "editing/rows.html", context)


def _tables_open_to(request: Request, kind_name: str, owner: Any) -> list[RowTable]:
    """The tables that the person may edit; the refusal if there are none."""
    found, refusals = [], []
    for table in ROW_PAGES[kind_name].tables:
        try:
            table.kind.check_can_edit(request.viewer, table.kind.model(**table.blank(owner)))
        except Refused as refusal:
            refusals.append(refusal)
        else:
            found.append(table)
    if not found and refusals:
        raise refusals[0]
    return [table for table in found if table.shown(owner)] or found[:1]


def _rows_of(request: Request, table: RowTable, owner: Any, data: Any) -> Rows:
    records = table.records(owner, request.viewer)
    page = None
    if data is None:
        page = Paginator(records.values_list("pk", flat=True), SHOWN).get_page(
            request.GET.get(f"page-{table.kind_name}")
        )
        keys = list(page.object_list)
    else:
        number = min(whole_number(data.get(f"{table.kind_name}-INITIAL_FORMS", "")) or 0, MOST_ROWS)
        sent = (whole_number(data.get(f"{table.kind_name}-{place}-id", "")) for place in range(number))
        keys = [key for key in sent if key is not None]
    rows_class = table.rows_class(owner, request.viewer)
    found = rows_class(
        data, instance=owner, prefix=table.kind_name, queryset=table.with_related(records.filter(pk__in=keys)),
        viewer=request.viewer, seen=versions_of(table.kind.model, keys), blank=table.blank(owner),
    )  # fmt: skip
    found.page = page  # type: ignore[attr-defined]
    return found


def _show_one_more(tables: Tables, asked: str, form: forms.Form) -> None:
    """The page again with what was typed and one more row, with the focus; nothing is validated yet."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    for table, found in tables:
        found.forget_faults()
        if table.kind_name == asked and found.forms:
            found.forms[-1].fields[found.columns[0]].widget.attrs["autofocus"] = True


def _are_valid(tables: Tables, form: forms.Form) -> bool:
    are_valid = [found.is_valid() for _table, found in tables]  # a list, so that every table shows its errors
    all_valid = all(are_valid) and form.is_valid()
    if all_valid and any(found.deleted_forms for _table, found in tables) and not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Say why rows are deleted."))
        return False
    return all_valid


def _save(request: Request, owner: Any, tables: Tables, form: forms.Form) -> str | None:
    """None when everything is saved; otherwise the sentence that says why not, empty where the rows show errors."""
    try:
        number = save_tables(
            owner=owner, tables=tables, by=request.person, viewer=request.viewer, reason=form.cleaned_data["reason"]
        )
    except RowsConflict:
        return ""
    except ValidationError as error:
        return error.messages[0]
    except (EditConflictError, DeletedError, IntegrityError):
        return _("Somebody saved the same rows at the same moment. Open the page again in another window and compare.")
    text = (
        ngettext("Saved: %(number)s row.", "Saved: %(number)s rows.", number) if number else _("Nothing was changed.")
    )
    messages.success(request, text % {"number": number} if number else text)
    return None
