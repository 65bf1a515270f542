"""Why a plan cannot be adopted yet: each missing thing in a sentence, with a link to where it can be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.lib.timezones import format_moment
from hub.workplans.lint.actions import lint
from hub.workplans.lint.rules import Finding
from hub.workplans.models import Amendment, Comment, Plan


@dataclass(frozen=True)
class Blocker:
    kind: str  # comment, amendment, round, rule
    sentence: str
    where: str


def blockers(plan: Plan, found: list[Finding] | None = None) -> list[Blocker]:
    """Comments without a disposition, undecided amendments, an open round, errors that nobody waived."""
    place = [plan.group.slug, plan.period]
    missing = []
    for opened in plan.rounds.filter(closed_at=None):
        sentence = _("The comment round that ends on %(day)s is still open.") % {
            "day": format_moment(opened.deadline, opened.time_zone)
        }
        missing.append(Blocker("round", sentence, reverse("workplans:comments", args=place)))
    for comment in Comment.objects.filter(Comment.needs_answer(), plan=plan).order_by("at", "pk"):
        sentence = _("A comment on “%(item)s” has no answer yet.") % {"item": comment.item_title or plan.title}
        missing.append(Blocker("comment", sentence, f"{reverse('workplans:comments', args=place)}#{comment.public_id}"))
    for amendment in Amendment.objects.filter(plan=plan, state=Amendment.State.PROPOSED):
        sentence = _("A proposed change to “%(item)s” is not decided.") % {"item": amendment.item_title or plan.title}
        missing.append(
            Blocker("amendment", sentence, f"{reverse('workplans:amendments', args=place)}#{amendment.public_id}")
        )
    for finding in found if found is not None else lint(plan):
        if finding.blocks:
            sentence = _("%(where)s: %(sentence)s (%(code)s)") % {
                "where": finding.where,
                "sentence": finding.rule.sentence,
                "code": finding.rule.code,
            }
            address = f"{reverse('workplans:check', args=place)}#{finding.rule.code}-{finding.item}"
            missing.append(Blocker("rule", sentence, address))
    return missing
