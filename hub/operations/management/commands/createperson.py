from __future__ import annotations

import json
import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from hub.lib.commands import SiteCommand
from hub.operations.people import find_by_slug, read_office, set_up_person
from hub.partners.models import FocalPoint, Organization


class Command(SiteCommand):
    help = "Make a person who can sign in, with roles. Repeated for the same e-mail, it adds what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organization", metavar="SLUG", help="the person speaks or writes for it")
        parser.add_argument("--role", choices=FocalPoint.Role.values, help="in the organization (default: focal_point)")
        parser.add_argument(
            "--office", metavar="GROUP:OFFICE", action="append", default=[], help="such as supply-chains:chair"
        )
        parser.add_argument("--secretariat", action="store_true", help="may review applications and edit every record")
        parser.add_argument(
            "--password-env", metavar="VAR", required=True, help="the environment variable that holds the password"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        variable = options["password_env"]
        password = os.environ.get(variable, "")
        if not password:
            raise CommandError(
                f"The environment variable {variable} is empty. "
                f"Put the password there first: {variable}=… actionhub createperson …"
            )
        if options["role"] and not options["organization"]:
            raise CommandError("--role needs an organization. Add --organization SLUG.")
        try:
            slug = options["organization"]
            done = set_up_person(
                email=options["email"],
                name=options["name"],
                password=password,
                organization=find_by_slug(Organization, slug) if slug else None,
                role=options["role"],
                offices=[read_office(text) for text in options["office"]],
                is_secretariat=options["secretariat"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["json"]:
            result = {
                "email": done.person.email,
                "id": done.person.public_id,
                "created": done.created,
                "changes": done.changes,
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(f"{done.person.email}: {' '.join(done.changes) or 'nothing to change.'}")
