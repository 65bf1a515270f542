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
    page = answer.content.decode()
    assert "Nothing was half saved" in page
    # The frame of the site; who is signed in is not asked for.
    assert 'href="/groups/"' in page
    assert 'class="foot"' in page
    assert "Sign in" not in page


def test_form_without_token_is_explained():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/join/", {}, headers={"Referer": "http://testserver/join/?from=1"})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()
    assert 'href="http://testserver/join/?from=1"' in answer.content.decode()
    assert "Back to the form" not in strict.post("/join/", headers={"Referer": "https://example.org/"}).content.decode()


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


def test_an_address_that_takes_forms_says_so_when_it_is_opened(client_of):
    answer = client_of(factories.person()).get("/initiatives/duplicates/decide/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Go back to the page with the form" in answer.content.decode()


def test_too_many_attempts_of_the_sign_in_are_refused_on_a_page_of_the_site(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    for number in (1, 2):
        answer = client.post("/fr/accounts/password/reset/", {"email": f"person{number}@example.org"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert 'lang="fr"' in answer.content.decode()
    assert 'class="foot"' in answer.content.decode()
