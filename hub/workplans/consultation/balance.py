"""Which members have commented and which have not, by constituency."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count

from hub.groups.membership import leading_organizations, member_organizations
from hub.lib.choices import by_name
from hub.partners.models import Constituency, Organization
from hub.workplans.models import Comment, Plan


@dataclass
class Share:
    """One constituency: how many members of the group it has, which commented, which are silent."""

    label: str
    members: int = 0
    comments: int = 0
    heard: list[Organization] = field(default_factory=list)
    silent: list[Organization] = field(default_factory=list)
    leading: list[Organization] = field(default_factory=list)  # who asks, and has not commented


def balance(plan: Plan) -> list[Share]:
    """Every constituency with members in the group or comments. Four queries."""
    members = set(member_organizations(plan.group_id).values_list("pk", flat=True))
    leading = set(leading_organizations(plan.group_id).values_list("pk", flat=True))
    spoken = Comment.objects.filter(plan=plan, organization__isnull=False, hidden_at=None).order_by()
    comments = dict(spoken.values_list("organization").annotate(number=Count("pk")))
    shares = {value: Share(str(label)) for value, label in Constituency.choices}
    for organization in by_name(Organization.objects.filter(pk__in=members | comments.keys()).order_by("pk")):
        share = shares[organization.constituency]
        share.members += organization.pk in members
        share.comments += comments.get(organization.pk, 0)
        if organization.pk in comments:
            share.heard.append(organization)
        elif organization.pk not in leading:  # those who lead ask the others
            share.silent.append(organization)
        else:
            share.leading.append(organization)
    return list(shares.values())
