"""An amendment counts once the ethics officer has signed it, and none comes after the result."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.prevalence.models import ProtocolVersion
from hub.prevalence.published import figures_of
from hub.prevalence.tests.conftest import sign_again
from hub.prevalence.tests.test_results import hand_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def amend(client, study, *, method="rds", reached=3, **more):
    why = {
        "amendment-reason": "No census.", "amendment-decided_on": timezone.localdate().isoformat(), "amendment-reached": reached,
    }  # fmt: skip
    given = {"method": method, "method_reasons": "No census." if method == "rds" else "There is a census."} | why | more
    return client.post(f"{study.get_absolute_url()}method/", given, follow=True)


def test_it_does_not_count_before_it_is_signed(registered, scenario, client_of):
    client, visitor = client_of(scenario.member), client_of(None)
    first = registered.fingerprint
    assert "It counts once the ethics officer has signed it." in amend(client, registered).content.decode()
    registered.refresh_from_db()
    second = registered.versions.get(number=2)
    assert registered.fingerprint == first
    page = text_of(visitor, registered.get_absolute_url())
    assert "Version 2 is not signed by the ethics officer and does not count: version 1 stands." in page
    assert "Signed on" not in page
    assert "It does not count." in text_of(visitor, second.get_absolute_url())
    api = visitor.get(f"/api/v1/study-protocols/{registered.public_id}").json()
    assert (api["fingerprint"], api["method"], api["content"]["method"]["method"]) == (first, "survey", "survey")
    assert [one["counts"] for one in api["versions"]] == [True, False]
    sign_again(registered, client_of)
    assert registered.fingerprint == second.sha256
    assert "does not count" not in text_of(visitor, registered.get_absolute_url())
    api = visitor.get(f"/api/v1/study-protocols/{registered.public_id}").json()
    assert api["content"]["method"]["method"] == "rds"


def test_a_result_is_compared_with_what_was_signed(registered, scenario, client_of):
    client = client_of(scenario.member)
    amend(client, registered)
    unsigned = registered.versions.get(number=2).sha256
    record = factories.result_record(protocol=unsigned, indicator={"method": "rds"})
    page = hand_in(client, registered, record).content.decode()
    assert "which the ethics officer has not signed; version 1 stands" in page
    assert "the method is Respondent-driven sampling; registered is Household survey" in page
    registered.refresh_from_db()
    assert not registered.awaits_signature
    ethics = client_of(registered.team.get(role="ethics").person)
    address = f"{registered.get_absolute_url()}sign/"
    seen = ethics.get(address).context["form"].initial["seen"]
    assert "is changed no longer" in ethics.post(address, {"seen": seen}).content.decode()


def test_the_published_figure_has_the_frame_that_was_signed(registered, scenario, client_of):
    client = client_of(scenario.member)
    [country] = registered.countries.all()
    why = {"amendment-reason": "Rain.", "amendment-decided_on": timezone.localdate(), "amendment-reached": 3}

    def write(part, **changes):
        address = f"{registered.get_absolute_url()}{part}/"
        given = {
            name: value for name, value in client.get(address).context["form"].initial.items() if value is not None
        }
        if "countries" in given:
            given["countries"] = [one.pk for one in given["countries"]]
        client.post(address, given | why | changes)

    year = registered.collection_begins.year
    title = registered.title_en
    write("question", area="Everywhere", title_en="Another title", countries=[factories.country().pk])
    write("design", collection_begins=f"{year + 2}-01-01", collection_ends=f"{year + 2}-02-01")
    registered.indicators.update(name="Another name")
    assert registered.versions.count() == 3
    hand_in(client, registered)
    registered.refresh_from_db()
    assert (registered.area, registered.collection_begins.year) == ("Everywhere", year + 2)
    [figure] = figures_of(registered.results.get(), "child_labour", "https://hub.example.org")
    assert (figure.country, figure.area, figure.year_from) == (country, "", year)
    assert figure.measured_en == f"Child labour: {title}"
    assert figure.source_title == f"{title} ({registered.public_id})"


def test_back_to_signed_words_needs_no_new_signature(registered, scenario, client_of):
    client = client_of(scenario.member)
    amend(client, registered)
    amend(client, registered, method="survey")
    registered.refresh_from_db()
    assert registered.fingerprint == registered.versions.get(number=3).sha256
    assert not registered.awaits_signature


def test_none_comes_after_the_result(registered, scenario, client_of):
    client = client_of(scenario.member)
    hand_in(client, registered)
    assert "A result was handed in. The protocol is changed no longer" in amend(client, registered).content.decode()
    assert registered.versions.count() == 1


def test_those_reached_do_not_become_fewer_and_the_collection_does_not_begin_before(registered, scenario, client_of):
    client = client_of(scenario.member)
    amend(client, registered, reached=300)
    answer = amend(client, registered, reached=200, method_reasons="No list.")
    assert "An earlier amendment says that more had been reached." in answer.content.decode()
    page = client.get(f"{registered.get_absolute_url()}design/")
    given = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    why = {"amendment-reason": "Earlier.", "amendment-decided_on": timezone.localdate(), "amendment-reached": 300}
    answer = client.post(
        f"{registered.get_absolute_url()}design/", given | {"collection_begins": "2024-01-01"} | why, follow=True
    )
    assert "The collection cannot begin before the registration." in answer.content.decode()
    assert registered.versions.count() == 2


def test_one_after_the_collection_is_late_by_the_end_that_the_version_before_gives(registered):
    from hub.prevalence.actions.outcomes import _course_of

    first = registered.versions.get()
    ends = registered.collection_ends
    versions = [first]
    for number, days in ((2, -1), (3, 0), (4, 1)):
        at = timezone.make_aware(datetime.combine(ends + timedelta(days=days), time(12)))
        versions.append(ProtocolVersion(protocol=registered, number=number, text=first.text, at=at))
    assert [number for number, _day in _course_of(registered, versions).late] == [4]
