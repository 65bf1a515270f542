import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.reading import read_lists, read_strata


@pytest.fixture
def write(tmp_path):
    def write_file(text):
        path = tmp_path / "lists.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def same(a, b):
    return a.names == b.names and np.array_equal(a.vector(), b.vector())


COUNTS = ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([3, 2, 1]))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A,B,count\n1,0,3\n0,1,2\n1,1,1\n", None),
        ("A,B,people\n1,0,3\n0,1,2\n1,1,1\n", None),  # the last column has a 3, so it holds counts
        ("A,B,n\n1,0,3\n0,1,2\n1,1,1\n", "n"),
        ("n,A,B\n3,1,0\n2,0,1\n1,1,1\n", "1"),
        ('A , B,"n"\n 1 ,0, 3\n0,1,2\n1,1,1\n', "n"),
        ("A,B\n1,0\n1,0\n1,0\n0,1\n0,1\n1,1\n", None),
        ("A;B;n\n1;0;3\n0;1;2\n1;1;1\n\n", None),
        ("A\tB\tn\r\n1\t0\t3\r\n0\t1\t2\r\n1\t1\t1\r\n", None),
        ("\ufeffA,B,n\n1,0,3\n\n0,1,2\n1,1,1\n", None),
        ("A,B\n1,1\n0,1\n1,0\n0,1\n1,0\n1,0\n", "none"),
    ],
)
def test_counts_and_cases_read_the_same(write, text, count):
    assert same(read_lists(write(text), count), COUNTS)


def test_how_the_file_was_understood_is_said(write):
    assert read_lists(write("A,B\n1,0\n1,1\n")).how == "2 rows, one a case"
    assert read_lists(write("A,B,n\n1,0,1\n1,1,1\n")).how == "counts in the column 'n'"


def test_a_history_with_count_zero_is_as_good_as_left_out(write):
    assert same(read_lists(write("A,B,n\n1,0,3\n0,1,2\n1,1,0\n")), read_lists(write("A,B,n\n1,0,3\n0,1,2\n")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A,B,n\n1,0,2\n0,1,57\n1,0,9\n", r"Rows 2 and 4 of lists.csv have the same capture history"),
        ("A,B,n\n1,0,2\n0,0,3\n", r"Row 3 of lists.csv is on no list"),
        ("A,B\n1,0\n0,0\n", r"Row 3 of lists.csv is on no list"),
        ("A,B,n\n1,0,2.5\n", r"Row 2 of lists.csv: the count is '2.5'"),
        ("A,B,n\n1,0,2\n0,1,-3\n", r"Row 3 of lists.csv: the count is '-3'"),
        ("A,B,n\n1,0,2\n0,1,\n", r"Row 3 of lists.csv: the count is missing"),
        ("A,B,n\n1,0,2\n0,2,1\n", r"Row 3 of lists.csv: the list 'B' has '2' where 0 or 1 is expected"),
        ("A,B,n\n1,0,2\n,1,1\n", r"Row 3 of lists.csv: the list 'A' has no value"),
        ("A,n\n1,2\n", r"Between 2 and 10 lists are needed, not 1"),
        ("A,B,n\n1,0,0\n0,1,0\n", r"There are no cases"),
        ("A,A,n\n1,0,2\n", r"two columns named 'A'"),
        ("A,B,n\n1,0,2\n0,1,2,5\n", r"cannot be read as CSV"),
        ("A,B,n\n\n1,0,2\n0,1,x\n", r"Row 4 of lists.csv: the count is 'x'"),
        ("A,B,n\n", r"has a header but no rows"),
        ("", r"is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(write, text, words):
    with pytest.raises(DataError, match=words):
        read_lists(write(text))


def test_a_missing_file_and_a_missing_count_column(write, tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        read_lists(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="no column 'total'"):
        read_lists(write("A,B,n\n1,0,2\n"), "total")


def test_strata_are_read_apart_and_may_repeat_histories(write):
    path = write("region,A,B,n\nnorth,1,0,1\nnorth,1,1,1\nsouth,1,0,4\nsouth,0,1,5\n")
    strata = read_strata(path, "region")
    assert list(strata) == ["north", "south"]
    assert strata["north"].observed == 2
    assert strata["south"].vector().tolist() == [4, 5, 0]
    with pytest.raises(DataError, match="Rows 2 and 3"):
        read_strata(write("region,A,B,n\nnorth,1,0,1\nnorth,1,0,1\n"), "region")
    with pytest.raises(DataError, match="no column 'place'"):
        read_strata(path, "place")
    with pytest.raises(DataError, match=r"Row 3 .* no value in the column 'region'"):
        read_strata(write("region,A,B,n\nnorth,1,0,1\n,1,1,1\n"), "region")


def test_built_in_counts_are_the_published_ones(published):
    assert same(uk2013(police_merged=False), published("UKdat"))
    assert same(uk2013(), published("UKdat_5"))
    assert uk2013().observed == 2744


def test_merging_needs_known_lists():
    with pytest.raises(DataError, match="Lists to merge"):
        COUNTS.merge(["A", "C"])


@pytest.mark.parametrize(
    ("names", "cells", "counts"),
    [
        (("A", "A"), [1], [1]),
        (("A", "B"), [1, 1], [1, 1]),
        (("A", "B"), [0], [1]),
        (("A", "B"), [4], [1]),
        (("A", "B"), [1], [-1]),
    ],
)
def test_impossible_tables_are_refused(names, cells, counts):
    with pytest.raises(DataError):
        ListCounts(names, np.array(cells), np.array(counts))
