"""Follows the links of the public pages, keeps what they lead to, and makes the links lead from file to file."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from lxml import html

from hub.operations.archive.choosing import Chooser
from hub.operations.archive.reading import Reader

LINKS = "//*[@href or @src]"
# Nothing of this works without a server.
GONE = "//script | //form | //noscript | //link[@rel='alternate' or @rel='manifest'] | //meta[@name='htmx-config']"
IN_STYLES = re.compile(rb"url\(['\"]?([^'\")]+)['\"]?\)|@import ['\"]([^'\"]+)['\"]")
PAGE = "text/html"


class SiteCopy:
    """`folder` is filled with one file for each page and each file that a page links to."""

    def __init__(self, folder: Path, languages: tuple[str, ...], say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.reader, self.chooser = Reader(), Chooser(languages)
        self.names: dict[str, PurePosixPath | None] = {}  # by address; None where there is nothing to keep
        self.pages: dict[str, PurePosixPath] = {}  # those that are to be made to lead to files
        self.starts = ["/" if code == settings.LANGUAGE_CODE else f"/{code}/" for code in languages]

    def write(self) -> int:
        """Returns the number of pages."""
        waiting = deque(self.starts)
        while waiting:
            address = waiting.popleft()
            if address not in self.names:
                waiting += self._keep(address)
        for address, name in self.pages.items():
            self._relink(address, name)
        return len(self.pages)

    def _keep(self, address: str) -> list[str]:
        """Store the answer; returns the addresses to which it leads."""
        self.names[address] = None
        if self.chooser.name_of(address) is None:
            return []
        answer = self.reader.read(address)
        name = self.chooser.name_of(answer.path)
        if answer.status != 200 or name is None:
            return []
        if answer.path != address and answer.path in self.names:
            self.names[address] = self.names[answer.path]
            return []
        found: list[str] = []
        if answer.kind == PAGE:
            tree = html.fromstring(answer.body)
            if tree.xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
                return []  # it asks for something that nobody would receive
            found = self._links(tree, answer.path)
            self.pages[answer.path] = name
            if len(self.pages) % 500 == 0:
                self.say(f"{len(self.pages)} pages")
        elif answer.kind == "text/css":
            links = [(one or two).decode() for one, two in IN_STYLES.findall(answer.body)]
            found = [self.reader.local(link, answer.path) or "" for link in links if not link.startswith("data:")]
        self.names[address] = self.names[answer.path] = name
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(answer.body)
        return [link for link in found if link]

    def _links(self, tree: Any, path: str) -> list[str]:
        links = [one.get("href") or one.get("src") for one in tree.xpath(LINKS)]
        found = [self.reader.local(link, path) for link in links]
        return [link for link in found if link and link not in self.names]

    def _relink(self, address: str, name: PurePosixPath) -> None:
        place = self.folder / name
        tree = html.fromstring(place.read_bytes())
        for element in tree.xpath(GONE):
            element.drop_tree()
        for element in tree.xpath(LINKS):
            key = "href" if element.get("href") is not None else "src"
            element.set(key, self._address_from(name, address, element.get(key)))
        body = tree.find("body")
        body.insert(0, self._note(address, tree.get("lang", settings.LANGUAGE_CODE)))
        place.write_bytes(html.tostring(tree, encoding="utf-8", doctype="<!doctype html>"))

    def _address_from(self, name: PurePosixPath, here: str, link: str) -> str:
        """From file to file; to the site itself where it leads to what is not kept."""
        target = self.reader.local(link, here)
        if target is None:
            return link
        fragment = urlsplit(link).fragment
        kept = self.names.get(target)
        if kept is None:
            return f"{settings.SITE_ADDRESS}{target}" + (f"#{fragment}" if fragment else "")
        way = quote(posixpath.relpath(str(kept), str(name.parent)))
        return way + (f"#{fragment}" if fragment else "")

    def _note(self, address: str, language: str) -> Any:
        with translation.override(language):
            return html.fragment_fromstring(
                render_to_string(
                    "operations/archive_note.html",
                    {"address": f"{settings.SITE_ADDRESS}{address}", "today": timezone.localdate()},
                ).strip()
            )
