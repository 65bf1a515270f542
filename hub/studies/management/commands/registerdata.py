from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from hub.lib.commands import SiteCommand
from hub.lib.visibility import Visibility
from hub.studies.actions import register_dataset
from hub.studies.models import Dataset


class Command(SiteCommand):
    help = "Register a data set for studies: its hash, version, licence, and where it lies. The file stays there."

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        # Django gives every command a --version of the software; here it is the version of the data.
        return super().create_parser(*args, conflict_handler="resolve", **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a file, or a folder that is one data set")
        parser.add_argument("--name", required=True)
        parser.add_argument("--licence", required=True, help="such as CC BY 4.0")
        parser.add_argument("--publisher", default="")
        parser.add_argument("--version", dest="version_of_data", default="", help="of the data, such as 2013 release")
        parser.add_argument("--kind", choices=Dataset.Kind.values, default="", help="recognised where not given")
        parser.add_argument("--visibility", choices=Visibility.values, default="", help="who may know of it")
        parser.add_argument("--counts-published", action="store_true", help="small counts may be shown whole")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            dataset = register_dataset(
                file=options["file"],
                name=options["name"],
                licence=options["licence"],
                publisher=options["publisher"],
                version=options["version_of_data"],
                kind=options["kind"],
                visibility=options["visibility"],
                counts_published=options["counts_published"],
                by=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["json"]:
            self.stdout.write(json.dumps(describe(dataset), ensure_ascii=False))
            return
        self.stdout.write(
            f"{dataset.public_id}: {dataset} registered as {dataset.get_kind_display()}, {dataset.size:,} bytes, "
            f"SHA-256 {dataset.sha256}. The file stays at {dataset.path}."
        )
        if dataset.kind == Dataset.Kind.PERSONS:
            self.stdout.write("It has one row a person or case: compute with `evidence` and upload the result record.")


def describe(dataset: Dataset) -> dict[str, Any]:
    return {
        "id": dataset.public_id,
        "name": dataset.name,
        "publisher": dataset.publisher,
        "version": dataset.version,
        "licence": dataset.licence,
        "kind": dataset.kind,
        "visibility": dataset.visibility,
        "size": dataset.size,
        "sha256": dataset.sha256,
        "path": dataset.path,
    }
