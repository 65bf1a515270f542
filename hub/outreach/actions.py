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

MOST_SEARCHES = 50  # of one person: each is run whenever e-mails are sent


@transaction.atomic
def suggest(*, form: object) -> Submission:
    """Submit a suggestion. The e-mail address is not written into the record of events."""
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
    """Create the suggested initiative."""
    _claim_review(submission, Submission.Status.ACCEPTED, reason, by)
    initiative = Initiative.objects.create(
        name_en=submission.name, summary_en=submission.summary, website=submission.website, starts=submission.starts,
        ends=submission.ends,
    )  # fmt: skip
    initiative.issues.set(submission.issues.all())
    initiative.countries.set(submission.countries.all())
    # Anybody can send the form: a hidden organization is not linked just because somebody guesses its name.
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
    """Close a suggested change as done; the record itself is edited separately."""
    _claim_review(submission, Submission.Status.ACCEPTED, reason, by)
    record(Verb.ACCEPTED, submission, by=by, after={"initiative": submission.about_id}, reason=reason)


@transaction.atomic
def decline_suggestion(*, submission: Submission, reason: str, by: Person) -> None:
    _claim_review(submission, Submission.Status.DECLINED, reason, by)
    record(Verb.DECLINED, submission, by=by, reason=reason)


@transaction.atomic
def claim(*, initiative: Initiative, organization: Organization, justification: str, by: Person) -> Claim:
    """A partner asks to become the owner of the record."""
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
    """The organization becomes the owner; confirmation links of the owner before stop working."""
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
    """Save a search; notifications are about initiatives that are added later."""
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
    """Initiatives in the search that were added since the last notification; fifty at most."""
    viewer = viewer_of(saved.person)
    seen = Initiative.objects.visible_to(viewer)
    return list(
        filter_initiatives(seen, QueryDict(saved.query), viewer).filter(pk__gt=saved.last_key, pk__lte=newest)[:50]
    )


def claim_news(saved: SavedSearch, newest: int) -> bool:
    """Whether this process sends the notification, so that each result is sent once."""
    return SavedSearch.objects.filter(pk=saved.pk, last_key=saved.last_key).update(last_key=newest) == 1


def newest_initiative() -> int:
    return Initiative.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
