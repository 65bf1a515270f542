"""Terms of reference: drafted, adopted and frozen; read as of a day; two versions compared; by those who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.events.models import Event
from hub.governance.actions import adopt_terms
from hub.governance.models import DecisionBasis, TermsDraft, TermsVersion
from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.meetings.models import Resolution

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def draft_of(scenario: Any, text: str = "The group meets.") -> TermsDraft:
    return TermsDraft.objects.create(group=scenario.group, text_en=text)


def adopt(draft: TermsDraft, by: Any, on: date = date(2020, 1, 1)) -> TermsVersion:
    return adopt_terms(draft=draft, adopted_on=on, decided_by={"decided_by_en": "The group"}, resolution=None, by=by)


def again(draft: TermsDraft, text: str) -> None:
    TermsDraft.objects.filter(pk=draft.pk).update(text_en=text)


def test_a_version_is_frozen_with_its_hash(scenario: Any) -> None:
    version = adopt(draft_of(scenario), scenario.leader)
    version.refresh_from_db()
    assert version.sha256 == version.fingerprint()
    assert Event.objects.about(version).get().verb == "adopted"
    for act in (
        lambda: TermsVersion.objects.filter(pk=version.pk).update(text_en="Other"),
        lambda: TermsVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            act()


def test_of_two_who_adopt_at_once_the_second_reads_why_not(scenario: Any) -> None:
    draft = draft_of(scenario)
    adopt(draft, scenario.leader)
    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        adopt(draft, scenario.secretariat)
    again(draft, "The group meets twice.")
    with pytest.raises(ValidationError, match="was adopted after that day"):
        adopt(draft, scenario.leader, date(2019, 1, 1))
    assert adopt(draft, scenario.leader, date(2021, 1, 1)).number == 2


def test_the_page_answers_for_any_day_and_compares(scenario: Any, client: Any) -> None:
    draft = draft_of(scenario)
    first = adopt(draft, scenario.leader)
    again(draft, "The group meets twice a year.")
    second = adopt(draft, scenario.leader, date(2021, 1, 1))
    page = f"{scenario.group.get_absolute_url()}terms/"
    for query, version in (
        ("", second), ("?as_of=2020-12-31", first), ("?as_of=2021-01-01", second), ("?as_of=2019-01-01", None),
        ("?as_of=never", second),
    ):  # fmt: skip
        assert client.get(page + query).context["version"] == version
    compared = client.get(f"{page}?since=1&until=2").content.decode()
    assert "<ins>meets twice a year.</ins>" in compared
    assert client.get(first.get_absolute_url()).context["version"] == first
    assert client.get(f"{page}3/").status_code == 404
    for wrong in ("?since=x&until=2", "?since=1&until=99", "?since=-1"):
        assert client.get(page + wrong).status_code == 200


def test_who_may_write_and_adopt(scenario: Any, client_of: Any) -> None:
    page = f"{scenario.group.get_absolute_url()}terms/"
    for name, person in scenario.people.items():
        TermsDraft.objects.all().delete()
        client, leads = client_of(person), name in {"leader", "secretariat"}
        values = {"group": scenario.group.pk, "text_en": f"Written by {name}"}
        answer = client.post(f"/edit/terms-draft/new/?group={scenario.group.pk}", values)
        assert (answer.status_code, TermsDraft.objects.count()) == (
            302 if leads or name == "visitor" else 403, int(leads)
        )  # fmt: skip
        draft = TermsDraft.objects.first() or draft_of(scenario, "Hidden words of the draft")
        shown = client.get(page).content.decode()
        assert ("Hidden words" in shown, "Adopt the draft" in shown) == (False, leads)
        before = TermsVersion.objects.count()
        on = (date(2020, 1, 1) + timedelta(days=before)).isoformat()
        answer = client.post(f"{page}adopt/", {"adopted_on": on, "decided_by_en": "The group", "resolution": ""})
        assert TermsVersion.objects.count() == before + leads, name
        assert answer.status_code == (302 if leads or name == "visitor" else 403)
        assert draft.group == scenario.group


def test_an_adoption_says_when_and_by_whom(scenario: Any, client_of: Any) -> None:
    draft_of(scenario)
    client, page = client_of(scenario.leader), f"{scenario.group.get_absolute_url()}terms/adopt/"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(page, {"adopted_on": tomorrow, "decided_by_en": "The group"}).content.decode()
    assert "lies in the future" in answer
    answer = client.post(page, {"adopted_on": "2020-01-01", "decided_by_en": ""}).content.decode()
    assert "Say by which resolution, or by whom" in answer
    foreign = make(Resolution, meeting=factories.meeting(group=scenario.other_group))
    client.post(page, {"adopted_on": "2020-01-01", "resolution": foreign.pk})
    assert not TermsVersion.objects.exists()
    own = make(Resolution, meeting=factories.meeting(group=scenario.group, visibility="group"))
    client.post(page, {"adopted_on": "2020-01-01", "resolution": own.pk})
    version = TermsVersion.objects.get()
    assert version.resolution == own
    shown = client_of(None).get(version.get_absolute_url()).content.decode()
    assert str(own.meeting.title) not in shown
    assert "of a meeting that is not public" in shown


def test_terms_of_a_hidden_group_are_hidden(scenario: Any, client_of: Any) -> None:
    version = adopt(draft_of(scenario), scenario.leader)
    type(scenario.group).objects.filter(pk=scenario.group.pk).update(visibility="group")
    for name, person in scenario.people.items():
        seen = client_of(person).get(version.get_absolute_url()).status_code
        assert seen == (404 if name in {"visitor", "stranger"} else 200)


def test_a_decision_rests_on_a_resolution_or_a_document(scenario: Any, client_of: Any) -> None:
    hidden = make(
        Resolution, meeting=factories.meeting(group=scenario.group, visibility="group", title_en="Closed doors")
    )
    document = factories.library_item(title_en="The letter")
    client = client_of(scenario.secretariat)
    values = {
        "group": scenario.group.pk, "kind": "created", "on": "2017", "text_en": "Created", "visibility": "public",
        "resolution": hidden.pk, "document": document.pk,
    }  # fmt: skip
    assert client.post("/edit/decision/new/", values).status_code == 302
    basis = DecisionBasis.objects.get()
    assert (basis.resolution, basis.document) == (hidden, document)
    for person, sees in ((None, False), (scenario.member, True)):
        shown = client_of(person).get(scenario.group.get_absolute_url()).content.decode()
        assert "The letter" in shown
        assert ("Closed doors" in shown.partition('id="decisions"')[2]) is sees
    edit = f"/edit/decision/{basis.decision_id}/"
    client.post(edit, values | {"resolution": "", "document": "", "reason": "Not so"})
    assert not DecisionBasis.objects.exists()
    assert Event.objects.about(basis.decision).order_by("-sequence").first().before == {
        "resolution": hidden.pk, "document": document.pk
    }  # fmt: skip
