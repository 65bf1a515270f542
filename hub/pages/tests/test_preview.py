"""What other sites show when somebody shares an address: title, description and picture of the page."""

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def properties(page):
    return {name: unescape(text) for name, text in re.findall(r'<meta property="og:(\S+)" content="([^"]*)">', page)}


def test_a_page_is_shared_with_its_own_words(client):
    group = factories.group(name_en='Group "A" & <B>', theme_en="What it is about.")
    shared = properties(client.get(group.get_absolute_url()).content.decode())
    assert shared["title"] == 'Group "A" & <B>'
    assert shared["description"] == "What it is about."
    assert shared["image"].startswith("http://testserver/static/preview")


def test_pages_without_words_of_their_own_have_those_of_the_site(client):
    shared = properties(client.get("/").content.decode())
    assert shared["title"]
    assert "Alliance 8.7" in shared["description"]
    assert properties(client.get("/no-such-page/").content.decode())["title"] == "Not found"


def test_nothing_hidden_is_told_by_it(client):
    group = factories.group(name_en="Hidden group", visibility="restricted")
    assert "Hidden group" not in client.get(group.get_absolute_url()).content.decode()


def test_the_picture_has_the_size_that_is_told():
    head = (Path(settings.BASE) / "static" / "preview.png").read_bytes()[:24]
    assert struct.unpack(">II", head[16:]) == (1200, 630)
