"""Every component stands on the page of its family, and each page is light enough for a phone."""

import pytest

from hub.pages.components import FAMILIES

pytestmark = pytest.mark.django_db
HEAVIEST = 100_000  # bytes, unpacked


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_shows_its_components(client, family):
    page = client.get(f"/about/components/{family}/")
    text = page.content.decode()
    for name, title, _when in FAMILIES[family][1]:
        assert f'id="{name}"' in text
        assert str(title) in text
    assert len(page.content) < HEAVIEST


def test_the_first_family_opens_and_the_others_are_one_click_away(client):
    page = client.get("/about/components/").content.decode()
    for family in FAMILIES:
        assert f'href="/about/components/{family}/"' in page
    assert client.get("/about/components/nothing/").status_code == 404
