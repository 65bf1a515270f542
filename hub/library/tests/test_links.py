"""Addresses are asked for by one guarded client, and only where the settings say so."""

from __future__ import annotations

import http.server
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.lib import outgoing
from hub.lib.outgoing import Answered, check_address, is_public
from hub.lib.tests import factories
from hub.library import links
from hub.library.models import Edition, LinkCheck

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:a00:1::", "ff02::1", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://0x7f000001/", "http://2130706433/",
        "http://example.org:8080/", "http://user:pw@example.org/", "ftp://example.org/", "file:///etc/passwd", "https://",
        "http://exa mple.org/", "http://169.254.169.254/latest/", "http://[64:ff9b::a00:1]/",
    ],
)  # fmt: skip
def test_nothing_is_asked_of_ones_own_network(url, monkeypatch):
    monkeypatch.setattr(outgoing, "_connect", lambda *_: pytest.fail("a connection was opened"))
    assert check_address(url).problem in {outgoing.REFUSED, outgoing.NO_NAME}


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    entries = [(0, 0, 0, "", ("8.8.8.8", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: entries)
    assert check_address("http://two.example/").problem == outgoing.REFUSED


class Handler(http.server.BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str]] = {}
    asked: list[str] = []

    def do_GET(self):
        Handler.asked.append(self.path)
        status, further = Handler.answers.get(self.path, (404, ""))
        if status == 0:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                if Handler.stop.wait(0.05):
                    return
                try:
                    self.wfile.write(b"X")
                    self.wfile.flush()
                except OSError:
                    return
            return
        self.send_response(status)
        if further:
            self.send_header("Location", further)
        self.end_headers()
        self.wfile.write(b"x" * 10)

    stop = threading.Event()

    def log_message(self, *_args):
        pass


@contextmanager
def site(monkeypatch, **answers):
    """A site on this machine that passes for a public one: names are resolved as elsewhere, the connection ends here."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Handler.answers, Handler.asked = {f"/{name}": answer for name, answer in answers.items()}, []
    Handler.stop.clear()
    real = socket.create_connection
    monkeypatch.setattr(outgoing, "_connect", lambda _a, _p, seconds: real(("127.0.0.1", server.server_port), seconds))
    named = {"site.example": "8.8.8.8", "inner.example": "10.0.0.1"}
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *_args, **_options: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (named.get(host, host), port))
        ],
    )
    try:
        yield
    finally:
        Handler.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_answers_of_a_site(monkeypatch):
    answers = {
        "fine": (200, ""), "gone": (410, ""), "closed": (403, ""), "broken": (500, ""), "on": (302, "/fine"),
        "round": (301, "/round"), "inside": (302, "http://inner.example/secret"), "local": (302, "http://127.0.0.1/"),
        "file": (302, "file:///etc/passwd"),
    }  # fmt: skip
    with site(monkeypatch, **answers):
        found = {name: check_address(f"http://site.example/{name}") for name in [*answers, "missing", "é"]}
    assert found["fine"] == found["on"] == Answered(200, "")
    assert found["closed"] == Answered(403, "")
    assert (found["gone"].problem, found["missing"].problem) == (outgoing.GONE, outgoing.GONE)
    assert found["é"].status == 404
    assert found["broken"] == Answered(500, outgoing.ERROR)
    assert found["round"].problem == outgoing.TOO_MANY_REDIRECTS
    assert [found[name].problem for name in ("inside", "local", "file")] == [outgoing.REFUSED] * 3
    assert "/secret" not in Handler.asked


def test_a_site_that_sends_a_byte_now_and_then_is_cut_off(monkeypatch):
    monkeypatch.setattr(outgoing, "TOGETHER_SECONDS", 0.5)
    with site(monkeypatch, slow=(0, "")):
        assert check_address("http://site.example/slow").problem == outgoing.TOO_SLOW


def test_nothing_is_asked_while_it_is_off(settings, monkeypatch):
    settings.CHECK_LINKS = False
    factories.library_item(url="https://example.org/")
    monkeypatch.setattr(outgoing, "check_address", lambda _: pytest.fail("it was asked"))
    assert links.check_links() == "checking links is off"


def test_each_address_once_then_again_after_its_time(settings, monkeypatch):
    settings.CHECK_LINKS = True
    monkeypatch.setattr(links, "BETWEEN", 0)
    asked = []
    answers = {"https://a.example/": Answered(200), "https://b.example/": Answered(404, outgoing.GONE)}
    monkeypatch.setattr(outgoing, "check_address", lambda url: (asked.append(url), answers[url])[1])
    item = factories.library_item(url="https://a.example/")
    factories.library_item(url="https://a.example/")
    edition = Edition.objects.create(item=item, url="https://b.example/")
    assert links.check_links() == "2 addresses asked, 1 do not answer"
    assert sorted(asked) == sorted(answers)
    asked.clear()
    links.check_links()
    assert asked == []
    LinkCheck.objects.update(checked_at=timezone.now() - timedelta(days=4))
    links.check_links()
    assert asked == ["https://b.example/"], "what failed is asked again sooner"
    assert LinkCheck.objects.get(url="https://b.example/").failures == 2
    edition.delete()
    links.check_links()
    assert not LinkCheck.objects.filter(url="https://b.example/").exists()


def test_one_host_is_asked_once_a_second(settings, monkeypatch):
    settings.CHECK_LINKS = True
    waits = []
    monkeypatch.setattr(links.time, "sleep", waits.append)
    monkeypatch.setattr(outgoing, "check_address", lambda _: Answered(200))
    for path in "ab":
        factories.library_item(url=f"https://one.example/{path}")
    factories.library_item(url="https://two.example/")
    links.check_links()
    assert len(waits) == 1
    assert 0.5 < waits[0] <= 1


def test_who_reads_the_report(client_of, scenario):
    shown, hidden = (
        factories.library_item(url="https://a.example/"),
        factories.library_item(title_en="Hidden", visibility="restricted", url="https://b.example/"),
    )
    for item in (shown, hidden):
        links.note(item.url, Answered(404, outgoing.GONE))
    reading = {name: client_of(person).get("/library/links/") for name, person in scenario.people.items()}
    assert {name for name, page in reading.items() if page.status_code == 200} == {"leader", "secretariat"}
    assert shown.title_en in reading["leader"].content.decode()
    assert "Hidden" not in reading["leader"].content.decode()
    assert "b.example" not in reading["leader"].content.decode()
    assert "Hidden" in reading["secretariat"].content.decode()
    assert "switched off" in reading["leader"].content.decode()
