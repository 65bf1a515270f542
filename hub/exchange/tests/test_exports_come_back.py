"""Our own exports come back without a rejection or a changed blank, whatever stands in the texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.exchange.tests.fixtures import Take
from hub.exchange.tests.test_import_iati import state
from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Place, Role
from hub.vocabularies.models import Country, Term

SIGNS = st.sampled_from([*"ab,;|[]@%'\"=-+# \t\n", "\r\n", "\xa0", "é", "ﷺ", "  "])
TEXTS = st.lists(SIGNS, max_size=25).map("".join).map(str.strip)
LINES = TEXTS.map(lambda text: " ".join(text.split()))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(LINES, TEXTS, LINES, LINES), min_size=3, max_size=8))
def test_any_text(take: Take, tmp_path: Path, file_format: str, texts: list[Any]) -> None:
    Initiative.objects.all().delete()
    for number, (name, summary, who, place) in enumerate(texts):
        one = Initiative.objects.create(name_en=f"{name} {number}", name_fr=name, summary_en=summary, acronym=who)
        one.countries.set(Country.objects.filter(iso3__in=["KEN", "XKX"]))
        one.issues.set(Term.objects.filter(code="child-labour"))
        Place.objects.create(initiative=one, name=place, latitude=-1.25, longitude=36.7)
        FundingTranche.objects.create(initiative=one, year=2020, amount="1234.50", currency="EUR")
        Evaluation.objects.create(initiative=one, title=f"{who} {number}", url="https://example.org/a;b")
        if who:
            Role.objects.create(initiative=one, named=who, kind="funder")
    out = tmp_path / f"out.{file_format}"
    call_command("exportinitiatives", str(out), "--format", file_format)
    before = state()
    outcome = take(out, file_format=file_format, source="Ourselves")
    assert (outcome["unchanged"], outcome["rejected"]) == (len(texts), [])
    assert state() == before


def test_a_field_that_was_changed_in_the_table_is_all_that_the_row_says(take: Take, tmp_path: Path) -> None:
    one = Initiative.objects.create(name_en="Schools", summary_en="One.\r\n\r\nTwo.")
    Role.objects.create(initiative=one, named="Mines; and fields", kind="funder")
    out = tmp_path / "out.csv"
    call_command("exportinitiatives", str(out), "--format", "csv")
    out.write_bytes(out.read_bytes().replace(b"Schools", b"Wells").replace(b"One.\r\n\r\nTwo.", b"One.\n\nTwo."))
    take(out, file_format="csv", source="Ourselves")
    said = one.source_records.get().facts
    assert (said["name_en"], said["summary_en"]) == ("Wells", "One.\r\n\r\nTwo.")
    assert said["roles"] == [["funder", "", "Mines; and fields"]]
