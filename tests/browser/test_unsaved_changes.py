"""Whoever leaves a form with something unsaved is asked first; who has written nothing, or saves, is not."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog

from tests.browser.navigation import send_form


def test_only_unsaved_changes_are_asked_about(context_of: Callable[..., BrowserContext]) -> None:
    page = context_of("secretariat").new_page()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/edit/milestone/new/")
    page.goto("/desk/")
    assert asked == []
    page.goto("/edit/milestone/new/")
    title = page.get_by_label("Title (English)")
    title.click()
    page.keyboard.type("A step")
    page.goto("/desk/")
    assert asked == ["beforeunload"]
    page.goto("/edit/milestone/new/")
    title.click()
    page.keyboard.type(" that lacks its day")
    send_form(page.get_by_role("button", name="Save"))
    page.get_by_role("alert").get_by_role("link", name="Date").click()
    assert page.evaluate("document.activeElement.name") == "on"
    assert asked == ["beforeunload"]
