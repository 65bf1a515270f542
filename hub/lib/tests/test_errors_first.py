"""A form that was not right names what is wrong before its fields, each fault with a link to its field."""

import re

import pytest

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/initiatives/add/", "/edit/organization/new/", "/edit/group/new/", "/join/"])
def test_faults_stand_first_with_links_to_their_fields(client_of, address):
    text = client_of(factories.person(is_secretariat=True)).post(address, {"sent": "1"}).content.decode()
    first, _, fields = text.partition('role="alert"')[2].partition("</ul>")
    assert "needs another look" in first or "need another look" in first
    targets = re.findall(r'href="#([\w-]+)"', first)
    assert targets
    for target in targets:
        assert f'id="{target}"' in fields, target
