"""Public pages are kept until something happens, for those who are not signed in, and for nobody else."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from typing import Any

import pytest
from django.apps import apps as installed
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.events import pagecache
from hub.events.actions import record
from hub.events.models import PublicVersion, Verb, public_version, raise_public_version
from hub.groups.models import Group
from hub.lib.tests import factories
from hub.pages.tests.addresses import named_views
from hub.pages.tests.world import FOREIGN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_page_cache(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAGE_CACHE = True
    forget_pages()
    monkeypatch.setattr(pagecache.time, "time", lambda: 1_000_000_000.0)  # no slot ends within a test


def forget_pages() -> None:
    for name in ("pages", "handed_pages"):
        caches[name].clear()


def rename(group: Group, name: str) -> None:
    with transaction.atomic():
        group.name_en = name
        group.save()
        record(Verb.CHANGED, group, by=None)


@pytest.fixture
def group() -> Group:
    return factories.group(name_en="First name")


def test_a_page_is_answered_by_one_query_until_the_next_event(client: Client, group: Group) -> None:
    first = client.get(group.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        again = client.get(group.get_absolute_url())
    assert len(queries) == 1
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert again["X-Request-Id"] != first["X-Request-Id"]

    rename(group, "Second name")
    assert "Second name" in client.get(group.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/corridors/", "/corridors/results/", "/institutions/", "/institutions/kinds/", "/remedies/", "/pathfinders/", "/statistics/",
        "/statistics/releases/", "/law/", "/law/models/", "/fr/corridors/", "/crises/", "/prevention/", "/prevalence/",
        "/opportunities/", "/business-network/", "/initiatives/relevance/", "/about/plan-rules/", "/api/v1/docs",
    ],
)  # fmt: skip
def test_lists_of_every_part_are_kept(client: Client, address: str) -> None:
    etag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address)["ETag"] == etag
    assert len(queries) == 1
    raise_public_version()
    assert client.get(address)["ETag"] != etag


def test_every_app_is_kept_or_named_here() -> None:
    personal = {"accounts", "editing", "matching", "outreach"}  # forms, tasks and what comes under a secret link
    apps = {
        app.label for app in installed.get_app_configs() if app.name.startswith("hub.") and module_has_urls(app.name)
    }
    assert pagecache.NAMESPACES | personal == apps | {"api"}


# Addresses that belong to no app, and why they are not cached.
NOT_CACHED = {
    "healthz": "says how the site is at this moment", "metrics": "says how the site is at this moment",
    "security_txt": "names a day that moves on", "oai": "each answer names its moment",
    "my_tasks": "each person has her own", "make_plan_item": "a form of those who may fill it in",
    "meeting_briefing": "a document, not a page",
}  # fmt: skip


def test_every_address_without_an_app_is_cached_or_named_here() -> None:
    names = {name for name in named_views() if ":" not in name and not name.startswith(FOREIGN)}
    assert names == pagecache.PAGES | NOT_CACHED.keys()


def module_has_urls(app: str) -> bool:
    return find_spec(f"{app}.urls") is not None


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_of_a_chart_is_drawn_once_until_the_next_event(client: Client, ending: str) -> None:
    address = f"/charts/initiatives-by-country/world.{ending}"
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(address)
    assert len(queries) == 1
    assert again.content == first.content
    assert again["Content-Disposition"] == first["Content-Disposition"]


def test_a_reader_who_has_the_page_is_answered_by_one_query(client: Client, group: Group) -> None:
    etag = client.get(group.get_absolute_url())["ETag"]
    forget_pages()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(group.get_absolute_url(), headers={"if-none-match": etag})
    assert (response.status_code, response.content, len(queries)) == (304, b"", 1)
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, no-cache"

    rename(group, "Second name")
    assert client.get(group.get_absolute_url(), headers={"if-none-match": etag}).status_code == 200


def test_changes_without_an_event_end_kept_pages_too(client: Client, group: Group) -> None:
    etag = client.get(group.get_absolute_url())["ETag"]
    PublicVersion.objects.all().delete()  # as on a site whose row has not been made yet
    for _ in range(2):
        before = public_version()
        raise_public_version()
        assert public_version() != before
    assert client.get(group.get_absolute_url())["ETag"] != etag


def test_a_page_is_made_anew_when_a_deadline_may_have_passed(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.get(group.get_absolute_url())["ETag"]
    monkeypatch.setattr(pagecache.time, "time", lambda: 1_000_000_000.0 + pagecache.SLOT)
    assert client.get(group.get_absolute_url())["ETag"] != etag


def test_proxies_are_told_that_readers_differ(client: Client, group: Group) -> None:
    vary = {name.strip() for name in client.get(group.get_absolute_url())["Vary"].split(",")}
    assert vary >= {"Cookie", "Accept-Language", "HX-Request"}


def test_people_who_are_signed_in_neither_fill_the_cache_nor_read_from_it(scenario: Any, client_of: Any) -> None:
    address = scenario.group.get_absolute_url()
    visitor, leader = client_of(None), client_of(scenario.leader)
    own = leader.get(address)
    assert own["Cache-Control"] == "private, no-cache"
    assert not own.has_header("ETag")
    public = visitor.get(address)
    assert public.content != own.content
    assert leader.get(address).content != public.content
    assert leader.get(address, headers={"if-none-match": public["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",  # leads to sign-in
        "/accounts/login/",  # holds a form's token
        "/initiatives/?q=mica",  # free text
        "/search/?q=mica",
        "/groups/?" + "&".join(f"a{n}=1" for n in range(99)),  # made up to fill the memory
        "/groups/no-such-group/",
        "/healthz",
        "/metrics",
    ],
)
def test_what_is_not_for_everybody_is_never_kept(client: Client, address: str) -> None:
    response = client.get(address)
    assert not response.has_header("ETag")
    assert "public" not in response.get("Cache-Control", "")


def test_a_page_with_a_form_of_a_visitor_is_never_kept(client: Client) -> None:
    address = "/initiatives/suggest/"
    page = client.get(address)
    assert page.status_code == 200
    assert "csrfmiddlewaretoken" in page.content.decode()
    # The second time the token's cookie is there already, and no new one comes with the page.
    assert not client.get(address).has_header("ETag")
    assert not page.has_header("ETag")


def test_languages_hosts_and_parts_of_pages_are_kept_apart(settings: Any, client: Client, group: Group) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    address = group.get_absolute_url()
    asked = [
        client.get(address, headers={"host": "one.example"}),
        client.get(address, headers={"host": "two.example"}),
        client.get(f"/fr{address}", headers={"host": "one.example"}),
        client.get(address, headers={"host": "one.example", "accept-language": "fr"}),
    ]
    assert len({response["ETag"] for response in asked}) == 4
    part = client.get("/initiatives/", headers={"host": "one.example", "hx-request": "true"})
    assert not part.has_header("ETag")
    assert client.get(address, headers={"host": "elsewhere.example"}).status_code == 400


def test_messages_for_a_visitor_are_shown(client: Client, group: Group) -> None:
    client.get(group.get_absolute_url())
    client.cookies["messages"] = "anything"
    assert not client.get(group.get_absolute_url()).has_header("ETag")


def test_a_slow_page_is_shown_as_it_was_while_another_request_makes_it(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "SLOW", 0.0)
    address = group.get_absolute_url()
    first = client.get(address)
    rename(group, "Second name")
    met: list[Any] = []
    real = pagecache._may_be_kept

    def ask_meanwhile(*args: Any) -> bool:
        if not met:
            met.append(None)
            met[0] = client.get(address)
        return real(*args)

    monkeypatch.setattr(pagecache, "_may_be_kept", ask_meanwhile)
    renewed = client.get(address)
    assert "Second name" in renewed.content.decode()
    assert met[0].content == first.content
    assert met[0]["ETag"] == first["ETag"]
    assert "Second name" in client.get(address).content.decode()


@pytest.mark.parametrize("answers", [0, 1])
def test_nobody_is_shown_a_page_that_was_right_long_ago(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch, answers: int
) -> None:
    """A record that was hidden an hour ago must not come back because two ask at once."""
    monkeypatch.setattr(pagecache, "SLOW", 0.0)
    address = group.get_absolute_url()
    client.get(address)
    for later in range(1, answers + 1):  # it is known to be right as long as it is asked for
        monkeypatch.setattr(pagecache.time, "time", lambda later=later: 1_000_000_000.0 + later * 60)
        client.get(address)
    rename(group, "Second name")
    monkeypatch.setattr(pagecache.time, "time", lambda: 1_000_000_000.0 + answers * 60 + 11)
    met: list[Any] = []
    real = pagecache._may_be_kept

    def ask_meanwhile(*args: Any) -> bool:
        if not met:
            met.append(None)
            met[0] = client.get(address)
        return real(*args)

    monkeypatch.setattr(pagecache, "_may_be_kept", ask_meanwhile)
    client.get(address)
    assert "Second name" in met[0].content.decode()


def test_a_page_that_is_asked_for_is_shown_while_it_is_renewed(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "SLOW", 0.0)
    address = group.get_absolute_url()
    first = client.get(address)
    monkeypatch.setattr(pagecache.time, "time", lambda: 1_000_000_060.0)
    client.get(address)  # still right
    monkeypatch.setattr(pagecache.time, "time", lambda: 1_000_000_065.0)
    rename(group, "Second name")
    assert caches["handed_pages"].add(f"{kept_key()}-renewal", True, 10)
    assert client.get(address).content == first.content


def kept_key() -> str:
    return next(key.split(":", 2)[2] for key in caches["pages"]._cache if "renewal" not in key)  # type: ignore[attr-defined]


def test_a_page_that_fails_is_not_kept_and_the_next_request_makes_it(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "SLOW", 0.0)
    address = group.get_absolute_url()
    client.get(address)
    rename(group, "Second name")

    def fail(*_args: Any) -> bool:
        raise RuntimeError("The disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(pagecache, "_may_be_kept", fail)
        with pytest.raises(RuntimeError):
            client.get(address)
    assert "Second name" in client.get(address).content.decode()


def test_several_requests_at_once_get_the_same_page(client: Client, group: Group) -> None:
    """The cache of a process is shared by its threads."""
    page = client.get(group.get_absolute_url())
    kept = [caches["pages"]]
    thread = threading.Thread(target=lambda: kept.append(caches["pages"]))
    thread.start()
    thread.join()
    key = next(key for key in kept[0]._cache if "renewal" not in key)  # type: ignore[attr-defined]
    assert key in kept[1]._cache  # type: ignore[attr-defined]
    assert kept[1]._cache[key]  # type: ignore[attr-defined]
    assert page.status_code == 200


def test_a_page_that_another_process_made_is_taken_from_it(client: Client, group: Group) -> None:
    first = client.get(group.get_absolute_url())
    caches["pages"].clear()  # the memory of a process that has not made it
    with CaptureQueriesContext(connection) as queries:
        again = client.get(group.get_absolute_url())
    assert len(queries) == 1
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    rename(group, "Second name")
    caches["pages"].clear()
    assert "Second name" in client.get(group.get_absolute_url()).content.decode()


def test_while_one_process_makes_a_page_the_others_show_it_as_it_was(
    client: Client, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "SLOW", 0.0)
    address = group.get_absolute_url()
    first = client.get(address)
    rename(group, "Second name")
    assert caches["handed_pages"].add(f"{kept_key()}-renewal", True, 10)  # another process is at it
    assert client.get(address).content == first.content
    caches["handed_pages"].delete(f"{kept_key()}-renewal")
    assert "Second name" in client.get(address).content.decode()


def test_where_pages_lie_in_a_shared_cache_they_are_stored_once(client: Client, group: Group, settings: Any) -> None:
    settings.CACHES = {name: cache for name, cache in settings.CACHES.items() if name != "handed_pages"}
    address = group.get_absolute_url()
    first = client.get(address)
    rename(group, "Second name")
    assert client.get(address)["ETag"] != first["ETag"]
    assert client.get(address).status_code == 200
