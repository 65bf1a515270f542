"""A fresh hub knows the listed goods and the projects of the US Department of Labor; loading twice adds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hub.content.loader import load
from hub.events.models import Event
from hub.exchange.builtin import load_listed_goods, load_projects
from hub.initiatives.models import Initiative, ListedGood, Role
from hub.partners.models import Organization
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


@pytest.mark.django_db
def test_the_projects_beside_the_content() -> None:
    """One COTECCO, one Department of Labor, no address with a break in it."""
    load()
    load_projects()
    cotecco = Initiative.objects.get(name_en__icontains="cobalt industry")
    assert (cotecco.acronym, cotecco.ends) == ("COTECCO", "2024-10")
    assert {f"{t.year} {t.currency} {t.amount:.0f}" for t in cotecco.tranches.all()} == {
        "2018 USD 2500000", "2020 USD 1000000", "2022 USD 2000000",
    }  # fmt: skip
    assert cotecco.source_records.filter(register="usdol").exists()
    assert Organization.objects.filter(name_en__icontains="Department of Labor").count() == 1
    assert not Role.objects.filter(named__icontains="Department of Labor", organization=None).exists()
    for initiative in Initiative.objects.all():
        assert initiative.website == "".join(initiative.website.split())
        assert str(initiative) == " ".join(str(initiative).split())
    before = Initiative.objects.count()
    assert load_projects() == 0
    assert Initiative.objects.count() == before
