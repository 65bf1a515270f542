"""Suggestions by anyone, claims by partners, saved searches."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.editing import with_links
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.initiatives.filters import filter_initiatives
from hub.initiatives.models import Initiative, Role
from hub.initiatives.signals import initiatives_changed
from hub.lib.text import one_line
from hub.lib.visibility import STRANGER
from hub.outreach.freshness import revoke
from hub.outreach.models import Claim, SavedSearch, Submission
from hub.partners.models import Organization

__all__ = [
    "accept_change",
    "accept_claim",
    "accept_suggestion",
    "claim",
    "claim_news",
    "decline_claim",
    "decline_suggestion",
    "newest_initiative",
    "news_of",
    "save_search",
    "suggest",
]

MOST_SEARCHES = 50  # of one person: each is asked anew whenever letters go out


@transaction.atomic
def suggest(*, form: object) -> Submission:
    """Hand in a suggestion. The e-mail is not written into the record of events."""
    submission: Submission = form.save()  # type: ignore[attr-defined]
    record(Verb.SUBMITTED, submission, by=None, after={"name": submission.name, "website": submission.website})
    return submission


def _claim_review(submission: Submission, status: str, reason: str, by: Person) -> None:
    changed = Submission.objects.filter(pk=submission.pk, status=Submission.Status.SUBMITTED).update(
        status=status, reason=reason, reviewed_by=by, reviewed_at=timezone.now(), email=""
    )
    if changed != 1:
        raise ValidationError(
            _("Somebody has decided on this suggestion already. Open it again to see what was decided.")
        )
    submission.refresh_from_db()


@transaction.atomic
def accept_suggestion(*, submission: Submission, reason: str, by: Person) -> Initiative:
    """Put the suggested initiative on the map."""
    _claim_review(submission, Submission.Status.ACCEPTED, reason, by)
    initiative = Initiative.objects.create(
        name_en=submission.name, summary_en=submission.summary, website=submission.website, starts=submission.starts,
        ends=submission.ends,
    )  # fmt: skip
    initiative.issues.set(submission.issues.all())
    initiative.countries.set(submission.countries.all())
    # The form is open to everybody: a hidden organization is not linked to by whoever guesses its name.
    named = Organization.objects.visible_to(STRANGER).filter(name_en__iexact=submission.who).first()
    role = Role.objects.create(
        initiative=initiative, organization=named, named="" if named else submission.who, kind=Role.Kind.IMPLEMENTER
    )
    Submission.objects.filter(pk=submission.pk).update(initiative=initiative)
    record(Verb.ACCEPTED, submission, by=by, after={"initiative": initiative.pk}, reason=reason)
    record(Verb.CREATED, initiative, by=by, after=with_links(initiative), reason=reason)
    record(Verb.CREATED, role, by=by, after=snapshot(role), reason=reason)
    initiatives_changed.send(sender=Initiative)
    return initiative


@transaction.atomic
def accept_change(*, submission: Submission, reason: str, by: Person) -> None:
    """The record has been changed as somebody suggested; nothing is changed by this itself."""
    _claim_review(submission, Submission.Status.ACCEPTED, reason, by)
    record(Verb.ACCEPTED, submission, by=by, after={"initiative": submission.about_id}, reason=reason)


@transaction.atomic
def decline_suggestion(*, submission: Submission, reason: str, by: Person) -> None:
    _claim_review(submission, Submission.Status.DECLINED, reason, by)
    record(Verb.DECLINED, submission, by=by, reason=reason)


@transaction.atomic
def claim(*, initiative: Initiative, organization: Organization, justification: str, by: Person) -> Claim:
    """A partner asks to keep the record."""
    if initiative.owner_id == organization.pk:
        raise ValidationError(_("Your organization maintains this record already."))
    made = Claim(initiative=initiative, organization=organization, person=by, justification=justification)
    made.full_clean()
    made.save()
    record(Verb.SUBMITTED, made, by=by, after=snapshot(made))
    return made


def _review_claim(made: Claim, status: str, reason: str) -> None:
    if Claim.objects.filter(pk=made.pk, status=Claim.Status.SUBMITTED).update(status=status, reason=reason) != 1:
        raise ValidationError(_("Somebody has decided on this claim already."))


@transaction.atomic
def accept_claim(*, made: Claim, reason: str, by: Person) -> None:
    """The organization keeps the record from now on; links sent to the one before stop working."""
    _review_claim(made, Claim.Status.ACCEPTED, reason)
    initiative = made.initiative
    before = {"owner_id": initiative.owner_id}
    initiative.owner = made.organization
    initiative.save(update_fields=["owner"])
    revoke(initiative=initiative)
    record(Verb.ACCEPTED, made, by=by, after={"status": "accepted"}, reason=reason)
    record(Verb.CHANGED, initiative, by=by, before=before, after={"owner_id": made.organization_id}, reason=reason)


@transaction.atomic
def decline_claim(*, made: Claim, reason: str, by: Person) -> None:
    _review_claim(made, Claim.Status.DECLINED, reason)
    record(Verb.DECLINED, made, by=by, after={"status": "declined"}, reason=reason)


def save_search(*, person: Person, name: str, query: str) -> SavedSearch:
    """Remember a search; only initiatives that come after this are told of."""
    if SavedSearch.objects.filter(person=person).count() >= MOST_SEARCHES:
        raise ValidationError(
            _("You have saved %(number)s searches. Forget one of them first.") % {"number": MOST_SEARCHES}
        )
    newest = newest_initiative()
    saved, _made = SavedSearch.objects.get_or_create(
        person=person, query=query[:1000], defaults={"name": one_line(name)[:120], "last_key": newest}
    )
    return saved


def news_of(saved: SavedSearch, newest: int) -> list[Initiative]:
    """What the search finds among the initiatives that came since its person was last told; fifty at most."""
    viewer = viewer_of(saved.person)
    seen = Initiative.objects.visible_to(viewer)
    return list(
        filter_initiatives(seen, QueryDict(saved.query), viewer).filter(pk__gt=saved.last_key, pk__lte=newest)[:50]
    )


def claim_news(saved: SavedSearch, newest: int) -> bool:
    """Whether it is this process that tells of the news: each result is told of once."""
    return SavedSearch.objects.filter(pk=saved.pk, last_key=saved.last_key).update(last_key=newest) == 1


def newest_initiative() -> int:
    return Initiative.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
