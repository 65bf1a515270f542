"""The edit pages: the secretariat everything, leaders and owners their own, strangers nothing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from hub.editing import views as editing
from hub.editing.records import DescribedEvent
from hub.editing.registry import EDITABLE_MODELS
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.initiatives.models import Evaluation, Place
from hub.lib.tests import factories
from hub.sources.models import Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat():
    return factories.person(is_secretariat=True)


# What these belong to has no field: their form says where to begin.
BEGIN_ELSEWHERE = {"prevention-version": "Begin at a model: open its draft.", "statement": "Begin at a record:"}


@pytest.mark.parametrize("kind_name", EDITABLE_MODELS)
def test_secretariat_can_open_every_form_and_list(client_of, secretariat, kind_name):
    client = client_of(secretariat)
    assert client.get(f"/desk/{kind_name}/").status_code == 200
    form = client.get(f"/edit/{kind_name}/new/", follow=kind_name in BEGIN_ELSEWHERE)
    assert form.status_code == 200
    words = BEGIN_ELSEWHERE.get(kind_name, f'<a class="btn" href="/desk/{kind_name}/">Cancel</a>')
    assert words in form.content.decode()


@pytest.mark.parametrize("kind_name", EDITABLE_MODELS)
def test_stranger_can_open_none(client_of, kind_name):
    assert client_of(factories.person()).get(f"/edit/{kind_name}/new/").status_code == 403
    assert client_of(None).get(f"/edit/{kind_name}/new/").status_code == 302


def test_a_new_form_asks_what_the_record_belongs_to_or_says_where_to_begin():
    without = {
        kind_name
        for kind_name, kind in EDITABLE_MODELS.items()
        for field in kind.model._meta.fields
        if (isinstance(field, ForeignKey) and not field.null and field.name not in kind.form.base_fields)
        or field.name == "object_id"
    }
    assert without == BEGIN_ELSEWHERE.keys()


def test_a_draft_begins_at_its_model(client_of, secretariat):
    model = factories.prevention_model()
    for person, status in ((secretariat, 302), (factories.focal_point().person, 403)):
        answer = client_of(person).get(f"/edit/prevention-version/new/?model={model.pk}")
        assert answer.status_code == status
    assert client_of(secretariat).get(f"/edit/prevention-version/new/?model={model.pk}").url == model.get_absolute_url()


def test_a_statement_begins_at_its_record_and_is_about_one_that_there_is(client_of, secretariat):
    group, source, client = factories.group(), factories.source(), client_of(secretariat)
    edit = f"/edit/group/{group.pk}/"
    (address,) = (href for words, href in client.get(edit).context["more"] if words == "Add what a source says")
    assert str(group) in client.get(address).content.decode()
    said = {"content_type": ContentType.objects.get_for_model(group).pk, "object_id": group.pk, "source": source.pk}
    said |= {"says_en": "What it says", "said_on_0": "2020"}
    assert "is not there" in client.post(address, said | {"object_id": group.pk + 999}).content.decode()
    assert client.post(address, said).url == edit
    assert Statement.objects.get(says_en="What it says").record == group
    assert "recorded already" in client.post(address, said).content.decode()


def test_desk_is_the_secretariats(client_of, secretariat):
    assert client_of(secretariat).get("/desk/").status_code == 200
    assert client_of(factories.focal_point().person).get("/desk/").status_code == 403


def form_of(client, address):
    """The values that a browser would send back unchanged."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    version = client.get(address).context["version"]
    return {name: value for name, value in values.items() if value not in (None, [], False)} | {"version": version}


def test_change_is_kept_with_reason_before_and_after(client_of, secretariat):
    group = factories.group()
    client = client_of(secretariat)
    address = f"/edit/group/{group.pk}/"
    old = group.theme_en
    client.post(address, form_of(client, address) | {"theme_en": "A new theme.", "reason": "Clearer."})
    event = Event.objects.about(group).get()
    assert (event.verb, event.reason, event.actor) == ("changed", "Clearer.", secretariat)
    assert event.changes() == [("theme_en", old, "A new theme.")]


def test_saving_without_change_leaves_no_trace(client_of, secretariat):
    group = factories.group()
    client = client_of(secretariat)
    address = f"/edit/group/{group.pk}/"
    client.post(address, form_of(client, address))
    assert not Event.objects.about(group).exists()


def test_conflict_shows_both_texts_and_overwrites_nothing(client_of, secretariat):
    group = factories.group()
    first, second = client_of(secretariat), client_of(factories.person(is_secretariat=True))
    address = f"/edit/group/{group.pk}/"
    mine = form_of(first, address)
    second.post(address, form_of(second, address) | {"theme_en": "Hers."})
    page = first.post(address, mine | {"theme_en": "Mine."}).content.decode()
    assert "Hers." in page
    assert "Mine." in page
    group.refresh_from_db()
    assert group.theme_en == "Hers."


def test_conflict_is_found_at_the_moment_of_saving(client_of, secretariat, monkeypatch):
    """The other saves after this form was read and found valid, before it is written."""
    group = factories.group()
    address = f"/edit/group/{group.pk}/"
    first, second = client_of(secretariat), client_of(factories.person(is_secretariat=True))
    mine, hers = form_of(first, address) | {"theme_en": "Mine."}, form_of(second, address) | {"theme_en": "Hers."}
    save = editing._save

    def late(*arguments):
        monkeypatch.setattr(editing, "_save", save)
        assert second.post(address, hers).status_code == 302
        return save(*arguments)

    monkeypatch.setattr(editing, "_save", late)
    page = first.post(address, mine).content.decode()
    assert "Hers." in page
    assert "Mine." in page
    group.refresh_from_db()
    assert group.theme_en == "Hers."


def test_conflict_is_not_forgotten_over_a_mistake(client_of, secretariat):
    group = factories.group()
    address = f"/edit/group/{group.pk}/"
    first, second = client_of(secretariat), client_of(factories.person(is_secretariat=True))
    mine = form_of(first, address) | {"theme_en": "Mine."}
    second.post(address, form_of(second, address) | {"theme_en": "Hers."})
    wrong = first.post(address, mine | {"name_en": ""})
    assert wrong.context["form"].errors
    mine["version"] = wrong.context["version"]
    assert "Hers." in first.post(address, mine).content.decode()
    group.refresh_from_db()
    assert group.theme_en == "Hers."


def test_a_conflict_shows_only_what_the_form_has(client_of):
    """An import writes facts that name organizations which the editor may not know of."""
    point = factories.focal_point(organization=factories.organization(status="partner"))
    initiative = factories.initiative(owner=point.organization, name_en="Before")
    client = client_of(point.person)
    address = f"/edit/initiative/{initiative.pk}/"
    mine = form_of(client, address)
    facts = {"roles": [["funder", "", "Hidden organization"]], "name_en": "After"}
    record(Verb.IMPORTED, initiative, by=None, before={"roles": [], "name_en": "Before"}, after=facts)
    page = client.post(address, mine).content.decode()
    assert "<ins>After</ins>" in page
    assert "Hidden organization" not in page


def test_what_closes_texts_to_the_public_says_so(client_of, secretariat):
    group = factories.group()
    client = client_of(secretariat)
    assert "stay public when the group is hidden" in client.get(f"/edit/group/{group.pk}/").content.decode()
    assert "cannot be taken back" in client.get(f"/edit/decision/new/?group={group.pk}").content.decode()


def test_owner_edits_her_organization_but_not_its_status(client_of):
    point = factories.focal_point(organization=factories.organization(status="partner"))
    client = client_of(point.person)
    address = f"/edit/organization/{point.organization.pk}/"
    client.post(address, form_of(client, address) | {"about_en": "New.", "status": "former"})
    point.organization.refresh_from_db()
    assert (point.organization.about_en, point.organization.status) == ("New.", "partner")
    other = factories.organization()
    assert client.get(f"/edit/organization/{other.pk}/").status_code == 403


def test_leader_adds_to_her_group_only(client_of):
    led, other = factories.group(), factories.group()
    leader = factories.office(group=led, role="chair", person=factories.person(), organization=None).person
    client = client_of(leader)
    milestone = {"on": "2024-05", "title_en": "A step", "visibility": "public"}
    client.post(f"/edit/milestone/new/?group={led.pk}", milestone | {"group": led.pk})
    assert led.milestones.count() == 1
    # the address names her own group, the form another: what the form says counts
    refused = client.post(f"/edit/milestone/new/?group={led.pk}", milestone | {"group": other.pk})
    assert (refused.status_code, other.milestones.count()) == (403, 0)


def test_hidden_records_are_not_found(client_of):
    hidden = factories.initiative(visibility="restricted")
    assert client_of(factories.focal_point().person).get(f"/edit/initiative/{hidden.pk}/").status_code == 404


def test_wrong_input_gets_a_sentence_and_is_kept(client_of, secretariat):
    group = factories.group()
    client = client_of(secretariat)
    page = client.post(
        f"/edit/milestone/new/?group={group.pk}", {"group": group.pk, "on": "2024-13", "title_en": "Kept"}
    )
    assert "is not a date. Write a year, a month or a day" in page.content.decode()
    assert "Kept" in page.content.decode()


def test_delete_needs_a_reason_and_stays_in_the_record(client_of, secretariat):
    milestone = factories.milestone()
    client = client_of(secretariat)
    client.post(f"/edit/milestone/{milestone.pk}/delete/", {"reason": ""})
    assert type(milestone).objects.filter(pk=milestone.pk).exists()
    client.post(f"/edit/milestone/{milestone.pk}/delete/", {"reason": "Entered twice."})
    assert not type(milestone).objects.filter(pk=milestone.pk).exists()
    event = Event.objects.get(kind="groups.milestone", object_id=milestone.pk, verb="deleted")
    assert event.before["title_en"] == milestone.title_en


def test_what_others_rest_on_is_not_deleted(client_of, secretariat):
    plan = factories.plan()
    page = client_of(secretariat).post(f"/edit/group/{plan.group.pk}/delete/", {"reason": "x"}).content.decode()
    assert "Other records rest on this one" in page


@pytest.mark.parametrize("kind_name", ["group", "initiative", "role"])
def test_a_record_that_is_deleted_meanwhile(client_of, secretariat, monkeypatch, kind_name):
    """Between the reading of the form and its saving, by a person or by the undoing of an import."""
    made = {"group": factories.group, "initiative": factories.initiative, "role": factories.role}[kind_name]()
    client = client_of(secretariat)
    address = f"/edit/{kind_name}/{made.pk}/"
    text = "note_en" if kind_name == "role" else "name_en"
    mine = form_of(client, address) | {text: "What I wrote."}
    save = editing._save

    def late(*arguments):
        type(made).objects.filter(pk=made.pk).delete()
        return save(*arguments)

    monkeypatch.setattr(editing, "_save", late)
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody deleted this record" in page
    assert "What I wrote." in page
    assert ">Save</button>" not in page
    assert not type(made).objects.filter(pk=made.pk).exists()


def test_of_two_who_delete_the_second_is_told(client_of, secretariat, monkeypatch):
    group = factories.group()
    delete = editing.delete_record

    def late(thing, **values):
        delete(thing, **values)
        return delete(thing, **values)

    monkeypatch.setattr(editing, "delete_record", late)
    answer = client_of(secretariat).post(f"/edit/group/{group.pk}/delete/", {"reason": "Twice."})
    assert answer.status_code == 404
    assert "deleted this record a moment ago" in answer.content.decode()


@pytest.mark.parametrize("kind_name", ["role", "tranche", "place", "evaluation", "phase"])
def test_writing_a_part_holds_its_initiative(client_of, secretariat, kind_name):
    """Imports and their undoing lock the initiative and then write its parts anew."""
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite lets one write at a time.")
    makers = {"role": factories.role, "tranche": factories.tranche, "phase": factories.phase}
    initiative = factories.initiative()
    if kind_name in makers:
        part = makers[kind_name](initiative=initiative)
    elif kind_name == "place":
        part = Place.objects.create(initiative=initiative, name="A", latitude=1, longitude=1)
    else:
        part = Evaluation.objects.create(initiative=initiative, title="A", url="https://example.org/")
    client = client_of(secretariat)
    address = f"/edit/{kind_name}/{part.pk}/"
    mine = form_of(client, address)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(address, mine).status_code == 302
    statements = [query["sql"] for query in queries]
    locked = next(
        n for n, sql in enumerate(statements) if 'FROM "initiatives_initiative"' in sql and "FOR UPDATE" in sql
    )
    row = next(
        n
        for n, sql in enumerate(statements)
        if f"initiatives_{type(part).__name__.lower()}" in sql and "FOR UPDATE" in sql
    )
    assert locked < row


def test_mistakes_stand_first_each_with_a_link_to_its_field(client_of, secretariat):
    page = client_of(secretariat).post("/edit/milestone/new/", {"title_en": "", "on": "2024-13"}).content.decode()
    top, _form = page.split('<div class="fields">')[1].split('class="field', 1)
    assert 'role="alert"' in top
    assert 'href="#id_on">Date</a>' in top
    assert 'href="#id_title_en">Title (English)</a>' in top


def test_forms_warn_of_unsaved_changes(client_of, secretariat):
    page = client_of(secretariat).get("/edit/milestone/new/").content.decode()
    assert "data-unsaved" in page
    assert "js/unsaved.js" in page


def test_a_comment_is_told_in_one_word():
    event = Event(kind="workplans.comment", verb=Verb.COMMENTED)
    assert DescribedEvent(event, "Comment", "", "", "", "").what == "Comment"
