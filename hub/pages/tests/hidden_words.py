"""Words that only some may read, in records and fields of every kind, for the test of leaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.models import Import, ImportProblem, SourceRecord
from hub.governance.models import DecisionBasis, HandedOver, Handover, TermsDraft, TermsVersion
from hub.groups.models import Office, Participation, Pause
from hub.initiatives.models import Place, WorkArea
from hub.institutions.models import IndependenceAnswer
from hub.law.models import Reply as LawReply
from hub.lib.tests import factories
from hub.library.models import Edition, Item, ItemReview
from hub.meetings.models import Meeting, Resolution
from hub.modellaws.actions import begin_comparison
from hub.modellaws.models import Adoption, Pair
from hub.notifications.models import Announcement, Follow
from hub.notifications.spreading import spread
from hub.notifications.topics import FOLLOWED
from hub.opportunities.models import Answer, Call, Review
from hub.outreach.models import Submission
from hub.partners.models import FocalPoint, RoleTransfer
from hub.pathfinders.models import Answer as PathfinderAnswer
from hub.pathfinders.models import AskedIndicator, DatedStep, ReportedValue, ReportQuestion
from hub.prevalence.actions import force_withdrawal
from hub.prevalence.actions.changing import Amendment as StudyAmendment
from hub.prevalence.actions.changing import change
from hub.prevention.actions import begin_draft, decide_change
from hub.prevention.models import ChangeComment
from hub.selfcheck.models import CheckAnswer, NetworkMember
from hub.selfcheck.tests.conftest import begun, make_questionnaire
from hub.workplans.actions.lifecycle import freeze
from hub.workplans.models import Amendment, CommentRound, Disposition, Plan, PlanVersion, ProgressUpdate, Reply, Step

# For whom a word is meant, and who may therefore meet it. `led` is for those who lead the group, `concerned` for an
# organization and those who lead its group, `own` for the organization alone, `ours` for it and the secretariat. The former one held every role until yesterday.
MEETS = {
    "visitor": set[str](),
    "stranger": set[str](),
    "former": {"hers"},
    "partner": {"partners", "people"},
    "member": {"partners", "people", "group", "invited", "concerned", "hers", "own", "ours"},
    "leader": {"partners", "people", "group", "invited", "concerned", "led", "hers"},
    "secretariat": {"partners", "people", "group", "invited", "concerned", "led", "restricted", "hers", "ours"},
}


@dataclass
class Garden:
    """What was planted, and where somebody might look for it."""

    meant_for: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    former: Any = None

    def word(self, audience: str) -> str:
        word = f"qx{audience}{len(self.meant_for):03}qx"
        self.meant_for[word] = audience
        return word

    def note(self, thing: Any, reason: str = "") -> Any:
        with transaction.atomic():
            record(Verb.CREATED, thing, by=None, after={}, reason=reason)
        if hasattr(thing, "get_absolute_url"):
            self.addresses.append(thing.get_absolute_url().split("#")[0])
        return thing


def adopted(plan: Any, resolution: Any, by: Any) -> PlanVersion:
    """The plan as one that was adopted, without the acts before it: here only the readers count."""
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.ADOPTED, resolution=resolution)
    plan.refresh_from_db()
    plan.save()
    return freeze(plan=plan, kind=PlanVersion.Kind.ADOPTED, by=by, resolution=resolution)


def make_resolution(meeting: Any, number: int, text: str) -> Resolution:
    return Resolution.objects.create(meeting=meeting, number=number, text_en=text, on=timezone.localdate())


def plant_analyses(scenario: Any, made: Garden) -> None:
    """Words, place and notes of situation analyses are for the group, also where an older version is open to everybody."""
    word, note = made.word, made.note
    for number_open in (0, 1):
        analysis = SituationAnalysis.objects.create(
            group=scenario.group, country=factories.country(), crisis=factories.crisis(group=scenario.group),
            place=word("group"), as_of="2026-03",
        )  # fmt: skip
        for number in (1, 2):
            text = "Open words" if number == number_open else word("group")
            version = AnalysisVersion.objects.create(
                analysis=analysis, number=number, texts={"work": text}, note=word("group"), written_by=scenario.member
            )
            if number == number_open:
                opened = {"open_version": version, "opened_by": scenario.leader, "opened_at": timezone.now()}
                SituationAnalysis.objects.filter(pk=analysis.pk).update(**opened)
        note(analysis, reason=word("group"))
        made.addresses += [f"{analysis.get_absolute_url()}changes/", analysis.crisis.get_absolute_url()]


def plant_studies(scenario: Any, made: Garden) -> None:
    """Draft protocols and results that are not published, for the team alone; so is what was said of a withdrawn study."""
    word, note = made.word, made.note
    of_member = {
        "group": scenario.group, "organization": scenario.member_organization, "author": scenario.member,
    }  # fmt: skip
    note(
        factories.study_protocol(
            title_en=word("own"),
            question_en=word("own"),
            population=word("own"),
            method_reasons=word("own"),
            **of_member,
        )
    )
    study = factories.study_protocol(state="registered", **of_member)
    result = factories.study_result(
        protocol=study, explanation=word("own"), deviations=[{"code": "stratum_extra", "name": word("own")}]
    )
    said = {"result": result, "text": word("own")}
    note(factories.result_review(verdict="sound", submitted_at=timezone.now(), **said))
    note(factories.reply_request(replied_at=timezone.now(), **said | {"text": word("own")}))
    note(result)
    made.addresses.append(study.get_absolute_url())
    left = factories.study_protocol(state="registered", **of_member)
    why = StudyAmendment(reason=word("own"), decided_on=timezone.localdate(), reached=3)
    with change(left, "method", by=scenario.member, amendment=why) as held:
        held.method_reasons = word("own")
        held.save()
    made.addresses += [one.get_absolute_url() for one in left.versions.all()]
    force_withdrawal(protocol=left, reason="Harm.", by=scenario.secretariat)
    made.addresses += [left.get_absolute_url(), f"/api/v1/study-protocols/{left.public_id}"]


def plant_announcements(scenario: Any, made: Garden) -> None:
    """What was sent, as open as it says, and what is still being written, for those who lead the group."""
    word, common = made.word, {"group": scenario.group, "author": scenario.leader}
    for visibility, audience in (("partners", "partners"), ("group", "group")):
        sent = Announcement.objects.create(
            title_en=word(audience), text_en=word(audience), visibility=visibility, state="sent", sent_at=timezone.now(),
            **common,
        )  # fmt: skip
        with transaction.atomic():
            record(Verb.SHARED, made.note(sent), by=None, after={})
    for state in ("draft", "submitted"):
        made.note(Announcement.objects.create(title_en=word("led"), text_en=word("led"), state=state, **common))


def plant_follows(people: dict[str, Any]) -> None:
    """Everybody follows everything that can be followed, and is told of all that happened, in the inbox and by e-mail."""
    follows = [
        Follow(person=person, kind=kind, object_id=key)
        for person in people.values()
        if person is not None
        for kind in FOLLOWED
        for key in apps.get_model(kind)._default_manager.values_list("pk", flat=True)
    ]
    Follow.objects.bulk_create(follows, ignore_conflicts=True)
    for person in filter(None, people.values()):
        EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    spread()


def plant_what_was_said(scenario: Any, made: Garden) -> None:
    """An adopted, public plan: what was said while the group wrote it stays the group's, what a reviewer asked stays
    between the two, and the meeting that adopted it behind closed doors keeps its title."""
    word, note = made.word, made.note
    for number, audience in ((71, "group"), (72, "restricted")):
        within = "led" if audience == "restricted" else audience
        meeting = factories.meeting(
            group=scenario.group, title_en=word(within), visibility=audience, status=Meeting.Status.HELD
        )
        resolution = note(make_resolution(meeting, 1, word(within)))
        plan = note(factories.plan(group=scenario.group, period=f"20{number}"), reason=word("group"))
        draft = freeze(plan=plan, kind=PlanVersion.Kind.REVISED, by=scenario.leader)
        output = note(factories.output(outcome=factories.outcome(plan=plan)), reason=word("group"))
        for before, after in (("shared", "draft"), ("consultation", "revised")):
            Step.objects.create(plan=plan, before=before, after=after, by=scenario.leader, reason=word("group"))
        asked = CommentRound.objects.create(
            plan=plan, version=draft, question=word("group"), deadline=timezone.now() + timedelta(days=9)
        )
        comment = note(factories.comment(plan=plan, round=asked, author=scenario.member, text=word("group")))
        Reply.objects.create(comment=comment, author=scenario.leader, text=word("group"))
        Disposition.objects.create(comment=comment, verdict="accepted", reason=word("group"), by=scenario.leader)
        update = ProgressUpdate.objects.create(
            output=output, organization=scenario.member_organization, author=scenario.member, until=plan.starts, done="Done",
            state="approved", review=word("concerned"), reviewer=scenario.leader, reviewed_at=timezone.now(),
        )  # fmt: skip
        note(update, reason=word("concerned"))
        version = note(adopted(plan, resolution, scenario.leader))
        Step.objects.create(
            plan=plan, before="revised", after="adopted", by=scenario.leader, version=version, resolution=resolution
        )
    joined = Participation.objects.get(group=scenario.group, organization=scenario.member_organization)
    note(joined, reason=word("concerned"))
    sent = Import.objects.create(
        source=factories.source(),
        format="csv",
        file=word("led"),
        file_hash="0" * 64,
        state="done",
        started_by=scenario.leader,
    )
    made.addresses.append(sent.get_absolute_url())
    ImportProblem.objects.create(run=sent, kind="rejected", line=1, identifier=word("led"), row={"name": "x"})
    plant_what_came_after_a_role(scenario, made, output)


def plant_what_came_after_a_role(scenario: Any, made: Garden, output: Any) -> None:
    """Somebody spoke for the member's organization and held an office until yesterday. What she wrote is hers to take
    along; what others wrote there since is not."""
    word, note = made.word, made.note
    yesterday = timezone.localdate() - timedelta(days=1)
    former = made.former = factories.person()
    factories.focal_point(person=former, organization=scenario.member_organization, ends=yesterday)
    factories.office(group=scenario.group, person=former, role=Office.Role.CHAIR, ends=yesterday)
    hers = factories.comment(plan=output.plan, author=former, text=word("hers"))
    note(hers)
    Amendment.objects.create(
        plan=output.plan, author=former, field="title", proposed=word("hers"), reason="Clearer", state="rejected",
        decision=word("group"), decided_by=scenario.leader, decided_at=timezone.now(),
    )  # fmt: skip
    made.addresses.append(f"{output.plan.get_absolute_url()}amendments/")
    draft = factories.plan(group=scenario.group, period="2073", title_en=word("led"), visibility="restricted")
    note(draft)
    freeze(plan=draft, kind=PlanVersion.Kind.SHARED, by=former)
    ProgressUpdate.objects.create(
        output=output, organization=scenario.member_organization, author=former, until=output.plan.starts,
        done=word("concerned"), state="submitted",
    )  # fmt: skip
    note(ProgressUpdate.objects.get(author=former))
    closed = factories.comment(plan=output.plan, author=scenario.member, text=word("group"))
    Disposition.objects.create(comment=closed, verdict="rejected", reason=word("group"), by=former)
    # Under review by her when her role ended.
    Submission.objects.create(
        name=word("restricted"), summary="What it does", who="Organization 1", reviewed_by=former,
        website="https://example.org/",
    )  # fmt: skip


def plant_what_sources_say(scenario: Any, made: Garden) -> None:
    """Open initiatives of which sources name hidden organizations and hidden places; statements on closed fields."""
    word, note = made.word, made.note
    for audience in ("partners", "restricted"):
        name, place = word(audience), word("restricted")
        organization = factories.organization(name_en=name, visibility=audience)
        initiative = factories.initiative()
        factories.role(initiative=initiative, organization=organization, named=name)
        Place.objects.create(initiative=initiative, name=place, latitude=1.5, longitude=2.5, shown="hidden")
        area = word("restricted")
        WorkArea.objects.create(initiative=initiative, country=factories.country(), level=2, code=f"C{area}", name=area)
        facts = {
            "name_en": str(initiative),
            "areas": [["LBR", 2, "", "", word("restricted")]],
            "roles": [["implementer", "", name]],
            "places": [[place, 1.5, 2.5], [word("restricted"), 1.6, 2.6]],
            "extra": {"reporting_org": ["", "40", name]},
        }
        for title in (name, f"List (sent by {name})"):
            SourceRecord.objects.create(
                initiative=initiative, source=factories.source(title=title, url=None), register="iati",
                identifier=f"X-{len(made.meant_for)}", facts=facts, fingerprint=str(len(made.meant_for)) + title[:9],
            )  # fmt: skip
        note(initiative)
        factories.statement(
            record=initiative,
            field="places",
            says_en=word("restricted"),
            source=factories.source(title=word("restricted")),
        )
    call = note(factories.meeting(group=scenario.group, call_details=word("invited")))
    factories.statement(
        record=call, field="call_details", says_en=word("invited"), source=factories.source(title=word("invited"))
    )


def plant_contributions(scenario: Any, made: Garden) -> None:
    """What members bring in before and after a meeting is for the invited; a paper is no more open than in the library."""
    word, note = made.word, made.note
    now = timezone.now()
    meeting = note(factories.meeting(group=scenario.group, status="held", begins_on="2026-01-10"))
    brought = {"by": scenario.member, "answered_by": scenario.leader, "answered_at": now, "state": "declined"}
    note(meeting.proposals.create(title=word("invited"), objective=word("invited"), answer=word("invited"), **brought))
    note(meeting.corrections.create(text=word("invited"), answer=word("invited"), **brought))
    for visibility in ("partners", "restricted"):
        item = factories.library_item(title_en=word(visibility), visibility=visibility)
        note(factories.paper(meeting=meeting, item=item, title="", address=""))


def plant_joining(scenario: Any, made: Garden) -> None:
    """An application that was sent back and answered, a member that pauses, what it brings, and a role that is handed over."""
    word, note = made.word, made.note
    applicant = factories.person()
    asked = factories.application(
        applicant=applicant, status="returned", reason=word("restricted"), contribution=word("restricted")
    )
    note(asked, reason=word("restricted"))
    joined = Participation.objects.get(group=scenario.group, organization=scenario.member_organization)
    joined.brings = word("group")
    joined.save()
    resting = factories.participation(group=scenario.group, organization=factories.organization(), status="active")
    Pause.objects.create(participation=resting, starts=timezone.localdate(), reason=word("led"))
    role = FocalPoint.objects.get(person=scenario.member)
    handed = RoleTransfer.objects.create(
        role=role, successor=factories.person(name=word("ours")), effective=timezone.localdate(), note=word("ours"),
        proposed_by=scenario.member,
    )  # fmt: skip
    note(handed, reason=word("ours"))


def plant_calls(scenario: Any, made: Garden) -> None:
    """Calls of every openness, a draft, and answers: for their authors and those who lead the group; what a reviewer wrote
    is for the latter, what is only begun for the former."""
    word, note = made.word, made.note
    group, now = scenario.group, timezone.now()
    for visibility, audience in (("partners", "partners"), ("group", "group"), ("restricted", "led")):
        note(factories.call(group=group, title_en=word(audience), visibility=visibility))
    note(factories.call(group=group, title_en=word("led"), state=Call.State.DRAFT, published_at=None))
    of_member = {"organization": scenario.member_organization, "author": scenario.member}
    begun = Answer.objects.create(call=factories.call(group=group), title=word("own"), text=word("own"), **of_member)
    made.addresses.append(begun.get_absolute_url())
    call = note(factories.call(group=group))
    answer = Answer.objects.create(
        call=call, title=word("concerned"), text=word("concerned"), state=Answer.State.DECLINED, submitted_at=now,
        reason=word("concerned"), **of_member,
    )  # fmt: skip
    note(answer, reason=word("concerned"))
    note(Review.objects.create(answer=answer, reviewer=scenario.secretariat, points=3, reason=word("led")))


def plant_offices(scenario: Any, made: Garden) -> None:
    """A draft of terms of reference and a list of what is handed over: for those who lead the group. A decision that
    everybody reads rests on a resolution and a document that not everybody does."""
    word, note, group = made.word, made.note, scenario.group
    draft = TermsDraft.objects.create(group=group, text_en=word("led"))
    note(draft, reason=word("led"))
    handover = Handover.objects.create(office=group.offices.first())
    HandedOver.objects.create(handover=handover, title=word("led"))
    note(handover, reason=word("led"))
    meeting = factories.meeting(group=group, title_en=word("group"), visibility="group", status=Meeting.Status.HELD)
    paper = factories.library_item(title_en=word("partners"), visibility="partners")
    resolution = make_resolution(meeting, 1, word("group"))
    DecisionBasis.objects.create(decision=factories.decision(group=group), resolution=resolution, document=paper)
    TermsVersion.objects.create(
        group=group, number=1, text_en="Public", adopted_on=timezone.localdate(), resolution=resolution, sha256="0" * 64
    )
    for visibility, audience in (("partners", "partners"), ("group", "group"), ("restricted", "led")):
        hidden = factories.decision(
            group=group,
            kind="renamed",
            name_en=word(audience),
            grounds=word(audience),
            visibility=visibility,
            on="2010",
        )
        note(hidden)
    page = group.get_absolute_url()
    made.addresses += [f"{page}offices/", f"{page}offices/?known=2999-01-01", f"{page}terms/", f"{page}terms/1/"]
    made.addresses += [f"{page}?as_of=2000-01-01", page]


def plant_library(scenario: Any, made: Garden) -> None:
    """Proposed items with versions and reviews, for who proposed them and for those who lead their group; public ones
    with what a reviewer said; versions and words of files of hidden items."""
    word, note = made.word, made.note
    for state in (Item.State.PROPOSED, Item.State.RETURNED, Item.State.PUBLISHED):
        title = "A public guide" if state == Item.State.PUBLISHED else word("concerned")
        item = factories.library_item(title_en=title, state=state, owner=scenario.member_organization)
        item.groups.set([scenario.group])
        if state != Item.State.PUBLISHED:
            Edition.objects.create(item=item, name=word("concerned"), url=f"https://example.org/{word('concerned')}/")
        reviewer = scenario.secretariat
        ItemReview.objects.create(item=item, reviewer=reviewer, verdict="returned", reason=word("concerned"))
        note(item)
    for audience in ("partners", "group", "restricted"):
        hidden = factories.library_item(visibility=audience)
        hidden.groups.set([scenario.group])
        words = word(audience)
        Edition.objects.create(
            item=hidden, name=words, url="https://example.org/", text=f"{words} and more", text_state="ready"
        )
        hidden.save()  # for the search
        note(hidden)


def plant_law_texts(scenario: Any, made: Garden) -> None:
    """Texts of every openness, drafts of the next version, and comparisons that only their organization reads so far."""
    word, note = made.word, made.note
    for visibility in ("partners", "restricted"):
        hidden = factories.law_version(
            f"Article 1\n{word(visibility)}", title_en=word(visibility), visibility=visibility
        )
        note(hidden.text)
        made.addresses.append(hidden.get_absolute_url())
    organization, by = scenario.member_organization, scenario.member
    model = factories.law_version("Article 1\nNobody shall be a slave.", owner=organization)
    law = factories.law_version(
        "Article 1\nNobody is a slave.", kind="national", country=factories.country(), owner=organization
    )
    draft = factories.law_version(f"Article 1. {word('ours')}\n{word('ours')}", text=model.text, draft=True)
    comparison = note(begin_comparison(model=model, law=law, owner=organization, by=by))
    Pair.objects.create(
        comparison=comparison, model_article=model.articles.get(), law_article=law.articles.get(), verdict="partly",
        note=word("ours"), decided_by=by,
    )  # fmt: skip
    note(
        Adoption.objects.create(
            model=model.text,
            country=law.text.country,
            stage="drafted",
            source_url="https://example.org/",
            visibility="partners",
            note=word("partners"),
            owner=organization,
        )
    )
    made.addresses += [f"{model.text.get_absolute_url()}changes/", draft.get_absolute_url()]
    made.addresses += [f"{comparison.get_absolute_url()}{tail}" for tail in ("decide/", "sheet/", "sheet.docx")]


def plant_prevention(scenario: Any, made: Garden) -> None:
    """Models of every openness, drafts, proposed changes with what was said of them, and sources that are not open."""
    word, note = made.word, made.note
    group, by = scenario.group, scenario.member
    for visibility, audience in (("partners", "partners"), ("group", "group"), ("restricted", "led")):
        hidden = factories.prevention_model(group=group, visibility=visibility, title_en=word(audience))
        note(hidden)
        note(factories.model_use(model=hidden, locality=word(audience), result=word(audience)))
    begun = note(factories.prevention_model(group=group, published=False, title_en=word("group")))
    made.addresses.append(begun.versions.get().get_absolute_url())
    model = note(factories.prevention_model(group=group, published=False))
    published = model.versions.get()
    component = published.components.get()
    secret = factories.library_item(title_en=word("partners"), visibility="partners")
    note(factories.model_ground(component=component, item=secret, note=word("partners")))
    factories.publish(published)
    note(factories.model_use(model=model, item=secret))
    draft = note(begin_draft(model=model, by=by))
    draft.summary_en = word("group")
    draft.save()
    note(factories.theory_step(version=draft, text_en=word("group"), assumption_en=word("group")))
    added = note(factories.model_component(version=draft, name_en=word("group"), description_en=word("group")))
    note(factories.model_ground(component=added, item=factories.library_item(), note=word("group")))
    model.save()  # for the search
    common = {"model": model, "author": by, "organization": scenario.member_organization, "finding": secret}
    for state in ("rejected", "accepted"):
        change = note(factories.proposed_change(proposed=word("group"), reason=word("group"), **common))
        ChangeComment.objects.create(change=change, author=by, text=word("group"))
        decide_change(change=change, state=state, decision=word("group"), by=scenario.leader)
    note(factories.proposed_change(proposed=word("group"), **common))
    here = model.get_absolute_url()
    made.addresses += [
        f"{here}differences/",
        f"{here}changes/",
        f"{here}changes/new/",
        f"/edit/prevention-version/{draft.pk}/rows/",
    ]
    made.addresses += [secret.get_absolute_url(), f"/api/v1/prevention-models/{model.public_id}"]


def plant_assessments(scenario: Any, made: Garden) -> None:
    """Verdicts on a law: a draft is for its authors, one that was handed in also for those who lead the group, and what a
    reviewer says is between the two; a reply that is only begun is for the government body alone."""
    word, note = made.word, made.note
    standard, country = factories.law_standard(), factories.country()
    cell = {"country": country, "standard": standard, "group": scenario.group}
    of_member = {"organization": scenario.member_organization, "author": scenario.member}
    begun = factories.law_assessment(reason=word("own"), citation=word("own"), **cell, **of_member)
    made.addresses.append(begun.get_absolute_url())
    note(factories.law_assessment(reason=word("concerned"), state="submitted", **cell, **of_member))
    note(factories.law_assessment(review=word("concerned"), state="published", **cell, **of_member))
    LawReply.objects.create(
        country=country, standard=standard, organization=scenario.member_organization, author=scenario.member,
        text=word("own"),
    )  # fmt: skip
    made.addresses += [f"/law/{country.iso3.lower()}/{standard.number}/", f"/countries/{country.iso3.lower()}/law/"]


def plant_guards(scenario: Any, made: Garden) -> None:
    """Institutions and remedy paths: a draft is for its authors, one that was handed in also for those who lead the group,
    also where an earlier version is published; what a reviewer says is between the two."""
    word, note = made.word, made.note
    country = factories.country()
    of_member = {
        "group": scenario.group, "author": scenario.member, "organization": scenario.member_organization,
    }  # fmt: skip
    standing = factories.institution_version(country=country, state="published", review=word("concerned"), **of_member)
    text = factories.remedy_version(country=country, state="published", review=word("concerned"), **of_member)
    path = text.path
    made.addresses += [standing.get_absolute_url(), text.get_absolute_url()]
    for state, audience in (("draft", "own"), ("submitted", "concerned"), ("withdrawn", "own")):
        entry = factories.institution_version(
            institution=standing.institution, state=state, name=word(audience), mandate=word(audience),
            contact=word(audience), source=word(audience), **of_member,
        )  # fmt: skip
        IndependenceAnswer.objects.create(version=entry, question="in_law", note=word(audience))
        text = factories.remedy_version(
            path=path, state=state, title=word(audience), urgent=word(audience), protection=word(audience),
            source=word(audience), **of_member,
        )  # fmt: skip
        made.addresses += [entry.get_absolute_url(), text.get_absolute_url()]
        if state == "submitted":
            note(entry)
            note(text)
            made.addresses += [f"{one.get_absolute_url()}decide/" for one in (entry, text)]
    alone = factories.remedy_version(country=country, state="draft", title=word("own"), **of_member)
    made.addresses += [path.get_absolute_url(), standing.institution.get_absolute_url(), alone.path.get_absolute_url()]
    made.addresses += [f"/countries/{country.iso3.lower()}/{tail}" for tail in ("", "institutions/", "law/")]
    made.addresses += [f"/institutions/download/{kind}/" for kind in ("csv", "json")]


def plant_corridors(scenario: Any, made: Garden) -> None:
    """Corridors of every openness, their parts, stricter parts of open ones, and what an open entry point names that is
    hidden."""
    word, note = made.word, made.note
    for audience in ("partners", "group", "restricted"):
        within = "led" if audience == "restricted" else audience
        corridor = note(
            factories.corridor(
                group=scenario.group, visibility=audience, summary_en=word(within), questions_en=word(within)
            )
        )
        note(factories.corridor_factor(corridor=corridor, name_en=word(within), citation=word(within)))
        note(factories.entry_point(corridor=corridor, hindrance_en=word(within), act_en=word(within)))
        shown = note(factories.corridor(group=scenario.group, summary_en="Open to all"))
        note(factories.corridor_factor(corridor=shown, name_en=word(within), visibility=audience, studied=word(within)))
        note(
            factories.entry_point(
                corridor=shown, hindrance_en=word(within), actors_en=word(within), visibility=audience
            )
        )
        point = note(factories.entry_point(corridor=shown))
        item = factories.library_item(title_en=word(audience), visibility=audience)
        item.groups.set([scenario.group])
        hidden = factories.initiative(name_en=word(audience), visibility=audience)
        hidden.groups.set([scenario.group])
        note(factories.corridor_factor(corridor=shown, item=item))
        note(factories.entry_point_response(entry_point=point, item=item, note=word(audience)))
        note(factories.entry_point_response(entry_point=point, initiative=hidden, note=word(audience)))
        output = factories.output(
            outcome=factories.outcome(
                plan=factories.plan(
                    group=scenario.group, visibility=audience, period=f"22{len(made.meant_for) % 90 + 10}"
                )
            ),
            title_en=word(within),
        )
        point.outputs.set([output])
        made.addresses += [f"/edit/corridor/{shown.pk}/rows/", f"/edit/entry-point/{point.pk}/rows/"]
        made.addresses += [f"{point.get_absolute_url()}plan/", f"{point.get_absolute_url()}call/"]


def plant_crises(scenario: Any, made: Garden) -> None:
    """The page of a crisis, which everybody may read, names initiatives and calls in its countries that are hidden."""
    for audience in ("partners", "group"):
        country = factories.country()
        hidden = factories.initiative(name_en=made.word(audience), visibility=audience)
        hidden.groups.set([scenario.group])
        hidden.countries.set([country])
        call = factories.call(group=scenario.group, title_en=made.word(audience), visibility=audience)
        call.countries.set([country])
        made.note(call)
        crisis = made.note(factories.crisis(group=scenario.group, countries=[country]))
        made.note(factories.crisis_figure(crisis=crisis))
        made.addresses += [crisis.get_absolute_url(), f"/edit/crisis/{crisis.pk}/rows/"]


def plant_reports(scenario: Any, made: Garden) -> None:
    """Reports of a Pathfinder country: a draft is for the government body alone, one that is handed in also for the
    secretariat, and what that asked is between the two; a year that is being prepared is the secretariat's."""
    word, note = made.word, made.note
    country, definition = factories.country(), factories.indicator_definition()
    of_member = {"country": country, "organization": scenario.member_organization, "author": scenario.member}
    for state, audience in (("draft", "own"), ("submitted", "ours")):
        cycle = factories.report_cycle()
        question = ReportQuestion.objects.create(cycle=cycle, text_en="What was done?")
        AskedIndicator.objects.create(cycle=cycle, definition=definition, is_core=True)
        report = factories.country_report(cycle=cycle, state=state, review=word("own"), **of_member)
        PathfinderAnswer.objects.create(report=report, question=question, text=word(audience))
        ReportedValue.objects.create(
            report=report, definition=definition, status="reported", value=7, source=word(audience),
            counted_otherwise=word(audience),
        )  # fmt: skip
        made.addresses += [report.get_absolute_url(), cycle.get_absolute_url()]
        if state == "submitted":
            note(report)
    factories.dated_step(country=country, organization=scenario.member_organization)
    hidden = factories.dated_step(
        country=country, organization=scenario.member_organization, withdrawn_at=timezone.now(), note_en="x"
    )
    made.addresses += [f"/pathfinders/{country.iso3.lower()}/", f"/pathfinders/steps/{hidden.public_id}/withdraw/"]
    DatedStep.objects.filter(pk=hidden.pk).update(note_en=word("ours"))
    prepared = factories.report_cycle(state="draft", note_en=word("restricted"))
    ReportQuestion.objects.create(cycle=prepared, text_en=word("restricted"))
    made.addresses.append(prepared.get_absolute_url())


def plant_network(scenario: Any, made: Garden) -> None:
    """A self-check of the member's organization, for its own people alone; what it said when it asked to join and was
    declined is for the secretariat as well."""
    word, note = made.word, made.note
    check = begun(scenario.member_organization, make_questionnaire(), 1)
    note(check)
    CheckAnswer.objects.filter(check_of=check).update(action=word("own"), responsible=word("own"))
    NetworkMember.objects.create(
        organization=scenario.member_organization, state="declined", brings="Help", reason=word("own")
    )
    made.addresses += ["/business-network/", "/business-network/self-check/"]
