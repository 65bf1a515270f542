"""The design of an evaluation, which a person entered and no file tells, outlives later imports of the same record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Evaluation, Initiative

pytestmark = pytest.mark.both_databases

Write = Callable[..., Path]
LATER, LATEST = "2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z"


def document(title: str, url: str) -> str:
    category = '<category code="A07"/>'
    return f'<document-link url="{url}" format="application/pdf"><title><narrative>{title}</narrative></title>{category}</document-link>'


def designs() -> dict[str, str]:
    return dict(Evaluation.objects.values_list("title", "design"))


@pytest.fixture
def judged(take: Take, iati: Write) -> Initiative:
    take(iati(activity("X-1", more=document("Mid-term", "https://example.org/mid.pdf"))))
    assert Evaluation.objects.update(design="experiment") == 1
    return Initiative.objects.get()


def test_another_evaluation_leaves_the_first_as_it_was(judged: Initiative, take: Take, iati: Write) -> None:
    both = document("Mid-term", "https://example.org/mid.pdf") + document("Final", "https://example.org/final.pdf")
    assert take(iati(activity("X-1", updated=LATER, more=both), name="later.xml"))["updated"] == 1
    assert designs() == {"Mid-term": "experiment", "Final": ""}


def test_a_new_title_of_the_same_address_keeps_it_and_a_new_address_does_not(
    judged: Initiative, take: Take, iati: Write
) -> None:
    take(
        iati(
            activity("X-1", updated=LATER, more=document("Mid-term evaluation", "https://example.org/mid.pdf")),
            name="b.xml",
        )
    )
    assert designs() == {"Mid-term evaluation": "experiment"}
    take(
        iati(
            activity("X-1", updated=LATEST, more=document("Mid-term evaluation", "https://example.org/2.pdf")),
            name="c.xml",
        )
    )
    assert designs() == {"Mid-term evaluation": ""}


def test_a_row_that_its_keeper_changed_keeps_it(judged: Initiative, take: Take, iati: Write) -> None:
    Evaluation.objects.update(url="")  # a keeper took it away: her row stays as it is, whatever the file says now
    take(iati(activity("X-1", updated=LATER, more=document("Mid-term", "https://example.org/9.pdf")), name="later.xml"))
    assert designs() == {"Mid-term": "experiment"}
