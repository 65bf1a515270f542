"""The words of a vocabulary and the countries, in the language of the reader."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from hub.lib.tests import factories
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country, Scheme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_word_stands_under_a_word_of_its_own_vocabulary():
    issue, sector = factories.term(), factories.term(scheme=Scheme.SECTOR)
    factories.term(parent=issue).full_clean()
    with pytest.raises(ValidationError, match="Choose a word of the same vocabulary") as refused:
        factories.term(parent=sector).full_clean()
    assert list(refused.value.message_dict) == ["parent"]


def test_a_name_is_shown_in_the_readers_language_or_in_english():
    country = factories.country(name_en="Country A", name_fr="Pays A", name_ar="البلد أ")
    for language, expected in (
        ("en", "Country A"), ("fr", "Pays A"), ("es", "Country A"), ("ar", "البلد أ"), ("pt", "Country A"),
    ):  # fmt: skip
        with translation.override(language):
            assert str(country) == expected
            assert Country.on_maps()[0][country.iso3] == expected
            assert Country.objects.values_list(in_language("name", interface_codes()), flat=True).get() == expected


def test_words_are_listed_with_their_definitions(client):
    parent = factories.term(scheme=Scheme.SECTOR, name_en="Agriculture in general", definition_en="Work on the land")
    factories.term(scheme=Scheme.SECTOR, name_en="Growing of cocoa", parent=parent)
    page = client.get("/about/vocabulary/").content.decode()
    for words in ("Agriculture in general", "Work on the land", "Growing of cocoa"):
        assert words in page
