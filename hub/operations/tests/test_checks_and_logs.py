"""What an operator is told: before going public, and in the log."""

import logging

import pytest
from django.core.checks import run_checks

from hub.lib.logs import without_visitor
from hub.lib.tests import factories


def codes():
    return {message.id for message in run_checks(tags=["security"], include_deployment_checks=True)}


def test_settings_of_one_machine_are_named(settings):
    settings.EMAIL_HOST = ""
    settings.SESSION_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.METRICS_TOKEN = ""
    assert {"actionhub.W001", "actionhub.W002", "actionhub.W003", "actionhub.W006"} <= codes()
    settings.ALLOWED_HOSTS = ["*"]
    assert "actionhub.W005" in codes()


def test_settings_of_a_public_site_pass(settings):
    settings.EMAIL_HOST = "smtp.example.org"
    settings.SESSION_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["hub.example.org"]
    settings.METRICS_TOKEN = "a token of this test"
    assert not {f"actionhub.W00{number}" for number in (1, 2, 3, 5, 6)} & codes()


@pytest.mark.django_db
def test_request_line_names_the_view_and_no_visitor(client_of, caplog):
    person = factories.person()
    with caplog.at_level(logging.INFO, "hub.requests"):
        client_of(person).get("/search/?q=a-private-word")
    line = next(record for record in caplog.records if record.name == "hub.requests")
    assert (line.view, line.status) == ("pages:search", 200)
    everything = str(vars(line))
    for private in ("a-private-word", person.email, person.name, "127.0.0.1"):
        assert private not in everything


def test_lines_of_failures_lose_the_address(rf):
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/key/abc/",), None
    )
    record.request = rf.get("/key/abc/")
    assert without_visitor(record)
    assert "abc" not in record.getMessage()
    assert not hasattr(record, "request")


def test_a_finder_of_a_weakness_knows_where_to_go(client, settings, db):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.startswith(b"Contact: mailto:security@example.org\nExpires: ")
