"""Members of the business network, the questions of the self-check, what companies answer, and what is published of all together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization

FEWEST = 5  # companies in anything that is published of several together


class Step(models.IntegerChoices):
    """The six steps of due diligence (OECD Due Diligence Guidance for Responsible Business Conduct), in our words."""

    EMBED = 1, _("Make it part of how the company is run")
    IDENTIFY = 2, _("Find out where people are at risk")
    PREVENT = 3, _("Stop, prevent and reduce harm")
    TRACK = 4, _("Follow whether it works")
    COMMUNICATE = 5, _("Tell what is done")
    REMEDY = 6, _("Put right what went wrong")


class NetworkMember(models.Model):
    """An organization that takes part in the network, or asks to."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asked to join")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Declined")
        LEFT = "left", _("Left")

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="network_membership")
    brings = models.TextField(_("what you bring"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Request to join the business network")
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="network_member_declined_with_reason", condition=~Q(state="declined") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)

    def get_absolute_url(self) -> str:
        return reverse("selfcheck:network")

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Members are public where their organization is; requests and refusals are between it and the secretariat."""
        if viewer.is_secretariat:
            return Q()
        open_ones = Q(state="active") & is_part_of_visible("organization", Organization, viewer)
        return open_ones | Q(organization__in=viewer.organization_ids)


class Questionnaire(models.Model):
    """A version of the questions. A self-check keeps the version with which it was begun."""

    number = models.PositiveIntegerField(unique=True)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.title)


class Question(models.Model):
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    position = models.PositiveIntegerField()
    text = TranslatedField(models.CharField, verbose_name=_("question"), max_length=300)
    hint = TranslatedField(models.TextField, verbose_name=_("what it asks for"), blank=True)

    class Meta:
        ordering = ["step", "position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "position"], name="question_position_once"),
            models.CheckConstraint(name="question_of_a_step", condition=Q(step__gte=1, step__lte=6)),
        ]

    def __str__(self) -> str:
        return str(self.text)


class AggregateBatch(models.Model):
    """What several companies answered, added up once and for all: at least five, none of whom is in another batch.

    Totals are sums of batches, so that the difference between two of them never says what fewer than five answered.
    `sums`: for each question that at least five of the batch answered, how many did and the sum of their levels.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()  # of companies
    sums = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="batch_of_five_or_more", condition=Q(number__gte=FEWEST))]

    def __str__(self) -> str:
        return f"{self.questionnaire}: {self.number}"


class SelfCheckQuerySet(VisibleQuerySet):
    def not_deleted(self) -> SelfCheckQuerySet:
        """Without those whose answers the company deleted."""
        return self.exclude(state=SelfCheck.State.DELETED)


class SelfCheck(models.Model):
    """One check of one company: for those who speak for it alone, not even for the secretariat."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Begun")
        FINISHED = "finished", _("Finished")
        DELETED = "deleted", _("Deleted")  # its answers are gone; the row keeps its events from everybody else

    kept_from_secretariat = True  # also the events: see hub.events.models

    public_id = PublicIdField(kind="SC")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="self_checks")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="self_checks"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False)  # may be counted in what the network sees of all together
    is_counted = models.BooleanField(default=False)  # in one of the batches; which one, nobody can look up

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state="draft"), name="self_check_one_draft_a_company"
            ),
            models.UniqueConstraint(
                fields=["organization", "questionnaire"], condition=Q(is_counted=True), name="self_check_counted_once"
            ),
            models.CheckConstraint(
                name="self_check_finished_at_a_moment", condition=Q(state="draft") | Q(finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return gettext("Self-check of %(name)s") % {"name": self.organization}

    def get_absolute_url(self) -> str:
        return reverse("selfcheck:check", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(organization__in=viewer.organization_ids)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class CheckAnswer(models.Model):
    """What a company answers to a question, and what it means to do about it."""

    class Level(models.IntegerChoices):
        NOT_BEGUN = 0, _("Not begun")
        BEGUN = 1, _("Begun")
        PARTLY = 2, _("In place in part")
        IN_PLACE = 3, _("In place")

    check_of = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True)  # none: it does not apply
    action = models.CharField(_("what we will do"), max_length=500, blank=True)
    responsible = models.CharField(_("who"), max_length=120, blank=True)
    due = models.DateField(_("until"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["question__step", "question__position"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "question"], name="check_answer_once"),
            models.CheckConstraint(name="check_answer_level_known", condition=Q(level__isnull=True) | Q(level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id}: {self.question_id}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(check_of__organization__in=viewer.organization_ids)
