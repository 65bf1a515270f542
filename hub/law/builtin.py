"""Built-in content on the law: instruments, standards, and editions that are in the public domain. Loading is repeatable."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.events.content import raise_content_version
from hub.events.models import Verb, raise_public_version
from hub.law.importing import import_law_file
from hub.law.models import Edition, Instrument, LawStandard

DATA = Path(__file__).resolve().parent / "data"
NORMLEX = "https://normlex.ilo.org/dyn/nrmlx_en/f?p=NORMLEXPUB:12100:0::NO::P12100_ILO_CODE:"
TREATIES = "https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no={untc}&chapter={chapter}&clang=_en"


def load_law() -> dict[str, int]:
    """How many instruments, standards and rows of editions were added or changed. Files read before are not read again."""
    done = load_standards()
    rows = 0
    known = {name: mark for edition in Edition.objects.all() for name, mark in edition.files.items()}
    for path in sorted((DATA / "editions").iterdir()):
        content = path.read_bytes()
        if known.get(path.name) == hashlib.sha256(content).hexdigest():
            continue
        rows += sum(report.stored for report in import_law_file(path.name, content, verb=Verb.LOADED))
    return done | {"law_rows": rows}


@transaction.atomic
def load_standards() -> dict[str, int]:
    """Instruments first; a standard names its own."""
    instruments = 0
    articles = _read("articles.yaml")
    for position, row in enumerate(_read("instruments.yaml")):
        values = {
            "kind": row["kind"], **_texts("number", row["number"]), "adopted": row["adopted"], "in_force": row["in_force"],
            "text_url": _address(row), "position": position, "articles": articles.get(row["code"], []), **_texts("title", row["title"]),
        }  # fmt: skip
        instruments += _renew(Instrument, row["code"], values)
    keys = dict(Instrument.objects.values_list("code", "pk"))
    read, standards = _read("standards.yaml"), 0
    for position, row in enumerate(read["standards"]):
        values = {
            "number": row["number"], "family": row["family"], "instrument_id": keys[row["instrument"]],
            "article": row["article"], "is_mandatory": row.get("mandatory", True), "position": position,
            **_texts("name", row["name"]), **_texts("asks", row["asks"]),
            **_texts("partly", row.get("partly") or read["partly"][row["family"]]),
        }  # fmt: skip
        standards += _renew(LawStandard, row["code"], values)
    if instruments or standards:  # neither writes an event
        raise_public_version()
        raise_content_version()
    return {"law_instruments": instruments, "law_standards": standards}


def _renew(model: Any, code: str, values: dict[str, Any]) -> int:
    """Create or update a record."""
    found = model.objects.filter(code=code).first()
    if found is None:
        model.objects.create(code=code, **values)
        return 1
    if all(getattr(found, name) == value for name, value in values.items()):
        return 0
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return 1


def _read(name: str) -> Any:
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def _address(row: dict[str, Any]) -> str:
    if "ilo" in row:
        return NORMLEX + str(row["ilo"])
    return TREATIES.format(**row) if "untc" in row else str(row["url"])


def _texts(name: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": text for language, text in texts.items()}
