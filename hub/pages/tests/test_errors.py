"""What goes wrong gets one sentence and the right status."""

from typing import Any

import pytest

from hub.lib.ids import new_public_id
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_unknown_address(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_mistyped_identifier_is_named_as_such(client):
    answer = client.get("/initiatives/IN-ABCDEFG-9/")
    assert answer.status_code == 404
    assert "typing mistake" in answer.content.decode()
    assert "typing mistake" not in client.get(f"/initiatives/{new_public_id('IN')}/").content.decode()


def test_refusal_names_who_may(client_of):
    answer = client_of(factories.person()).get("/initiatives/add/")
    assert answer.status_code == 403
    assert "Only partners add initiatives" in answer.content.decode()


def test_too_large_a_form(client_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client_of(factories.person()).post("/join/", {"work": "x" * 2000})
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.content.decode()


def test_failure_page_needs_no_database(client, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("hub.pages.views.render", fail)
    client.raise_request_exception = False
    answer = client.get("/about/")
    assert answer.status_code == 500
    assert "Nothing was half saved" in answer.content.decode()


def test_form_without_token_is_explained():
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/join/", {})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_healthz_and_metrics(client):
    client.get("/about/")
    assert client.get("/healthz").json() == {"status": "ok"}
    metrics = client.get("/metrics").content.decode()
    assert 'actionhub_requests_total{method="GET",status="200",view="pages:about"}' in metrics


@pytest.mark.django_db
def test_a_missing_record_is_not_called_by_the_name_of_its_class(client: Any) -> None:
    page = client.get("/countries/qqq/")
    assert page.status_code == 404
    assert "matches the given query" not in page.content.decode()
    assert "There is no page at this address" in page.content.decode()
