"""What readers of files and rules say is English in commands and files, and in the reader's language on pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override
from evidence.lawgap import hazardous_work_age, minimum_work_age

from hub.institutions import grades
from hub.law import importing, messages
from hub.law.importing import import_law_file
from hub.law.messages import SENTENCES, in_own_language
from hub.law.tests.files import country, country_file, law

SPOKEN = re.compile(r'(?<!")f?"([A-Z][^"\n]+ [^"\n]*\.)"(?!")')
AGES = (None, 12, 14, 15, 16, 18)


def spoken() -> set[str]:
    """The sentences in the code, with a value in the place of each expression."""
    folder = Path(importing.__file__).parent
    files = [*(folder / "reading").glob("*.py"), folder / "importing.py", Path(grades.__file__)]
    found = {one for file in files for one in SPOKEN.findall(file.read_text(encoding="utf-8"))}
    assert len(found) > 30
    return {re.sub(r"\{[^}]*\}", "7", one) for one in found}


def test_each_sentence_of_the_readers_is_known():
    known = messages._sentences()
    assert [one for one in spoken() if known.match(one) is None] == []


def test_each_sentence_of_the_rules_is_known():
    rulings = [minimum_work_age(age, end, declared) for age in AGES for end in AGES for declared in (None, 14, 15)]
    rulings += [hazardous_work_age(age) for age in AGES]
    with override("fr"):
        assert [one.reason for one in rulings if in_own_language(one.reason) == one.reason] == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_each_sentence_is_translated(language):
    with override(language):
        assert [one for one in SENTENCES if gettext(one) == one] == []


def test_what_is_not_known_stays_as_it_is():
    assert in_own_language("Other words.") == "Other words."


@pytest.mark.django_db
def test_the_report_of_an_upload_is_in_the_language_of_the_page(standards, countries, scenario, client_of):
    file = country_file(country("Atlantis", laws=law("Minimum_Work", "7")))
    sent = [SimpleUploadedFile("a.xml", file), SimpleUploadedFile("b.pdf", b"%PDF-1.7")]
    answer = client_of(scenario.secretariat).post("/fr/law/import/", {"sent": sent})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    for words in ("This is not yes", "It is a PDF", "This is no country"):
        assert words not in page
    with override("fr"):
        assert gettext("This is not yes, no, N/A or unknown.") in page.replace("&#x27;", "'")


@pytest.mark.django_db
def test_the_reason_of_a_rule_is_in_the_language_of_the_page(standards, countries, client):
    laws = law("Minimum_Work", "Yes", age="15") + law("Compulsory_Education", "No", age="16")
    import_law_file("a.xml", country_file(country("Mali", laws=laws)))
    page = client.get("/fr/law/mli/34/").content.decode()
    assert "before compulsory schooling" not in page
    with override("fr"):
        told = in_own_language("Work is allowed at 15, before compulsory schooling ends at 16.")
    assert told in page
