"""Which edition of a series is shown first, and what is said where nothing tells; two names for the unknown are two groups."""

from __future__ import annotations

from typing import Any

import pytest

from hub.events.models import Event
from hub.statistics.editions import is_undecided, order_of
from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Area, Observation, Release
from hub.statistics.tests.files import PAIRS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def release(edition: str = "", published: str = "", last: int = 2020, key: int = 1) -> Release:
    return Release(
        pk=key, edition=edition or published or f"1990–{last}", published=published, first_year=1990, last_year=last
    )


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"edition": "Revision 2019"}, {"edition": "Revision 2020, extract", "last": 2015}),
        ({"published": "2020-01-15"}, {"published": "2020-12-01"}),
        ({"published": "2019-12-01"}, {"edition": "2020"}),
        ({"edition": "2020"}, {"edition": "2020", "published": "2020-12-01"}),  # without a day it is not the newer one
        ({"last": 2019}, {"last": 2020}),
        ({"last": 2100}, {"published": "2019"}),  # a projection says nothing of when it was made
        ({"key": 2}, {"key": 1}),  # nothing tells: the one that was here stays
    ],
)
def test_the_order_of_editions(older: dict[str, Any], newer: dict[str, Any]) -> None:
    assert order_of(release(**older)) < order_of(release(**newer))


def test_where_nothing_tells() -> None:
    assert is_undecided(release(), release(last=2019))
    assert is_undecided(release("Revision 2020"), release(published="2020"))
    assert not is_undecided(release("Revision 2019"), release("Revision 2020"))
    assert not is_undecided(release(published="2020-01"), release(published="2020-02"))


def test_an_edition_that_cannot_be_placed_is_named_and_can_be_named_later(countries: Any, client: Any) -> None:
    import_statistics_file("stock.csv", PAIRS.encode())
    other = PAIRS.replace("1500", "1600").encode()
    report = import_statistics_file("other.csv", other)
    first, second = Release.objects.order_by("pk")
    assert (first.is_newest, second.is_newest) == (True, False)
    assert any("says whether it is newer" in one.reason for one in report.skipped)
    later = first if first.compared_with else second
    changes, page = f"/statistics/releases/{later.pk}/changes/", f"/statistics/releases/{first.pk}/"
    assert "Nothing says which of the two editions is newer" in client.get(changes).content.decode()
    assert "whether it is the newest edition is not known" in client.get(page).content.decode()
    again = import_statistics_file("other.csv", other, edition="Revision 2024")
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.is_newest, second.is_newest, second.edition) == (False, True, "Revision 2024")
    assert not again.is_new
    assert second.compared_with == first
    changes = f"/statistics/releases/{second.pk}/changes/"
    assert "Nothing says" in client.get(changes).content.decode()  # the first one has no year yet
    import_statistics_file("stock.csv", PAIRS.encode(), edition="Revision 2019")
    assert "Nothing says" not in client.get(changes).content.decode()
    assert next(event.verb for event in Event.objects.about(second)) == "changed"


def test_two_names_for_the_unknown_are_two_groups_and_both_are_in_the_total(countries: Any) -> None:
    rows = "Others,,Qatar,QAT,2015,9,\nNot stated,,Qatar,QAT,2015,3,\nOthers,,Qatar,QAT,2015,9,\n"
    head = PAIRS.splitlines(keepends=True)[0]
    report = import_statistics_file("stock.csv", (head + "Unknown,UNK,Qatar,QAT,2015,60,\n" + rows).encode())
    found = Observation.objects.filter(begin=2015, sex="").order_by("pk")
    assert list(found.values_list("origin__name", "value", "status")) == [
        ("Unknown", 60.0, "estimated"), ("Others", 9.0, "estimated"), ("Not stated", 3.0, "estimated"),
    ]  # fmt: skip
    assert set(Area.objects.filter(observations_as_origin__in=found).values_list("kind", flat=True)) == {"unknown"}
    reasons = [one.reason for one in report.skipped]
    assert "“Unknown” and “Others” both stand for people whose country is not known" in reasons[0]
    assert sum("kept apart" in one for one in reasons) == 2
    assert "gives the same figure for the same thing" in reasons[-1]  # “Others” twice is one group
