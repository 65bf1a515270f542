"""Those who ask too often or send too much are told so; characters that no text needs are taken out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.lib import env, throttle
from hub.lib.tests import factories
from hub.operations.limits import FILES, clean_text
from hub.pages.tests.addresses import named_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings: Any) -> dict[str, int]:
    settings.LIMITS = {"search": 2, "api": 2, "file": 2, "write": 2, "page": 0}
    return settings.LIMITS


@pytest.mark.parametrize(
    "address", ["/search/?q=mica", "/initiatives/?q=mica", "/api/v1/countries", "/initiatives/download/csv/"]
)
def test_a_program_that_asks_too_often_is_told_when_to_come_back(limits, client, address):
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    refused = client.get(address)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    if "/api/" in address:
        assert "Wait a minute" in refused.json()["detail"]
    else:
        assert b"Wait a minute" in refused.content


def test_plain_pages_go_on_and_so_do_others(limits, client, member):
    for _ in range(3):
        client.get("/search/?q=mica")
    assert client.get("/initiatives/").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/search/?q=mica").status_code == 200
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/search/?q=mica").status_code == 200


def test_every_way_of_writing_is_counted(limits, client):
    statuses = [client.post("/initiatives/confirm/no-such-token/").status_code for _ in range(3)]
    assert statuses == [410, 410, 429]


def test_a_new_minute_begins_anew(limits, client, monkeypatch):
    for _ in range(3):
        answer = client.get("/search/?q=mica")
    assert answer.status_code == 429
    now = throttle.time.time()
    monkeypatch.setattr(throttle.time, "time", lambda: now + 60)
    assert client.get("/search/?q=mica").status_code == 200


def test_neighbours_in_one_network_of_the_new_internet_count_as_one(limits):
    statuses = [
        Client(REMOTE_ADDR=f"2001:db8:0:1::{number}").get("/search/?q=mica").status_code for number in (1, 2, 3)
    ]
    assert statuses == [200, 200, 429]


def test_files_that_are_counted_have_addresses():
    assert set(named_views()) >= FILES


def test_a_stranger_cannot_fill_the_disk(client):
    body = SimpleUploadedFile("large.bin", b"x" * 3_000_000)
    assert client.post("/initiatives/imports/", {"file": body}).status_code == 413
    body.seek(0)
    assert client.post("/search/", {"file": body}).status_code == 413


def test_people_send_files_where_files_are_taken(client, member):
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    body = SimpleUploadedFile("large.csv", b"name\n" + b"x" * 3_000_000)
    assert client.post("/initiatives/imports/", {"file": body}).status_code == 200  # read, and its source asked for
    body.seek(0)
    assert client.post("/profile/", {"file": body}).status_code == 413


def test_a_length_that_is_no_number_is_refused(client):
    assert client.post("/search/", CONTENT_LENGTH="12x", **{"wsgi.input": BytesIO(b"")}).status_code == 413


def test_characters_that_break_files_and_databases_are_taken_out(client_of, secretariat):
    client = client_of(secretariat)
    form = {"url": "https://example.org/", "title": "Li\x00ne one\x0bline \x07two\u202e", "kind": "primary"}
    answer = client.post("/edit/source/new/", form | {"publisher": "P\x1fQ"})
    from hub.sources.models import Source

    assert answer.status_code in {200, 302}
    made = Source.objects.filter(url="https://example.org/").first()
    assert made is not None, answer.content.decode()
    assert made.title == "Line one\nline two"
    assert made.publisher == "PQ"


def test_queries_lose_them_too(client):
    answer = client.get("/search/?q=mi%00ca%0B%E2%80%AEx")
    assert answer.status_code == 200
    assert answer.context["q"] == "micax"


def test_what_people_write_stays():
    text = "a\tb\r\nc “d” é ع\u200f"
    assert clean_text(text) == text


def test_wrong_words_stop_the_start(monkeypatch):
    defaults = {"search": 5, "api": 6}
    monkeypatch.setenv("LIMITS", "api=7")
    assert env.numbers("LIMITS", defaults) == {"search": 5, "api": 7}
    monkeypatch.setenv("LIMITS", "off")
    assert env.numbers("LIMITS", defaults) == {"search": 0, "api": 0}
    for wrong in ("api", "apis=4", "api=many"):
        monkeypatch.setenv("LIMITS", wrong)
        with pytest.raises(ImproperlyConfigured):
            env.numbers("LIMITS", defaults)


def test_headers_of_every_answer(client, member):
    answer = client.get("/")
    for name in ("Permissions-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy"):
        assert answer.has_header(name), name
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Cache-Control" not in answer
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/")["Cache-Control"] == "private, no-cache"


def test_only_the_embedded_list_may_stand_in_other_pages(client):
    for name, path in named_views().items():
        if "<" in path or "logout" in path:
            continue
        answer = client.get(path)
        anywhere = "frame-ancestors *" in answer.get("Content-Security-Policy", "")
        assert anywhere == (name == "initiatives:embed"), name


def test_counters_are_for_those_who_know_the_token(client, settings):
    settings.METRICS_TOKEN = "a token of this test"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer a token of this test"}).status_code == 200


def test_a_visitor_without_a_role_is_one_visitor(limits):
    person = factories.person()
    first, second = Client(), Client(REMOTE_ADDR="192.0.2.8")
    for client in (first, second):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert [one.get("/search/?q=a").status_code for one in (first, second, first)] == [200, 200, 429]
