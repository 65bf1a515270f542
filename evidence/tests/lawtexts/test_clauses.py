"""Plain texts split into clauses, and anchors that are found again."""

import pytest
from evidence.exceptions import DataError
from evidence.lawtexts import Clause, clauses, split_text
from evidence.lawtexts.anchors import anchor_to, find_anchor


@pytest.mark.parametrize(
    ("line", "number", "heading"),
    [
        ("Article 12", "12", ""),
        ("ARTICLE 12 - Scope", "12", "Scope"),
        ("Art. 12 bis. Scope", "12 bis", "Scope"),
        ("Article premier", None, ""),
        ("Article 1er", "1er", ""),
        ("Section 12A. Offences by companies", "12A", "Offences by companies"),
        ("Artículo 4.- Definiciones", "4", "Definiciones"),
        ("Artigo 4º Definições", "4º", "Definições"),
        ("Article IV", "IV", ""),
        ("المادة 4", "4", ""),
        ("## Article 3", "3", ""),
        ("articles of clothing are made here", None, ""),
        ("Section chiefs report each month", None, ""),
    ],
)
def test_the_line_that_begins_a_clause(line, number, heading):
    found = [clause for clause in split_text(f"{line}\nWords that follow.") if clause.number]
    if number is None:
        assert found == []
    else:
        assert (found[0].number, found[0].heading, found[0].text) == (number, heading, "Words that follow.")


def test_a_preamble_and_clauses_with_bare_numbers():
    found = split_text("An Act\n1. No person shall be a slave.\n2. Penalties\nTen years.\n")
    assert [(clause.id, clause.number, clause.heading, clause.text) for clause in found] == [
        ("preamble", "", "", "An Act"),
        ("art_1", "1", "", "No person shall be a slave."),
        ("art_2", "2", "Penalties", "Ten years."),
    ]


def test_numbered_paragraphs_stay_inside_articles():
    found = split_text("Article 1\n1. First.\n2. Second.\nArticle 2\nEnd.")
    assert [clause.text for clause in found] == ["1. First. 2. Second.", "End."]


def test_equal_numbers_get_identifiers_of_their_own():
    assert [clause.id for clause in split_text("Article 1\na\nArticle 1\nb")] == ["art_1", "art_1-2"]


def test_empty_and_too_long(monkeypatch):
    assert split_text("") == split_text(" \n\n") == []
    monkeypatch.setattr(clauses, "LONGEST_TEXT", 10)
    with pytest.raises(DataError, match="11 characters"):
        split_text("x" * 11)
    monkeypatch.setattr(clauses, "LONGEST_TEXT", 1000)
    monkeypatch.setattr(clauses, "MOST_CLAUSES", 3)
    with pytest.raises(DataError, match="clauses"):
        split_text("Article 1\na\n" * 9)


OLD = [Clause("art_1", "1", "", "No slavery."), Clause("art_2", "2", "", "Victims are protected and never punished.")]


def test_an_anchor_follows_its_words_when_the_text_is_renumbered():
    new = [OLD[0], Clause("art_2", "2", "", "A new rule."), Clause("art_3", "3", "", OLD[1].text)]
    assert find_anchor(anchor_to(OLD[1], "never punished"), new) == 2


def test_an_anchor_stays_where_its_quotation_stays():
    new = [OLD[0], Clause("art_2", "2", "", "Victims are heard, protected and never punished.")]
    assert find_anchor(anchor_to(OLD[1], "never punished"), new) == 1


def test_a_quotation_that_moved_to_another_clause_is_found_if_it_is_the_only_one():
    new = [Clause("art_9", "9", "", "Children are never punished for it."), Clause("art_2", "2", "", "Other words.")]
    assert find_anchor(anchor_to(OLD[1], "never punished"), new) == 0
    assert find_anchor(anchor_to(OLD[1], "never punished"), [new[0], new[0]]) is None


def test_an_anchor_whose_words_are_gone_is_an_orphan_and_never_the_neighbour():
    new = [OLD[0], Clause("art_2", "2", "", "Something else under the old number.")]
    assert find_anchor(anchor_to(OLD[1], "never punished"), new) is None
    assert find_anchor(anchor_to(OLD[1]), new) is None
    assert find_anchor(anchor_to(OLD[0], "slave"), [Clause("art_7", "7", "", "No slavery of any kind.")]) is None
