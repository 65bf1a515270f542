"""How an organization becomes a partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.accounts.owndata import has_confirmed_address
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.lib.text import one_line
from hub.partners.models import WORKS_ON, Application, FocalPoint, Organization
from hub.vocabularies.models import Term


@transaction.atomic
def submit_application(
    *, application: Application, by: Person, words: Mapping[str, Iterable[Term]] | None = None
) -> Application:
    """Submit an application, or submit it again after a question; `words` are terms of the vocabularies by field."""
    if application.pk and _claim(application).status != Application.Status.RETURNED:
        raise ValidationError(_("This application waits for the secretariat already."))
    same = Application.objects.filter(applicant=by, status__in=Application.OPEN, name__iexact=application.name)
    if same.exclude(pk=application.pk).exists():
        raise ValidationError({"name": _("You have applied for this organization already; the answer is to come.")})
    application.applicant = by
    application.status = Application.Status.SUBMITTED
    application.question, application.reason = application.reason, ""
    application.save()
    for name, chosen in (words or {}).items():
        getattr(application, name).set(chosen)
    # The answers stay in the history of the application, also after another question.
    record(Verb.APPLIED, application, by=by, after=_public_answers(application), reason=application.answer)
    _tell_secretariat(application)
    return application


@transaction.atomic
def accept_application(
    *,
    application: Application,
    reason: str,
    by: Person,
    vouched: bool = False,
    existing: Organization | None = None,
) -> Organization:
    """Make the organization a partner and the applicant its focal point. An applicant with an unconfirmed address gets the
    role only if the reviewer says that she knows whose account it is. `existing` is the same organization in existing
    records."""
    application = _claim(application)
    if not vouched and not has_confirmed_address(application.applicant):
        raise ValidationError(
            {"vouched": _("Nobody has confirmed this address. Make sure whose account it is, then tick.")}
        )
    organization = _make_partner(application, existing)
    application.organization = organization
    _review(application, Application.Status.ACCEPTED, reason, by)
    record(
        Verb.ACCEPTED, application, by=by, after={"status": "accepted", "organization": organization.pk}, reason=reason
    )
    verb = Verb.CREATED if existing is None else Verb.CHANGED
    record(verb, organization, by=by, after=snapshot(organization), reason=reason)
    if not organization.focal_points.on().filter(person=application.applicant).exists():
        name_focal_point(
            person=application.applicant, organization=organization, role=FocalPoint.Role.FOCAL_POINT, by=by
        )
    _tell_applicant(application)
    return organization


def welcome(application: Application) -> str:
    """The text to an applicant who is accepted without a text by the reviewer, in the applicant’s language."""
    with translation.override(application.applicant.language):
        return _("Welcome. Your organization is a partner of the Alliance from today on.")


@transaction.atomic
def decline_application(*, application: Application, reason: str, by: Person) -> None:
    application = _claim(application)
    _review(application, Application.Status.DECLINED, reason, by)
    record(Verb.DECLINED, application, by=by, after={"status": "declined"}, reason=reason)
    _tell_applicant(application)


@transaction.atomic
def return_application(*, application: Application, reason: str, by: Person) -> None:
    """Send it back with a question; the applicant may change the answers and submit it again."""
    application = _claim(application)
    _review(application, Application.Status.RETURNED, reason, by)
    record(Verb.RETURNED, application, by=by, after={"status": "returned"}, reason=reason)
    _tell_applicant(application)


@transaction.atomic
def name_focal_point(
    *, person: Person, organization: Organization, role: str, by: Person | None, reason: str = ""
) -> FocalPoint:
    focal_point = FocalPoint.objects.create(
        person=person, organization=organization, role=role, starts=timezone.localdate()
    )
    record(Verb.CREATED, focal_point, by=by, after=snapshot(focal_point), reason=reason)
    return focal_point


def _claim(application: Application) -> Application:
    """The row, locked. If two reviewers decide at once, the second is refused."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.status in {Application.Status.ACCEPTED, Application.Status.DECLINED}:
        raise ValidationError(
            _("Somebody has decided on this application already. Open it again to see what was decided.")
        )
    return locked


def _review(application: Application, status: str, reason: str, by: Person) -> None:
    application.status, application.reason = status, reason
    application.reviewed_by, application.reviewed_at = by, timezone.now()
    application.save()


def _make_partner(application: Application, existing: Organization | None) -> Organization:
    """The organization of an application. The values of an existing one are not changed."""
    said = {
        "acronym": application.acronym,
        "country": application.country,
        "parent": application.parent if existing is None or application.parent != existing else None,
        "website": application.website,
        "about_en": application.work,
    }
    today = timezone.localdate()
    if existing is None:
        organization = Organization.objects.create(
            slug=_free_slug(application.acronym or application.name),
            name_en=application.name,
            constituency=application.constituency,
            status=Organization.Status.PARTNER,
            joined_on=today,
            **said,
        )
    else:
        organization = Organization.objects.select_for_update(of=("self",)).get(pk=existing.pk)
        if organization.status == Organization.Status.PARTNER:
            raise ValidationError({"existing": _("This organization is a partner already.")})
        for name, value in said.items():
            if not getattr(organization, name):
                setattr(organization, name, value)
        organization.status, organization.joined_on = Organization.Status.PARTNER, today
        organization.save()
    for name in WORKS_ON:
        getattr(organization, name).add(*getattr(application, name).all())
    return organization


def _public_answers(application: Application) -> dict[str, object]:
    return {"name": application.name, "constituency": application.constituency, "status": application.status}


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "organization"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(Organization.former_names().filter(name__startswith=base).values_list("name", flat=True))
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, 10_000) if f"{base}-{n}" not in taken)


def _tell_secretariat(application: Application) -> None:
    """One e-mail to each person of the secretariat, in her language, once the application is committed."""
    for reader in Person.objects.filter(is_secretariat=True).exclude(pk=application.applicant_id):
        if not reader.may_be_reminded:
            continue
        with translation.override(reader.language):
            waiting = Application.objects.filter(status=Application.Status.SUBMITTED).count()
            text = render_to_string(
                "partners/mail/application_waits.txt",
                {
                    "application": application,
                    "address": f"{settings.SITE_ADDRESS}{application.get_absolute_url()}",
                    "waiting": waiting,
                    "site": settings.SITE_NAME,
                },
            )
            subject = one_line(_("%(name)s applies to join the Alliance") % {"name": application.name})
        queue_email(person=reader, subject=subject, text=text)


def _tell_applicant(application: Application) -> None:
    """One e-mail, in the applicant's language, once the decision is committed."""
    with translation.override(application.applicant.language):
        text = render_to_string(
            "partners/mail/application_reviewed.txt", {"application": application, "site": settings.SITE_NAME}
        )
        subject = _("Your application to join the Alliance")
    queue_email(person=application.applicant, subject=subject, text=text)
