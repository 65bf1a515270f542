"""Files as they should not be: each is answered with its row and a reason, and nothing is half written."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.exchange.facts import RejectedRow
from hub.exchange.iati.files import read_iati
from hub.exchange.importing.tables import open_table
from hub.exchange.models import Import
from hub.exchange.reasons import UnreadableError
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative, Place
from hub.lib.childprocess import Limits

pytestmark = pytest.mark.usefixtures("real_children")

Write = Callable[..., Path]
LAUGHS = "<!DOCTYPE iati-activities [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>\n"
OUTSIDE = '<!DOCTYPE iati-activities [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE])
def test_entities_are_refused(take: Take, iati: Write, head: str) -> None:
    outcome = take(iati(activity("X-1", title="&c;" if head == LAUGHS else "&a;"), head=head))
    assert outcome["created"] == 0
    assert "entit" in outcome["rejected"][0]["reason"].lower()
    assert "root:" not in str(outcome)


def test_the_standards_own_tests_are_told_apart(world: None, shared: Path) -> None:
    for folder, good in (("should-pass", True), ("should-fail", False)):
        for path in sorted((shared / "iati/tests/activity-tests" / folder).rglob("*.xml")):
            refused = [
                row for row in read_iati(path, strict=True) if isinstance(row, RejectedRow) and not row.only_remark
            ]
            by_schema = [row for row in refused if row.reasons[0].code in {"schema", "schema_root"}]
            assert (not by_schema) is good, (path, refused)


def test_broken_xml_keeps_what_came_before(take: Take, iati: Write) -> None:
    path = iati(activity("X-1"), activity("X-2"))
    path.write_text(path.read_text().replace("<title><narrative>Project X-2", "<title>Project X-2"))
    outcome = take(path)
    assert outcome["created"] == 1
    (problem,) = outcome["rejected"]
    assert "broken" in problem["reason"]
    assert problem["row"] > 15
    (unread,) = outcome["not_read_to_the_end"]
    assert (unread["file"], unread["state"]) == (path.name, "cut")
    assert f"broken from line {problem['row']} on" in unread["reason"]
    # The corrected file brings the rest.
    outcome = take(iati(activity("X-1"), activity("X-2")))
    assert (outcome["created"], outcome["unchanged"], outcome["not_read_to_the_end"]) == (1, 1, [])


def test_a_packed_file_of_which_the_end_is_missing_keeps_what_came_before(take: Take, iati: Write) -> None:
    path = iati(*(activity(f"X-{n}", description="".join(chr(97 + n * i % 23) for i in range(900))) for n in range(99)))
    packed = path.with_name("a.xml.gz")
    whole = gzip.compress(path.read_bytes())
    packed.write_bytes(whole[: len(whole) * 2 // 3])
    outcome = take(packed)
    (unread,) = outcome["not_read_to_the_end"]
    assert unread["state"] == "cut"
    assert "what comes after was not read" in unread["reason"]
    assert "packed file is damaged" in unread["reason"]
    assert 0 < outcome["created"] == Initiative.objects.count() < 99
    assert take(path)["created"] == 99 - outcome["created"]


def test_xml_that_is_not_iati(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text("<html><body>Hello</body></html>")
    (problem,) = take(path)["rejected"]
    assert "not an IATI activity file" in problem["reason"]
    path.write_text("")
    assert len(take(path)["rejected"]) == 1
    assert set(Import.objects.values_list("state", flat=True)) == {"failed"}  # nothing of them was read


def test_an_unknown_encoding_is_read_and_remarked_on(take: Take, iati: Write) -> None:
    path = iati(activity("X-1", title="Éducation"))
    path.write_bytes(path.read_bytes().decode().encode("windows-1252"))
    outcome = take(path)
    assert outcome["created"] == 1
    assert "Windows-1252" in outcome["remarks"][0]["reason"]
    assert Initiative.objects.get().name_en == "Éducation"


def test_other_encodings_that_are_declared(take: Take, iati: Write) -> None:
    take(iati(activity("X-1", title="Éducation"), encoding="utf-16", name="a.xml"))
    take(iati(activity("X-2", title="Éducation"), encoding="iso-8859-1", name="b.xml"))
    assert set(Initiative.objects.values_list("name_en", flat=True)) == {"Éducation"}


def test_old_line_ends_are_counted(take: Take, iati: Write) -> None:
    path = iati(activity("X-1"), activity(""), activity("X-1"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    outcome = take(path)
    assert outcome["created"] == 2
    assert [problem["row"] for problem in outcome["rejected"]] == [31]


def test_lines_beyond_65535_and_a_huge_activity(take: Take, iati: Write) -> None:
    huge = activity("X-1", description="word " * 280_000)
    path = iati("\n" * 70_000, huge, activity("X-2"), activity("X-2"))
    outcome = take(path)
    assert outcome["created"] == 2
    assert [problem["row"] for problem in outcome["rejected"]] == [70_003 + 28]


def test_a_packed_file_and_a_bomb(take: Take, iati: Write, tmp_path: Path) -> None:
    packed = tmp_path / "a.xml.gz"
    packed.write_bytes(gzip.compress(iati(activity("X-1")).read_bytes()))
    assert take(packed)["created"] == 1
    bomb = tmp_path / "b.xml.gz"
    bomb.write_bytes(gzip.compress(b"<iati-activities version='2.03'>" + b" " * 200_000_000))
    with pytest.raises(UnreadableError, match="grows"):
        list(read_iati(bomb))
    damaged = tmp_path / "c.xml.gz"
    damaged.write_bytes(packed.read_bytes()[:-20])
    assert len(take(damaged)["rejected"]) == 1


@pytest.mark.parametrize("where", ["between", "inside", "around", "one name"])
def test_elements_without_end_take_no_memory_without_end(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The parser keeps what belongs to no activity, and an activity up to its end."""
    monkeypatch.setattr("hub.exchange.iati.files.MOST_ELEMENTS", 20_000)
    monkeypatch.setattr("hub.exchange.iati.files.LARGEST_ACTIVITY", 2_000_000)
    activity = "<iati-activity><iati-identifier>XM-{n}</iati-identifier>{inside}</iati-activity>"
    inside = {
        "between": activity.format(n=1, inside="") + "<x/>" * 200_000,
        "inside": activity.format(n=1, inside="<x/>" * 200_000),
        "around": "".join(f"<x><y/>{activity.format(n=n, inside='')}</x>" for n in range(5_000)),
        "one name": f"<{'x' * 3_000_000}/>",
    }[where]
    path = tmp_path / "a.xml"
    path.write_text(f'<iati-activities version="2.03">{inside}</iati-activities>')
    outcome = take(path)
    if where == "around":
        assert outcome["rejected"] == []
        assert outcome["created"] == 5_000
    else:
        assert outcome["not_read_to_the_end"]


def test_an_identifier_twice_in_one_file(take: Take, iati: Write) -> None:
    outcome = take(iati(activity("X-1", title="First"), activity("X-1", title="Second")))
    (problem,) = outcome["rejected"]
    assert (problem["id"], problem["row"]) == ("X-1", 17)
    assert "row 3" in problem["reason"]
    assert str(Initiative.objects.get()) == "First"


def test_faults_that_are_put_up_with(take: Take, iati: Write) -> None:
    place = "<location><point><pos>{}</pos></point></location>"
    outcome = take(
        iati(
            activity("X-1", starts="2024-01-01", ends="2020-01-01"),
            activity("X-2", country="ZZ"),
            activity("X-3", more=place.format("0 0")),
            activity("X-4", more=place.format("36.8 -1.3")),  # Nairobi, the wrong way round
            activity("X-5", more=place.format("-1.3 36.8")),
            activity("X-6", more=place.format("120 20")),
            activity("X-7", starts="2020-02-31"),
            activity("", title=""),
        )
    )
    assert outcome["created"] == 7
    reasons = {problem["id"]: problem["reason"] for problem in outcome["remarks"]}
    assert "before the start" in reasons["X-1"]
    assert "ZZ" in reasons["X-2"]
    assert "0/0" in reasons["X-3"]
    assert "swapped" in reasons["X-4"]
    assert "X-5" not in reasons
    assert "pole" in reasons["X-6"]
    assert "not a date" in reasons["X-7"]
    assert "neither" in outcome["rejected"][0]["reason"]
    assert list(Place.objects.values_list("initiative__name_en", "latitude")) == [("Project X-5", -1.3)]


def workbook(path: Path, sheets: int, shared_strings: str = "") -> Path:
    """A small workbook of so many sheets, each of them the same part, with these shared strings."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        for n in range(1, sheets + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}<Relationship Id="s" '
        f'Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name_en'
        "</t></is></c></row></sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">{shared_strings}</sst>',
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return path


def test_a_workbook_of_sheets_without_number_is_refused(db: None, tmp_path: Path) -> None:
    """Sixty thousand names of sheets took half a megabyte, and a page with as many choices."""
    assert open_table(workbook(tmp_path / "few.xlsx", 30), {}).sheets[:2] == ["S1", "S2"]
    with pytest.raises(UnreadableError, match="too_many_sheets"):
        open_table(workbook(tmp_path / "many.xlsx", 5000), {})


def test_a_workbook_that_takes_long_to_open_is_refused_while_somebody_waits(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "strings.xlsx", 1, "<si><t>a</t></si>" * 9_000_000)
    assert path.stat().st_size < 500_000
    quick = Limits(processor_seconds=1)
    with pytest.raises(UnreadableError, match="workbook_slow"):
        open_table(path, {}, limits=quick)
