from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from hub.lib.tests.template_database import migrated_file
from tests.browser import site as sites
from tests.browser import survey as surveys
from tests.browser.looking import WORDS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey goes with scripts and without, the walk as each role: what `make test` takes of it, docs/decisions/0012 says."""
    takes_all = metafunc.config.getoption("--looks") == "each"
    if "role" in metafunc.fixturenames:
        metafunc.parametrize("role", surveys.BY_WHAT_THEY_SEE)
    if "scripts" in metafunc.fixturenames:
        both = {"with scripts": True, "without scripts": False}
        names = list(both) if takes_all else ["with scripts"]
        metafunc.parametrize("scripts", [both[name] for name in names], ids=names)


@pytest.fixture(scope="session")
def chromium() -> str:
    path = sites.chromium()
    if path is None:
        pytest.skip("No Chromium found. Install it, or name it: CHROMIUM=/path/to/chromium")
    return path


@pytest.fixture(scope="session")
def site(
    chromium: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[sites.Site]:
    """The site as `actionhub serve` runs it, on the database that was asked for."""
    folder = tmp_path_factory.mktemp("site")
    if request.config.getoption("--database") == "postgresql":
        url = new_database(os.environ["DATABASE_URL"])
    else:
        shutil.copyfile(migrated_file(), folder / "actionhub.sqlite3")
        url = f"sqlite:///{folder}/actionhub.sqlite3"
    site = sites.prepare(folder, url)
    process = sites.serve(site, folder / "serve.log")
    yield site
    site.close()
    process.terminate()
    assert process.wait(timeout=30) == 0, "The server did not end cleanly."


def new_database(url: str) -> str:
    import psycopg

    name = f"browser_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=WORDS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cookies_of(site: sites.Site) -> Callable[[str], list[dict]]:
    """The session of a role. Journeys that are about signing in go through its page."""
    kept: dict[str, list[dict]] = {"visitor": []}

    def cookies(role: str) -> list[dict]:
        if role not in kept:
            name, key = site.sign_in(sites.address_of(role))
            kept[role] = [{"name": name, "value": key, "url": site.address}]
        return kept[role]

    return cookies


@pytest.fixture
def context_of(
    site: sites.Site, browser: Browser, cookies_of: Callable[[str], list[dict]]
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window of a role: `context_of("member", java_script_enabled=False, viewport=…)`."""
    opened: list[BrowserContext] = []

    def context(role: str, **options: object) -> BrowserContext:
        made = browser.new_context(**{"base_url": site.address, "locale": "en"} | options)
        made.add_cookies(cookies_of(role))
        opened.append(made)
        return made

    yield context
    for made in opened:
        made.close()


@pytest.fixture(scope="session")
def seeded(site: sites.Site) -> list[str]:
    """Something of every kind on the site; the addresses that no link leads to."""
    return sites.seed(site)


@pytest.fixture(scope="session")
def survey(site: sites.Site, seeded: list[str], chromium: str, request: pytest.FixtureRequest) -> surveys.Survey:
    """One walk over the site, shared by all tests about pages. What a page looks like does not depend on the database."""
    postgresql = request.config.getoption("--database") == "postgresql"
    by_role = request.config.getoption("--looks") == "each"
    return surveys.walk(site, seeded, chromium, by_role=by_role, only_answers=postgresql)


@pytest.fixture(scope="session")
def vnu_jar() -> Path:
    """The Nu HTML checker, from the npm package vnu-jar."""
    named = os.environ.get("VNU_JAR")
    usual = sites.ROOT / "var/vnu/node_modules/vnu-jar/build/dist/vnu.jar"
    jar = Path(named) if named else usual
    if not jar.exists():
        pytest.skip(
            "No Nu checker found. Fetch it: npm install --prefix var/vnu vnu-jar, or name it: VNU_JAR=…/vnu.jar"
        )
    return jar
