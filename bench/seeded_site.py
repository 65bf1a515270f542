"""A seeded site for the benchmarks of pages: built once for each size and database, kept in the folder for temporary
files, and used again while the furniture stays as it is. Later migrations are applied; a site that cannot take them is
built anew.

Beside the built-in content and what `actionhub populate` makes: initiatives with links as many as real ones have, members
of groups, a library, meetings, statements, suggestions, claims, pairs, imports, a long record of events, and one record of
each kind in the hands of known people (hub/pages/tests/world.py), so that every named view has an address.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from own_site import ROOT, database_in

BATCH = 5000
ADDRESSES = "addresses.json"  # every named view with the path of a record, in the data folder


@dataclass(frozen=True)
class Size:
    initiatives: int
    partners: int
    events: int

    @property
    def name(self) -> str:
        return f"{self.initiatives}-{self.partners}-{self.events}"


SMALL = Size(1000, 100, 10_000)
LARGE = Size(100_000, 10_000, 1_000_000)


@contextmanager
def seeded_site(size: Size, vendor: str = "sqlite", *, copied: bool = False) -> Iterator[dict[str, str]]:
    """The variables under which a process works on the site. Whoever writes to it asks for a copy."""
    folder = Path(tempfile.gettempdir()) / f"actionhub-bench-{_fingerprint()}" / f"{vendor}-{size.name}"
    if not (folder / "ready").exists() or not _is_brought_up_to_date(folder, vendor):
        _build(folder, size, vendor)
    if not copied:
        with database_in(folder, vendor) as environment:
            yield environment
        return
    with tempfile.TemporaryDirectory(prefix="actionhub-bench-") as name:
        copy = Path(name) / "copy"
        shutil.copytree(folder, copy)
        Path(name).chmod(0o755)
        with database_in(copy, vendor) as environment:
            yield environment


def _fingerprint() -> str:
    # An initial migration that was made anew is applied to no database that has the one before it.
    initial = ROOT.glob("hub/*/migrations/0001_initial.py")
    files = [ROOT / "bench/seeded_site.py", *ROOT.glob("hub/*/synthetic.py"), *initial]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:12]


def _is_brought_up_to_date(folder: Path, vendor: str) -> bool:
    with database_in(folder, vendor) as environment:
        commands = (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"])
        return not any(command(environment, *words, check=False).returncode for words in commands)


def command(environment: dict[str, str], *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A command of the hub on the site."""
    program = [sys.executable, "-m", "hub.commandline", *words]
    return subprocess.run(program, env=environment, check=check, capture_output=True, text=True)


def _build(folder: Path, size: Size, vendor: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "var").mkdir(parents=True)
    folder.chmod(0o755)  # the embedded server runs as another user
    with database_in(folder, vendor) as environment:
        subprocess.run([sys.executable, __file__, json.dumps(size.__dict__)], env=environment, check=True)
    (folder / "ready").touch()


def people_of_the_site() -> dict[str, Any]:
    """Who asks: somebody unknown, a focal point of a member of a group, the secretariat."""
    from hub.accounts.models import Person

    return {
        "visitor": None,
        "partner": Person.objects.get(email="partner@example.org"),
        "secretariat": Person.objects.get(email="secretariat@example.org"),
    }


def seed(size: Size) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django_tasks_db.models import DBTaskResult
    from finding_samples import make_initiatives

    from hub.operations.synthetic import populate

    with open(os.devnull, "w") as silence:
        call_command("prepare", stdout=silence, stderr=silence)
    DBTaskResult.objects.all().delete()  # studies: the worker would compute them beside what is measured
    chance = random.Random(15)  # noqa: S311 - the same every time
    populate(partners=size.partners, initiatives=0, plans=40, seed=1)
    make_initiatives(size.initiatives)
    _seed_groups(size, chance)
    _seed_library_and_meetings(size, chance)
    _seed_work_on_initiatives(size, chance)
    _seed_world()
    _lengthen_record_of_events(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _partners() -> list[int]:
    from hub.partners.models import Organization

    return list(Organization.objects.filter(synthetic=True).order_by("pk").values_list("pk", flat=True))


def _seed_groups(size: Size, chance: random.Random) -> None:
    """A tenth of the partners takes part in each action group of the built-in content."""
    from hub.groups.models import Group, Participation

    partners = _partners()
    rows = []
    for group in Group.objects.filter(parent=None).exclude(slug__startswith="synthetic").values_list("pk", flat=True):
        chosen = chance.sample(partners, size.partners // 10)
        rows += [Participation(group_id=group, organization_id=one, status="active", brings="Help") for one in chosen]
    Participation.objects.bulk_create(rows, batch_size=BATCH)


def _seed_library_and_meetings(size: Size, chance: random.Random) -> None:
    from hub.groups.models import Group
    from hub.lib.ids import public_id_from
    from hub.library.models import Item
    from hub.meetings.models import Meeting
    from hub.vocabularies.models import Country

    groups = list(Group.objects.filter(parent=None).values_list("pk", flat=True))
    countries = list(Country.objects.values_list("pk", flat=True))
    items = Item.objects.bulk_create(
        [
            Item(
                public_id=public_id_from("LI", chance), kind=chance.choice(Item.Kind.values),
                title_en=f"Synthetic item {number}", summary_en="Synthetic.", published=str(chance.randint(2000, 2026)),
            )
            for number in range(size.partners // 5)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for name, column, keys in (("groups", "group_id", groups), ("countries", "country_id", countries)):
        through = getattr(Item, name).through
        through.objects.bulk_create([through(item_id=item.pk, **{column: chance.choice(keys)}) for item in items])
    first = date(2016, 1, 1)
    Meeting.objects.bulk_create(
        [
            Meeting(
                group_id=chance.choice(groups), title_en=f"Synthetic meeting {number}",
                country_id=chance.choice(countries), begins_on=(first + timedelta(days=number % 4400)).isoformat(),
            )
            for number in range(size.partners // 10)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _seed_work_on_initiatives(size: Size, chance: random.Random) -> None:
    """What waits for partners and secretariat, and what sources say."""
    from django.contrib.contenttypes.models import ContentType

    from hub.exchange.models import Import, ImportProblem
    from hub.initiatives.models import Initiative
    from hub.lib.ids import public_id_from
    from hub.matching.models import LikelyPair
    from hub.outreach.models import Claim, Submission
    from hub.partners.models import Organization
    from hub.sources.models import Source, Statement

    keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    partners = _partners()
    sources = Source.objects.bulk_create(
        Source(url=f"https://example.org/{number}", title=f"Source {number}") for number in range(100)
    )
    for model, own in ((Initiative, keys), (Organization, partners)):
        kind = ContentType.objects.get_for_model(model)
        Statement.objects.bulk_create(
            (Statement(content_type=kind, object_id=key, source=sources[key % 100]) for key in own), batch_size=BATCH
        )
    pairs = {tuple(sorted(chance.sample(keys, 2))) for _ in range(size.initiatives // 20)}
    LikelyPair.objects.bulk_create(
        (LikelyPair(one_id=one, other_id=other, score=chance.random()) for one, other in sorted(pairs)),
        batch_size=BATCH,
    )
    Submission.objects.bulk_create(
        Submission(public_id=public_id_from("SU", chance), name=f"Suggestion {number}", summary="Text", who="Somebody")
        for number in range(size.partners // 10)
    )
    Claim.objects.bulk_create(
        Claim(initiative_id=key, organization_id=partners[key % len(partners)], justification="Ours")
        for key in chance.sample(keys, size.partners // 10)
    )
    imports = Import.objects.bulk_create(
        Import(
            public_id=public_id_from("IM", chance),
            source=sources[number % 100],
            format="csv",
            file="a.csv",
            state="done",
        )
        for number in range(size.partners // 20)
    )
    ImportProblem.objects.bulk_create(
        ImportProblem(run=run, kind="rejected", line=line, row=[]) for run in imports for line in range(40)
    )


def _seed_world() -> None:
    from django.db import transaction

    from conftest import make_scenario
    from hub.accounts.models import Person
    from hub.lib.tests import factories
    from hub.pages.tests.world import addresses, make_world
    from hub.vocabularies.models import Country

    # Codes are given: a made-up country would clash.
    others = Country.objects.exclude(iso3="GHA").order_by("iso3")
    countries = itertools.chain([Country.objects.get(iso3="GHA")], others.iterator())
    factories.country = lambda **_fields: next(countries)
    with transaction.atomic():
        scenario = make_scenario()
        found = [(name, path) for name, _parts, path in addresses(make_world(scenario))]
    Path(os.environ["ACTIONHUB_VAR"], ADDRESSES).write_text(json.dumps(found))
    for name, person in (("partner", scenario.leader), ("secretariat", scenario.secretariat)):
        Person.objects.filter(pk=person.pk).update(email=f"{name}@example.org")


def _lengthen_record_of_events(size: Size) -> None:
    """As imports and editors do: most events are about initiatives."""
    from django.db import transaction

    from hub.events.actions import record_many
    from hub.events.models import Event, Verb
    from hub.initiatives.models import Initiative

    initiatives = list(Initiative.objects.only("pk").order_by("pk"))
    missing = size.events - Event.objects.count()
    for first in range(0, missing, BATCH):
        with transaction.atomic():
            some = [initiatives[number % len(initiatives)] for number in range(first, min(first + BATCH, missing))]
            record_many([(Verb.CHANGED, one, {"status": "active"}, {"status": "ended"}) for one in some], by=None)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    seed(Size(**json.loads(sys.argv[1])))
