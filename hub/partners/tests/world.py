"""Partners in the world of the tests that walk over all addresses."""

from __future__ import annotations

from django.utils import timezone

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.partners.models import FocalPoint, RoleTransfer


def add(world: World) -> None:
    organization = world.scenario.leading_organization
    world.records |= {
        "organization": organization,
        "external-id": factories.external_id(organization=organization),
        "focal-point": FocalPoint.objects.get(person=world.scenario.leader),
    }
    world.parameters["partners"] = {
        "slug": organization.slug,
        "public_id": factories.application().public_id,
    }
    role = FocalPoint.objects.get(person=world.scenario.member)
    asked = RoleTransfer.objects.create(
        role=role, successor=factories.person(), effective=timezone.localdate(), proposed_by=world.scenario.member
    )
    of_member = {"slug": role.organization.slug}
    world.parts |= {
        "partners:newcomers_file": [{"file_format": "csv"}],
        "partners:people": [of_member],
        "partners:end_role": [
            {**of_member, "pk": factories.focal_point(organization=role.organization, role="deputy").pk}
        ],
        "partners:transfer_role": [{**of_member, "pk": role.pk}],
        "partners:role_transfer": [{**of_member, "pk": asked.pk}],
    }
    world.forms["partners"] = {
        "name": "A name",
        "organization": str(organization.pk),
        "email": world.scenario.leader.email,
        "constituency": "academia",
        "work": "Work",
        "contribution": "Help",
        "decision": "accept",
        "reason": "A reason",
        "answer": "accept",
        "role": "deputy",
        "person": world.scenario.leader.email,
        "effective": str(timezone.localdate()),
        "note": "Words",
    }
