"""Pages that end a step of an account lead on."""

from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db
ENDS = [
    ("/accounts/password/reset/key/done/", 200),
    ("/accounts/password/reset/done/", 200),
    ("/accounts/confirm-email/", 200),
    ("/accounts/inactive/", 200),
    ("/accounts/3rdparty/login/error/", 401),
]


@pytest.mark.parametrize(("address", "status"), ENDS)
def test_the_end_of_a_step_leads_to_the_sign_in(client: Any, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert 'href="/accounts/login/"' in main


def test_who_is_signed_in_is_led_to_the_first_page(client_of: Any) -> None:
    answer = client_of(factories.person()).get("/accounts/password/reset/key/done/")
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "/accounts/login/" not in main
    assert 'href="/"' in main
