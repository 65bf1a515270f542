"""Footnotes and notes of ours are in the reader's language; the words of publishers and people stay theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import gettext, override

from hub.statistics import footnotes
from hub.statistics.charts import series_chart
from hub.statistics.footnotes import translate_footnote, translate_licence, translate_note
from hub.statistics.importing import import_statistics_file
from hub.statistics.layouts.undesa import LEFT_OUT
from hub.statistics.models import Observation, Release
from hub.statistics.series import series_of_pair
from hub.statistics.tests.files import PAIRS

pytestmark = pytest.mark.django_db

THEIRS = "Meetings"  # a word of the interface, which a publisher or a person may write too


@pytest.fixture
def loaded(countries: Any) -> Any:
    import_statistics_file("stock.csv", PAIRS.encode(), note=THEIRS)
    return countries


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_sentence_of_ours_is_translated(language: str) -> None:
    with override(language):
        for text in footnotes.FOOTNOTES:
            assert translate_footnote(text % {"number": 3}) != text % {"number": 3}
        for text in footnotes.NOTES_OF_RELEASES:
            assert translate_note(text) != text
        for text in footnotes.LICENCES:
            assert translate_licence(text) != text


def test_a_footnote_with_a_number_keeps_it(countries: Any) -> None:
    text = "ISO3,Name,Year,Event Name,New Displacements\nMLI,Mali,2015,Flood,10\nMLI,Mali,2015,,\n"
    import_statistics_file("d.csv", text.encode())
    footnote = Observation.objects.get().footnote
    with override("fr"):
        said = translate_footnote(footnote)
    assert said != footnote
    assert "1" in said


def test_words_of_publishers_stay_theirs() -> None:
    with override("fr"):
        assert gettext(THEIRS) != THEIRS
        assert translate_footnote(THEIRS) == THEIRS
        assert translate_note(THEIRS) == THEIRS
        assert translate_footnote("") == ""


def test_a_chart_tells_footnotes_as_the_table_beside_it(loaded: Any) -> None:
    whole = Observation.objects.filter(origin__code="NPL", place__code="QAT", sex="")
    whole.update(footnote="country data, adjusted")
    series = series_of_pair("migrant-stock", loaded["NPL"], loaded["QAT"], every_edition=True)
    with override("fr"):
        chart = series_chart(series[0].indicator, series)
        assert chart is not None
        assert "données nationales, ajustées" in str(chart.note)
        assert {row[-1] for row in chart.rows} == {"données nationales, ajustées"}


def test_notes_that_are_not_ours_are_marked_as_english(loaded: Any, client: Any) -> None:
    Observation.objects.filter(origin__code="NPL", begin=2015).update(footnote=THEIRS)
    release = Release.objects.get()
    release.note = f"{LEFT_OUT}\n{THEIRS}"
    release.save()
    page = " ".join(client.get(f"/fr/statistics/releases/{release.pk}/").content.decode().split())
    assert f'<p class="small" lang="en">{THEIRS}</p>' in page
    assert "Ce fichier ne contient pas d’origine inconnue" in page
    page = " ".join(client.get("/fr/statistics/migrant-stock/npl/qat/").content.decode().split())
    assert f'<p class="src" lang="en">{THEIRS}</p>' in page
    assert f'<li lang="en">{THEIRS}</li>' in page
    assert "Ce fichier ne contient pas d’origine inconnue" in page
