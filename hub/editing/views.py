"""The edit pages: generic views for every kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hub.accounts.naming import NamesAPerson, is_address
from hub.accounts.requests import Request
from hub.editing import desk as waiting
from hub.editing.desk_rows import desk_rows, related_names
from hub.editing.desk_search import find_records, newest_keys
from hub.editing.forms import DeleteForm
from hub.editing.plurals import PLURALS
from hub.editing.registry import EDITABLE_MODELS, EditableModel
from hub.events.editing import DeletedError, EditConflictError, delete_record, last_change, save_form
from hub.events.models import Event
from hub.groups.people import known_people
from hub.lib.choices import keys_by_name
from hub.lib.forms import RecordForm
from hub.lib.paging import page_by_keys
from hub.lib.search import Searched
from hub.lib.text import comma_separated, whole_number
from hub.lib.throttle import count
from hub.lib.visibility import is_open_to
from hub.partners.newcomers import newcomers_to
from hub.partners.permissions import check_is_secretariat
from hub.sources.models import Source, Statement


def _kind(name: str) -> EditableModel:
    if name not in EDITABLE_MODELS:
        raise Http404(_("There is nothing of this name to edit."))
    return EDITABLE_MODELS[name]


def _record(kind: EditableModel, pk: int, request: Request) -> Any:
    """The record if it may be edited: hidden ones raise 404, others a refusal with the reason."""
    records: Any = kind.model._default_manager.all()
    if hasattr(records, "visible_to"):
        records = records.visible_to(request.viewer)
    record = records.filter(pk=pk).first()
    if record is None:
        raise Http404(_("There is no such record, or it is not open to you."))
    kind.check_can_edit(request.viewer, record)
    return record


NAMED_AN_HOUR = 60


def _offer(request: Request, form: RecordForm) -> None:
    """Restrict choices to what the writer may see. A form with a person's e-mail address reveals whether it has an account,
    so its use is limited."""
    form.offer_only_what_is_open_to(request.viewer)
    if isinstance(form, NamesAPerson):
        form.offer_people(known_people(request.viewer))
        if is_address(request.POST.get(form.add_prefix("person"), "")):
            count(request, "name-person", NAMED_AN_HOUR)


def _first_visible(model: Any, key: int, request: Request) -> Any:
    records = model._default_manager.filter(pk=key)
    return (records.visible_to(request.viewer) if hasattr(records, "visible_to") else records).first()


def _blank(model: type[models.Model], request: Request) -> tuple[Any, dict[str, Any]]:
    """A new record with the parents that the address names, and these by name; None for one that is not open."""
    blank: Any = model()
    named: dict[str, Any] = {}
    for field in model._meta.fields:
        if (key := whole_number(request.GET.get(field.name, ""))) is None:
            continue
        if isinstance(field, models.ForeignKey):
            # The record itself, not its key: some forms show references as text.
            named[field.name] = _first_visible(field.related_model, key, request)
            setattr(blank, field.name, named[field.name])
        elif field.name == "object_id":
            blank.object_id = key
    return blank, named


@login_required
def new(request: Request, kind_name: str) -> HttpResponse:
    """A new record; the address may name its parent, as in ?plan=3."""
    kind = _kind(kind_name)
    form_class = kind.form_for(request.viewer)
    blank, named = _blank(kind.model, request)
    kind.check_can_edit(request.viewer, blank)
    if elsewhere := kind.begins_at(blank):
        messages.info(request, kind.begin)
        return redirect(elsewhere)
    asked = {name: value for name, value in request.GET.items() if name in form_class.base_fields}
    form = form_class(request.POST or None, initial=asked | {name: named[name] for name in named.keys() & asked.keys()})
    _offer(request, form)
    if request.method == "POST" and form.is_valid():
        # The form counts, not the address: nobody may add to a group that she does not lead.
        kind.check_can_edit(request.viewer, form.instance)
        if saved := _save(form, request, kind):
            messages.success(request, _("Saved."))
            return redirect(_way_back(request, saved, kind_name))
    owner = _owner(blank)
    back = _way_back(request, owner, kind_name)
    context = {
        "form": form,
        "kind": kind,
        "name": kind_name,
        "record": None,
        "owner": owner,
        "back": back,
        "all": PLURALS[kind_name],
    }
    return render(request, "editing/edit.html", context)


@login_required
def edit(request: Request, kind_name: str, pk: int) -> HttpResponse:
    """Edit a record. If somebody else saved in the meantime, both texts are shown before anything is overwritten."""
    kind = _kind(kind_name)
    record = _record(kind, pk, request)
    form = kind.form_for(request.viewer)(request.POST or None, instance=record)
    _offer(request, form)
    conflict = None
    seen = whole_number(request.POST.get("version", ""))
    if request.method == "POST" and form.is_valid():
        kind.check_can_edit(request.viewer, form.instance)
        try:
            if saved := _save(form, request, kind, seen):
                messages.success(request, _("Saved."))
                return redirect(_way_back(request, saved, kind_name))
        except EditConflictError:
            conflict = _changes_of_form(form, Event.objects.about(record).filter(sequence__gt=seen))
        except DeletedError:
            return _show_deleted(request, kind, kind_name, form)
    context = {
        "form": form,
        "kind": kind,
        "name": kind_name,
        # As it is saved: the form has changed its own instance.
        "record": record if request.method == "GET" else kind.model._default_manager.get(pk=pk),
        # Until the conflict is shown, the writer has only seen the earlier version.
        "version": last_change(record) if seen is None or conflict is not None else seen,
        "conflict": conflict,
        "back": _way_back(request, record, kind_name),
        "all": PLURALS[kind_name],
        "more": [*_add_statement(request, record), (_("Delete…"), reverse("editing:delete", args=[kind_name, pk]))],
    }
    return render(request, "editing/edit.html", context)


def _add_statement(request: Request, record: models.Model) -> list[tuple[str, str]]:
    """For the secretariat: the form for what a source says of the record."""
    if not request.viewer.is_secretariat or isinstance(record, Statement | Source):
        return []
    kind = ContentType.objects.get_for_model(record)
    asked = {"content_type": kind.pk, "object_id": record.pk, "next": request.path}
    return [(_("Add what a source says"), f"{reverse('editing:new', args=['statement'])}?{urlencode(asked)}")]


@login_required
def delete(request: Request, kind_name: str, pk: int) -> HttpResponse:
    """Delete a record, with a reason; records on which others depend are protected."""
    kind = _kind(kind_name)
    record = _record(kind, pk, request)
    if kind.only_secretariat_deletes:
        check_is_secretariat(request.viewer)
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        back = _parent_address(record)
        try:
            with transaction.atomic():
                kind.before_writing(record)
                delete_record(record, by=request.person, reason=form.cleaned_data["reason"])
                kind.after_deleting(record, request.person)
        except ValidationError as error:  # the remaining records would be inconsistent
            record.pk = pk  # it still exists
            form.add_error(None, error)
        except (ProtectedError, RestrictedError) as error:
            resting = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
            open_ones = {str(thing) for thing in resting if is_open_to(thing, request.viewer)}
            names = comma_separated(sorted(open_ones)[:3]) or _("not open to you")
            form.add_error(
                None, _("Other records rest on this one: %(names)s. Change or delete those first.") % {"names": names}
            )
        except DeletedError:
            raise Http404(_("Somebody deleted this record a moment ago.")) from None
        else:
            messages.success(request, _("Deleted. What it was stays in the record of changes."))
            return redirect(back)
    return render(request, "editing/delete.html", {"form": form, "kind": kind, "name": kind_name, "record": record})


def _show_deleted(request: Request, kind: EditableModel, kind_name: str, form: RecordForm) -> HttpResponse:
    """The form once more, with what was typed: it can be copied, but not saved."""
    form.add_error(
        None,
        _("Somebody deleted this record while you were writing, so it cannot be saved. Copy what you need from below."),
    )
    context = {"form": form, "kind": kind, "name": kind_name, "record": None, "owner": None, "is_deleted": True}
    return render(request, "editing/edit.html", context, status=409)


def _save(form: RecordForm, request: Request, kind: EditableModel, seen: int | None = None) -> models.Model | None:
    try:
        with transaction.atomic():
            kind.before_writing(form.instance)
            reason = form.cleaned_data.get("reason", "")
            saved = save_form(form, by=request.person, reason=reason, seen=seen)
            kind.after_writing(saved, request.person)
            return saved
    except ValidationError as error:  # valid when the form was checked, but no longer
        form.add_error(None, error)
        return None
    except IntegrityError:
        form.add_error(
            None, _("Somebody saved a record with the same identity at the same moment. Check it and try again.")
        )
        return None


def _changes_of_form(form: RecordForm, events: Iterable[Event]) -> list[tuple[str, Any, Any]]:
    """What others changed in the fields of the form, with its labels; an import may write more than every editor may see."""
    return [
        (str(capfirst(form.fields[name].label or name)), before, after)
        for event in events
        for attribute, before, after in event.changes()
        if (name := attribute.removesuffix("_id")) in form.fields
    ]


def _way_back(request: Request, thing: Any, kind_name: str) -> str:
    """To where one came from, or to the page of the thing; the secretariat finds what has none in the list of its kind."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    if hasattr(thing, "get_absolute_url"):
        return str(thing.get_absolute_url())
    return reverse("editing:desk_list", args=[kind_name]) if request.viewer.is_secretariat else reverse("pages:home")


def _owner(record: Any) -> Any:
    """The parent of the record, if that has a page."""
    if isinstance(record, Statement):
        about = record.record
        return about if hasattr(about, "get_absolute_url") else None
    for name in (
        "initiative",
        "output",
        "plan",
        "meeting",
        "entry_point",
        "corridor",
        "crisis",
        "version",
        "model",
        "group",
        "organization",
        "parent",
    ):
        key = getattr(record, f"{name}_id", None)
        owner = getattr(record, name) if key is not None else None
        if owner is not None and hasattr(owner, "get_absolute_url"):
            return owner
    return None


def _parent_address(record: Any) -> str:
    """Where to go when the record is deleted."""
    owner = _owner(record)
    return str(owner.get_absolute_url()) if owner is not None else "/"


DESK_PAGE = 50
MOST_SORTED = 5000  # records; to sort a hundred thousand by name or by rank takes longer than to look for one


def desk(request: Request) -> HttpResponse:
    """What waits for the secretariat, what is stuck, and every kind of record with its number."""
    check_is_secretariat(request.viewer)
    rooms: dict[Any, list[tuple[str, Any, Any, int]]] = {}
    for name, kind in EDITABLE_MODELS.items():
        number = kind.model._default_manager.count()
        rooms.setdefault(kind.model._meta.app_config.verbose_name, []).append((name, PLURALS[name], kind.title, number))
    today = timezone.localdate()
    context = {
        "rooms": rooms.items(),
        "queues": waiting.queues(request.viewer),
        "oldest": waiting.oldest_to_decide(),
        "last": waiting.decision_in_words(waiting.last_decision()),
        "overdue": waiting.overdue_by_group(request.viewer, today),
        "offices": waiting.ending_offices(today),
        "silences": waiting.silent_members(today),
        "welcomed": newcomers_to(request.viewer, today),
        "ages": waiting.ages_of_initiatives(request.viewer),
        "imports": waiting.last_imports(request.viewer),
    }
    return render(request, "editing/desk.html", context)


def desk_list(request: Request, kind_name: str) -> HttpResponse:
    """All records of one kind, to find the one to change."""
    check_is_secretariat(request.viewer)
    kind = _kind(kind_name)
    records: Any = kind.model._default_manager.all()
    text = request.GET.get("q", "").strip()
    if text:
        records = find_records(records, text)
    newest_first = records.order_by()[MOST_SORTED : MOST_SORTED + 1].exists()
    rows = kind.model._default_manager.select_related(*related_names(kind.model))
    best_first = bool(text) and issubclass(kind.model, Searched)
    listed: Any
    if newest_first and best_first:  # the index is asked once, not for their number and again for their order
        listed = newest_keys(kind.model, text)
    elif newest_first:
        listed = records.order_by("-pk").values_list("pk", flat=True)
    else:
        listed = records.values_list("pk", flat=True) if best_first else keys_by_name(records)
    page = page_by_keys(listed, rows, DESK_PAGE, request.GET.get("page"))
    context = {
        "title": PLURALS[kind_name],
        "name": kind_name,
        "page": page,
        "rows": desk_rows(page.object_list),
        "text": text,
        "newest_first": newest_first,
    }
    return render(request, "editing/desk_list.html", context)
