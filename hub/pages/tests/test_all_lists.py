"""At every address of the site, ten times as many records take no more queries."""

from __future__ import annotations

from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from hub.exchange.models import Import
from hub.initiatives.models import Evaluation, ListedGood, Place
from hub.lib.tests import factories
from hub.lib.tests.deep import is_deep
from hub.meetings.models import ActionItem, Attendance
from hub.outreach.models import Claim, SavedSearch, Submission
from hub.pages.tests.addresses import walked
from hub.pages.tests.test_query_counts import fill, repeated
from hub.pages.tests.world import World, addresses
from hub.reports.models import Section
from hub.workplans.models import Amendment, Indicator, LateComment, ProgressUpdate, Reply

FEW, MANY = 2, 20
# Forms are opened one record at a time by those who edit; their long lists are tested with forms. The run of e-mails asks
# for the tasks of each person with her own rights, of 25 people a page.
LEFT_OUT = {"editing:new", "editing:edit", "editing:delete", "notifications:run"}


def more(world: World, number: int) -> None:
    """More of everything that hangs on the records of the world."""
    scenario, stage, records = world.scenario, world.stage, world.records
    object.__setattr__(scenario, "country", records["country"])
    object.__setattr__(scenario, "plan", stage.plan)
    fill(scenario, number)
    source, meeting, initiative = records["source"], records["meeting"], records["initiative"]
    for _ in range(number):
        organization = factories.organization()
        factories.agenda_item(meeting=meeting)
        ActionItem.objects.create(meeting=meeting, text="To do", owner=organization)
        Attendance.objects.create(meeting=meeting, organization=organization)
        stage.resolution()
        factories.phase(initiative=initiative)
        factories.role(initiative=initiative, organization=organization)
        factories.tranche(initiative=initiative, funder=organization)
        Place.objects.create(initiative=initiative, name="A place", latitude=1, longitude=2)
        Evaluation.objects.create(initiative=initiative, title="An evaluation")
        factories.statement(record=initiative, field="summary_en", says_en="Text")
        Claim.objects.create(initiative=factories.initiative(), organization=organization, justification="Ours")
        search = SavedSearch.objects.count()
        SavedSearch.objects.create(person=scenario.leader, name="Mica", query=f"q=mica{search}")
        SavedSearch.objects.create(person=scenario.secretariat, name="Mica", query=f"q=mica{search}")
        suggested = Submission.objects.create(name="A name", summary="Text", who="Somebody", website="")
        suggested.countries.add(scenario.country)
        Import.objects.create(source=source, format="csv", file="a.csv", started_by=scenario.leader)
        good = factories.term(scheme="commodity")
        ListedGood.objects.create(
            country=scenario.country, good=good, child_labour=True, forced_labour=False, forced_child_labour=False,
            edition="2021", source=source,
        )  # fmt: skip
        factories.dataset(organization=organization)
        factories.study(organization=organization)
        comment = factories.comment(
            plan=stage.plan, output=stage.output, item_key=stage.output.anchor, organization=organization
        )
        Reply.objects.create(comment=comment, author=scenario.member, text="Words")
        LateComment.objects.create(
            plan=stage.plan, output=stage.output, item_key=stage.output.anchor, author=scenario.member,
            organization=organization, text="Late",
        )  # fmt: skip
        Amendment.objects.create(
            plan=stage.plan, output=stage.output, item_key=stage.output.anchor, field="title_en", proposed="Other",
            reason="Because", author=scenario.member, organization=organization,
        )  # fmt: skip
        Indicator.objects.create(
            plan=stage.plan, output=stage.output, title_en="An indicator", measures="delivery", unit="countries"
        )
        ProgressUpdate.objects.create(
            output=stage.output, organization=organization, author=scenario.member, until=stage.plan.starts,
            done="Something", state="submitted",
        )  # fmt: skip
        Section.objects.create(plan=stage.plan, title_en="Words", text_en="Text", position=1)


def test_ten_times_as_many_records_take_no_more_queries(world: World, client_of: Any) -> None:
    readers = walked(["leader", "secretariat"], quick=["secretariat"], postgresql=[])
    clients = {role: client_of(world.scenario.people[role]) for role in readers}
    more(world, FEW)
    if is_deep():  # what is read once and kept is read now, and hides no query that is one more with many
        counted(clients["secretariat"], world)
    read_initiatives(clients)
    few = {role: counted(client, world) for role, client in clients.items()}
    assert all(len(addresses) > 60 for addresses in few.values())
    more(world, MANY - FEW)
    read_initiatives(clients)
    for role, client in clients.items():
        many = counted(client, world)
        grown = [
            f"{path}: {len(few[role][path])} queries for {FEW}, {len(many[path])} for {MANY}; {repeated(many[path])}"
            for path in few[role]
            if len(many[path]) > len(few[role][path])
        ]
        assert not grown, f"as {role}:\n" + "\n".join(grown)


def read_initiatives(clients: dict[str, Any]) -> None:
    """Who asks first after a change waits until what changed is read for the memory that counts them."""
    for client in clients.values():
        for path in ("/initiatives/", "/initiatives/embed/"):
            client.get(path)


def counted(client: Any, world: World) -> dict[str, list[str]]:
    """The queries of each address that answers."""
    found = {}
    for name, _parts, path in addresses(world):
        if name in LEFT_OUT:
            continue
        reset_queries()  # the log holds 9,000 of them: fewer than a walk of all addresses takes
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
            if answer.status_code != 200:
                continue
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[path] = [query["sql"] for query in captured]
    return found
