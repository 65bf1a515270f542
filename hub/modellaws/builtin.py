"""Built-in model laws: texts that may be shipped, each a file of articles. Loading is repeatable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from evidence.lawtexts import Clause

from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.modellaws.actions import add_version, fingerprint, mark_articles, publish_version
from hub.modellaws.models import LawText

DATA = Path(__file__).resolve().parent / "data"
LICENCE = "CC0 1.0"


def load_model_laws() -> int:
    """How many versions were added. A text whose newest version has the words of the file is left as it is."""
    return sum(_load(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(DATA.glob("*.yaml")))


@transaction.atomic
def _load(content: dict[str, Any]) -> int:
    titles = {f"title_{code}": title for code, title in content["title"].items()}
    text, made = LawText.objects.get_or_create(
        key=content["key"],
        defaults=titles
        | {"kind": LawText.Kind.MODEL, "language": content["language"], "is_teaching": True, "licence": LICENCE},
    )
    if made:
        record(Verb.LOADED, text, by=None, after=snapshot(text))
    clauses = [
        Clause(f"art_{one['number']}", one["number"], one["heading"], one["text"].strip())
        for one in content["articles"]
    ]
    newest = text.versions.order_by("-number").first()
    if newest is not None and (newest.fingerprint == fingerprint(clauses) or newest.published_at is None):
        return 0
    version = add_version(text=text, clauses=clauses, dated=content["dated"], note="", by=None)
    marks = {one["number"]: one for one in content["articles"]}
    chosen = {
        article.pk: {
            "obligation": marks[article.number]["obligation"],
            "rests_on": marks[article.number]["rests_on"],
            "commentary": marks[article.number]["commentary"].strip(),
        }
        for article in version.articles.all()
    }
    mark_articles(version=version, marks=chosen)
    publish_version(version=version, by=None)
    return 1
