"""From page to page, as people go: nobody reads on before the page that answers is there. A plain click may return while
the old page still stands: its address, its rows and its fields would be taken for those of the new one."""

from __future__ import annotations

from playwright.sync_api import Locator


def send_form(button: Locator) -> None:
    """Press the button of a form and wait for the page that answers."""
    with button.page.expect_navigation():
        button.click()


def follow_link(link: Locator) -> None:
    """Follow a link and wait for its page."""
    with link.page.expect_navigation():
        link.click()
