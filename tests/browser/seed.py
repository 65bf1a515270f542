"""Puts something of every kind on the site under test, so that every kind of page has something to show.

Run as a process of its own on that site's data: `python -m tests.browser.seed`. Prints the addresses that no link
leads to, as JSON.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django

from tests.browser.seeds.analyses import analyses
from tests.browser.seeds.corridors import corridors
from tests.browser.seeds.crises import crises
from tests.browser.seeds.groups import announcements, offices
from tests.browser.seeds.institutions import guards
from tests.browser.seeds.law import government, law_texts, verdicts
from tests.browser.seeds.pathfinders import pathfinders
from tests.browser.seeds.prevention import prevention
from tests.browser.seeds.protocols import protocols
from tests.browser.seeds.results import results
from tests.browser.seeds.statistics import editions

SECRET = "JBSWY3DPEHPK3PXP"  # of the person who signs in with a second factor
IATI = """<iati-activities version="2.03"><iati-activity xml:lang="en" default-currency="USD">
<iati-identifier>XX-1-{number}</iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>Organization 900</narrative></reporting-org>
<title><narrative>Schools instead of mines</narrative></title>
<description><narrative>Against child labour. {words}</narrative></description>
<activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/>
<recipient-country code="KE"/><sector vocabulary="1" code="31120"/>
<budget type="1" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<value value-date="2020-01-01">1000</value></budget></iati-activity></iati-activities>"""


def main() -> None:
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        scenario = people()
        addresses = [*plans(scenario), *meetings(scenario), *initiatives(scenario), *imports(scenario)]
        addresses += [*studies(scenario), *applications(scenario), *calls(scenario), *law_texts(scenario)]
        addresses += [*verdicts(scenario), *government(scenario), *guards(scenario)]
        addresses += [*pathfinders(scenario), *protocols(scenario), *results(scenario)]
        addresses += library_and_network(scenario)
        addresses += [*corridors(scenario), *crises(scenario), *prevention(scenario), *editions()]
        addresses += analyses(scenario)
        addresses += [*updates(scenario), *announcements(scenario), *offices(scenario), *accounts()]
    print(json.dumps(addresses))  # noqa: T201 - read by the process that seeds


def people() -> Any:
    from hub.accounts.models import Person
    from hub.groups.actions import accept_participation, ask_to_join
    from hub.groups.models import Group, Participation
    from hub.lib.tests import factories
    from hub.partners.models import Organization
    from tests.browser import site

    group = Group.objects.get(slug=site.GROUP)
    by = {role: Person.objects.get(email=site.address_of(role)) for role in site.ROLES}
    member_organization = Organization.objects.get(slug="unicef")
    if not Participation.objects.filter(group=group, organization=member_organization).exists():
        asked = ask_to_join(group=group, organization=member_organization, brings="Data.", by=by["member"])
        accept_participation(participation=asked, reason="Welcome.", by=by["leader"])
    for number in (901, 902):
        asker = factories.organization(name_en=f"Organization {number}", about_en="What it does.")
        ask_to_join(group=group, organization=asker, brings="Knowledge of one sector.", by=by["secretariat"])
    factories.external_id(organization=member_organization)
    return SimpleNamespace(group=group, member_organization=member_organization, **by)


def plans(scenario: Any) -> list[str]:
    """One plan in the middle of a comment round, one under way with progress and a report, one draft, one waiting."""
    from hub.lib.visibility import Visibility
    from hub.reports.actions import freeze_report
    from hub.reports.models import Section
    from hub.workplans import actions
    from hub.workplans.models import IndicatorPeriod
    from hub.workplans.tests.scenes import THIS_YEAR, scene

    done = scene(scenario, visibility=Visibility.PUBLIC)
    IndicatorPeriod.objects.create(
        indicator=done.indicator, starts=done.plan.starts, ends=done.plan.starts.replace(month=12), target=5
    )
    other = scene_of(done, "Output with little to say")
    for rule in ("OPT01", "OPT02"):
        actions.waive(plan=done.plan, rule=rule, item=other.anchor, reason="It goes on.", by=scenario.leader)
    done.share()
    done.consult()
    comment = done.comment("Say which corridors.", done.output, quote="recruitment fees")
    actions.reply_to(comment=comment, text="Which ones?", by=scenario.leader)
    actions.dispose(comment=comment, verdict="partly", reason="Two of them.", by=scenario.leader)
    actions.close_round(round=done.plan.rounds.get(), by=scenario.leader, reason="Enough was said.")
    actions.revise(plan=done.reload(), by=scenario.leader)
    adopt(done)
    updates = []
    for number, percent in enumerate((10, 20, 30, 40)):
        updates.append(
            actions.report_progress(
                item=done.output, organization=scenario.member_organization,
                until=done.plan.starts + timedelta(days=30 * (number + 1)), done=f"Step {number}", status="under_way",
                percent=percent, evidence="https://example.org/report",
                values={done.indicator: Decimal(number)}, by=scenario.member,
            )
        )  # fmt: skip
    for update in updates[:3]:
        actions.submit_update(update=update, by=scenario.member)
    actions.review_update(update=updates[0], approve=True, by=scenario.leader)
    actions.review_update(update=updates[1], approve=False, review="How many?", by=scenario.leader)
    actions.drop_item(item=other, reason="Nobody could lead it.", by=scenario.leader)
    actions.accept_item(
        item=done.activity, organization=scenario.member_organization, answer="declined", reason="No staff.",
        by=scenario.member,
    )  # fmt: skip
    first = done.plan.starts
    actions.lock_period(plan=done.plan, starts=first, ends=first, reason="It is over.", by=scenario.leader)
    Section.objects.create(plan=done.plan, title_en="In short", text_en="What **was** done.")
    amend(done, scenario)
    freeze_report(plan=done.reload(), by=scenario.leader, reason="The first year.")

    asked = scene(scenario, visibility=Visibility.PUBLIC, **years(THIS_YEAR + 1))
    asked.share()
    asked.consult(audience="public", question="What is missing?")
    first = asked.comment("Name the ministries.", asked.output, quote="recruitment fees")
    actions.reply_to(comment=first, text="Which ones?", by=scenario.leader)
    asked.comment("The whole plan is short.")
    amend(asked, scenario)
    draft = scene(scenario, **years(THIS_YEAR + 3))
    shared = scene(scenario, **years(THIS_YEAR + 5))
    shared.share()
    empty = years(THIS_YEAR + 7)
    from hub.lib.tests import factories

    factories.plan(group=scenario.group, **empty)
    found = [done, asked, draft, shared]
    addresses = [one.address(tail) for one in found for tail in ("", "history/", "check/", "comments/", "progress/")]
    addresses.insert(0, asked.address("comments/?show=waiting"))
    key = done.output.anchor
    addresses += [done.address(f"items/{key}/{act}/") for act in ("accept", "give-up", "report")]
    beginning = done.address().replace(done.plan.period, empty["period"])
    return [*addresses, *(f"{beginning}{tail}" for tail in ("", "copy/", "import/", "carry-in/"))]


def scene_of(scene: Any, title: str) -> Any:
    from hub.lib.tests import factories

    return factories.output(outcome=scene.outcome, position=2, title_en=title)


def years(first: int) -> dict[str, Any]:
    return {"period": f"{first}-{first + 1}", "starts": date(first, 1, 1), "ends": date(first + 1, 12, 31)}


def adopt(scene: Any) -> None:
    from hub.workplans import actions

    actions.adopt(plan=scene.reload(), resolution=scene.resolution(), by=scene.leader, publish=True)


def amend(scene: Any, scenario: Any) -> None:
    from hub.workplans import actions

    for text in ("A map of **recruitment fees**.", "Nothing at all."):
        amendment = actions.propose_amendment(
            plan=scene.reload(), item=scene.output, field="description_en", proposed=text, reason="It is clearer.",
            organization=scenario.member_organization, by=scenario.member,
        )  # fmt: skip
    actions.decide_amendment(amendment=amendment, state="rejected", decision="It says less.", by=scenario.leader)


def meetings(scenario: Any) -> list[str]:
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.meetings.models import ActionItem, Attendance, Meeting, Resolution

    held = factories.meeting(
        group=scenario.group, status=Meeting.Status.HELD, begins_on="2025-03-04", mode="hybrid",
        minutes_state=Meeting.Minutes.COMMENT, corrections_until=timezone.now() + timedelta(days=7), languages="en, fr",
    )  # fmt: skip
    asking = factories.meeting(
        group=scenario.group, begins_on="2036-03-04", title_en="Meeting that takes proposals", languages="en",
        proposals_until=date(2036, 2, 1), begins_at=datetime(2036, 3, 4, 9, tzinfo=UTC), time_zone="Africa/Nairobi",
    )  # fmt: skip
    asking.proposals.create(title="Item that a member proposes", objective="To decide.", by=scenario.member)
    factories.agenda_item(meeting=asking, duration=20).papers.create(
        meeting=asking, title="A paper", address="https://example.org/paper"
    )
    item = factories.agenda_item(
        meeting=held, duration=20, minutes="What was **said**.", objective="To decide.", lead="The chair"
    )
    held.corrections.create(text="It was said **twice**.", agenda_item=item, by=scenario.member)
    for number, (organization, kind) in enumerate(
        [(scenario.member_organization, "present"), (factories.organization(), "observer")]
    ):
        Attendance.objects.create(meeting=held, organization=organization, kind=kind)
        ActionItem.objects.create(
            meeting=held, text=f"Write letter {number}", owner=organization, due=date(2025, 5, 1),
            status=["open", "done"][number],
        )  # fmt: skip
    resolution = Resolution.objects.create(
        meeting=held,
        number=1,
        agenda_item=item,
        text_en="The plan is adopted.",
        on=date(2025, 3, 4),
        note="By consent.",
    )
    resolution.agreed.add(scenario.member_organization)
    coming = factories.meeting(group=scenario.group, begins_on="2035-03-04", mode="online")
    pages = [one.get_absolute_url() for one in (held, coming, asking)]
    return [*pages, f"{held.get_absolute_url()}approve-minutes/"]


def initiatives(scenario: Any) -> list[str]:
    from django.urls import reverse
    from django.utils import timezone

    from hub.initiatives.models import Evaluation, Initiative, Place
    from hub.lib.tests import factories
    from hub.matching import merging
    from hub.outreach import actions as outreach
    from hub.outreach.freshness import address_of
    from hub.outreach.models import Confirmation, Submission
    from hub.vocabularies.models import Country, Term

    owner = scenario.member_organization
    kenya = Country.objects.get(iso3="KEN")
    made = []
    for number, name in enumerate(
        ("Cocoa without children 2030", "Cocoa without children – 2030", "Fields of their own")
    ):
        made.append(factories.initiative(name_en=name, starts="2024", owner=owner, summary_en="What it **does**."))
        made[number].countries.add(kenya)
        made[number].issues.add(Term.objects.filter(scheme="issue").first())
        factories.phase(initiative=made[number])
        factories.tranche(initiative=made[number], funder=owner)
        factories.role(initiative=made[number], organization=owner)
        Place.objects.create(initiative=made[number], name="One place", latitude=-1.2, longitude=36.8)
        Evaluation.objects.create(initiative=made[number], title="What was learned", published="2024-05")
    merged = factories.initiative(name_en="Fields of their own, phase one", starts="2023")
    merging.merge_initiatives(kept=made[2], gone=merged, by=scenario.secretariat, reason="One project.")
    unclaimed = factories.initiative(name_en="Nobody speaks for this one", status=Initiative.Status.INACTIVE)
    outreach.claim(initiative=unclaimed, organization=owner, justification="We run it.", by=scenario.member)
    values = {
        "name": "Suggested",
        "summary": "What it does.",
        "who": "Organization 901",
        "website": "https://example.org/s",
    }
    submissions = [Submission.objects.create(**values | {"name": f"Suggested {n}"}) for n in (1, 2)]
    outreach.decline_suggestion(submission=submissions[1], reason="It is listed.", by=scenario.secretariat)
    for role in ("stranger", "member", "leader", "secretariat"):
        outreach.save_search(person=getattr(scenario, role), name="Cocoa", query="q=cocoa")
    # Who has a part in two organizations chooses for which one she acts.
    factories.focal_point(person=scenario.member, organization=factories.organization(), role="editor")
    asked = Confirmation.objects.create(
        initiative=made[0], person=scenario.member, expires_at=timezone.now() + timedelta(days=9)
    )
    addresses = [made[0].get_absolute_url(), made[2].get_absolute_url(), address_of([asked])]
    addresses += [submission.get_absolute_url() for submission in submissions]
    addresses += [reverse("exchange:statements", args=[made[2].public_id]), f"{unclaimed.get_absolute_url()}claim/"]
    return [*addresses, reverse("outreach:confirm", args=["over"])]


def imports(scenario: Any) -> list[str]:
    """One that waits, one under way, one done with remarks, one that failed."""
    from django.core.files.base import ContentFile

    from hub.exchange.importing.start import import_file, open_import, source_named
    from hub.exchange.models import Import
    from hub.exchange.reasons import Reason, serialize_reasons
    from hub.initiatives.models import Initiative

    runs = []
    for person in (scenario.member, scenario.secretariat):
        values = {"source": source_named("Source 900"), "started_by": person, "file": "projects.csv", "size": 90}
        table = ContentFile(b"Project title;Land;Beginn\nSchools;Kenya;2020\nFields;Atlantis;2021\n", "projects.csv")
        runs.append(Import.objects.create(format="csv", stored=table, **values))
        failed = {"state": Import.State.FAILED, "reasons": serialize_reasons([Reason.of("begun_again")])}
        runs.append(Import.objects.create(format="iati", **values | failed))
        running = {"state": Import.State.RUNNING, "offset": 30, "file_hash": f"{person.pk:064x}"}
        runs.append(Import.objects.create(format="iati", **values | running))
        with tempfile.TemporaryDirectory() as folder:
            for source, words in (("Source 900", "One."), ("Source 901", "Another.")):
                path = Path(folder) / f"{person.pk}.xml"
                path.write_text(IATI.format(number=1, words=f"{words} {person.pk}"))
                runs.append(import_file(open_import(path, "iati", source_named(source), {}, person), path, by=person))
            path.write_text(
                "id,name_en,countries,starts\n1,Mines,Atlantis,2021\n2,,Kenya,2021\n3,Wells,Kenya,2022-13\n4,Roads,Kenya,2022\n"
            )
            runs.append(import_file(open_import(path, "csv", source_named("Source 902"), {}, person), path, by=person))
            runs[-1].stored.save("projects.csv", ContentFile(path.read_bytes()))
    said = Initiative.objects.filter(identifiers__value="XX-1-1").get()
    return [*(run.get_absolute_url() for run in runs), f"{said.get_absolute_url()}sources/", said.get_absolute_url()]


def studies(scenario: Any) -> list[str]:
    """Those that come with the software, computed now, and one of each other state."""
    from django.core.management import call_command
    from django.utils import timezone

    from hub.background.models import Worker
    from hub.lib.tests import factories
    from hub.lib.visibility import Visibility
    from hub.studies.models import Dataset, Run
    from hub.studies.tests.conftest import result_files
    from hub.studies.uploads import keep_uploaded_result

    with tempfile.TemporaryFile("w") as nowhere:
        call_command("loadstudies", stdout=nowhere)
    common = {
        "requested_by": scenario.member,
        "organization": scenario.member_organization,
        "visibility": Visibility.PUBLIC,
    }
    now = timezone.now()
    later = now + timedelta(hours=2)
    Worker.objects.create(name="worker of the walk", seen_at=later)  # else the study under way is taken for lost
    made = [
        factories.study(title_en="Study that failed", state="failed", error="A sector has no output.", finished_at=now, **common),
        factories.study(title_en="Study under way", state="running", progress=40, started_at=now, sign_of_life=later,
            worker="worker of the walk", **common),
        factories.study(title_en="Study given up", state="cancelled", finished_at=now, **common),
        keep_uploaded_result(
            sent={name: text.encode() for name, text in result_files().items()}, title="Study from elsewhere",
            summary="What it **says**.", organization=scenario.member_organization, visibility=Visibility.PUBLIC, by=scenario.member,
        ),
    ]  # fmt: skip
    factories.dataset(name="Counts of one ministry", kind=Dataset.Kind.LISTS, organization=scenario.member_organization)
    return [run.get_absolute_url() for run in [*Run.objects.exclude(builtin=None), *made]]


def applications(scenario: Any) -> list[str]:
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.partners.actions import return_application
    from hub.partners.models import FocalPoint
    from hub.partners.role_transfers import propose_transfer

    waiting = factories.application(applicant=scenario.stranger)
    returned = factories.application(applicant=scenario.stranger, name="Applicant who was asked")
    return_application(application=returned, reason="Which countries?", by=scenario.secretariat)
    role = FocalPoint.objects.get(person=scenario.leader, organization__slug="ilo")
    successor = factories.focal_point(organization=role.organization, role="editor").person
    passed = propose_transfer(
        role=role, successor=successor, effective=timezone.localdate(), note="Ask for the list.", by=scenario.leader
    )
    return [one.get_absolute_url() for one in (waiting, returned, passed)] + ["/groups/taking-part/"]


def library_and_network(scenario: Any) -> list[str]:
    """Items that wait for a review and were sent back, with versions; a company with a self-check that it has begun."""
    from hub.lib.tests import factories
    from hub.library.models import Edition, ItemReview
    from hub.selfcheck.models import NetworkMember, Questionnaire
    from hub.selfcheck.tests.conftest import begun, company, make_questionnaire

    addresses = []
    for state in ("proposed", "returned"):
        item = factories.library_item(
            title_en=f"Item that is {state}", state=state, owner=scenario.member_organization, summary_en="What it says"
        )
        item.groups.set([scenario.group])
        Edition.objects.create(item=item, name="French version", url="https://example.org/fr", languages="fr")
        addresses.append(item.get_absolute_url())
        if state == "returned":
            ItemReview.objects.create(item=item, reviewer=scenario.secretariat, verdict=state, reason="Who wrote it?")
        else:
            addresses += [f"{item.get_absolute_url()}{tail}" for tail in ("change/", "review/", "versions/new/")]
    organization, _person = company()
    factories.focal_point(organization=organization, person=scenario.guarded)
    check = begun(scenario.member_organization, Questionnaire.objects.first() or make_questionnaire(), 1)
    NetworkMember.objects.create(organization=organization, brings="Ten years of checks")
    return [
        *addresses, "/library/new/", "/library/links/", "/business-network/", "/business-network/self-check/",
        "/business-network/self-check/new/", "/business-network/join/", "/business-network/leave/",
        check.get_absolute_url(), f"{check.get_absolute_url()}steps/1/", f"{check.get_absolute_url()}finish/",
    ]  # fmt: skip


def calls(scenario: Any) -> list[str]:
    """A draft, one that is open and answered, one that is over with answers to decide on, one that was decided."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.opportunities import actions
    from hub.opportunities.models import Answer, Call, Review, Reviewer
    from hub.workplans.models import Outcome

    group, now = scenario.group, timezone.now()
    text = {"summary_en": "Who **knows** how fees are paid?", "criteria_en": "Ten years in the field."}
    outcome = Outcome.objects.filter(plan__group=group).first()
    draft = factories.call(
        group=group, state=Call.State.DRAFT, published_at=None, title_en="Call that is a draft", **text
    )
    asked = factories.call(group=group, kind="proposals", title_en="Call that is open", outcomes=[outcome], **text)
    over = factories.call(group=group, title_en="Call that is over", **text)
    decided = factories.call(group=group, title_en="Call that was decided", **text)
    withdrawn = factories.call(group=group, audience="everybody", title_en="Call that was withdrawn", **text)
    factories.call(group=group, audience="everybody", title_en="Call for everybody", **text)
    common = {"organization": scenario.member_organization, "author": scenario.member, "text": "What we **know**."}
    for call, state in ((asked, "draft"), (over, "submitted"), (decided, "accepted")):
        sent = None if state == "draft" else now
        reason = "It fits." if state == "accepted" else ""
        answer = Answer.objects.create(
            call=call, state=state, title="An answer", submitted_at=sent, reason=reason, **common
        )
        if state == "submitted":
            Review.objects.create(answer=answer, reviewer=scenario.secretariat, points=4, reason="Nearly all.")
    Reviewer.objects.create(call=asked, person=scenario.stranger)
    Call.objects.filter(pk__in=[over.pk, decided.pk]).update(deadline=now - timedelta(days=2))
    decided.refresh_from_db()
    actions.decide(call=decided, texts={"result_en": "One expert joins the group."}, by=scenario.leader)
    actions.withdraw(call=withdrawn, reason="There is no money.", by=scenario.leader)
    return [one.get_absolute_url() for one in (draft, asked, over, decided, withdrawn)]


def updates(scenario: Any) -> list[str]:
    """What people follow, and what happened to it: some read, some not."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.notifications.following import follow
    from hub.notifications.models import Notification
    from hub.notifications.spreading import spread
    from hub.vocabularies.models import Country
    from hub.workplans.models import Output, Plan

    country = Country.objects.get(iso3="GHA")
    things = [scenario.group, country, *Plan.objects.filter(group=scenario.group)[:2], *Output.objects.all()[:2]]
    for person in (scenario.stranger, scenario.member, scenario.secretariat):
        for thing in things:
            follow(person=person, record=thing)
    factories.meeting(group=scenario.group, title_en="Meeting that was just announced")
    spread()
    read = Notification.objects.filter(person=scenario.member).order_by("pk").values_list("pk", flat=True)[5:30]
    Notification.objects.filter(pk__in=list(read)).update(read_at=timezone.now())
    return ["/inbox/following/"]


def accounts() -> list[str]:
    """A second factor for one person; links that e-mails carry."""
    from allauth.account.forms import default_token_generator
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC
    from allauth.account.utils import user_pk_to_url_str
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP
    from django.urls import reverse

    from hub.accounts.email_preferences import unsubscribe_address
    from hub.accounts.models import Person
    from tests.browser import site

    guarded = Person.objects.get(email=site.address_of("guarded"))
    TOTP.activate(guarded, SECRET)
    RecoveryCodes.activate(guarded)
    forgetful = Person.objects.get(email=site.address_of("stranger"))
    address, _made = EmailAddress.objects.get_or_create(user=guarded, email="second@example.org")
    reset = f"{user_pk_to_url_str(forgetful)}-{default_token_generator.make_token(forgetful)}"
    uid, key = reset.split("-", 1)
    return [
        unsubscribe_address(forgetful),
        reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}),
    ]


if __name__ == "__main__":
    main()
