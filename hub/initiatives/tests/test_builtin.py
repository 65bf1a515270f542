"""A fresh hub knows the listed goods and the projects of the US Department of Labor; loading twice adds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hub.events.models import Event
from hub.initiatives.builtin import load_listed_goods, load_projects
from hub.initiatives.models import Initiative, ListedGood
from hub.vocabularies.models import Scheme, Term

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def commodities(world: None) -> None:
    names = yaml.safe_load((ROOT / "hub/content/data/terms/commodity.yaml").read_text(encoding="utf-8"))["records"]
    Term.objects.filter(scheme=Scheme.COMMODITY).delete()
    Term.objects.bulk_create(Term(scheme=Scheme.COMMODITY, code=code, name_en=code) for code in names)


def test_the_list_of_goods(commodities: None) -> None:
    assert load_listed_goods() == 467
    assert load_listed_goods() == 0
    goods = ListedGood.objects.all()
    assert goods.values("country").distinct().count() == 78
    assert goods.values("good").distinct().count() == 169
    assert goods.filter(child_labour=True).count() == 414
    assert goods.filter(forced_labour=True).count() == 121
    assert goods.filter(forced_child_labour=True).count() == 54


def test_the_projects(commodities: None) -> None:
    number = load_projects()
    assert number == Initiative.objects.count()
    assert number == 280
    events = Event.objects.count()
    assert load_projects() == 0
    assert Event.objects.count() == events
    project = Initiative.objects.get(name_en="West Africa Regional Mining")
    assert {c.iso3 for c in project.countries.all()} == {"BFA", "MLI", "NER"}
    assert project.status == "ended"
    assert project.source_records.get().source.publisher.startswith("US Department of Labor")
