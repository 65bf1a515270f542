"""A model law, a national law and their comparison in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.modellaws.actions import begin_comparison


def add(world: World) -> None:
    scenario = world.scenario
    organization = scenario.member_organization
    model = factories.law_version(owner=organization)
    law = factories.law_version(kind="national", country=factories.country(), owner=organization)
    draft = factories.law_version("Article 1\nNew words.", text=model.text, draft=True)
    comparison = begin_comparison(model=model, law=law, owner=organization, by=scenario.member)
    of_text = {"public_id": model.text.public_id}
    of_version = of_text | {"number": draft.number}
    of_comparison = {"public_id": comparison.public_id}
    for name in ("text", "edit", "compare", "changes", "add_adoption", "add_version"):
        world.parts[f"modellaws:{name}"] = [of_text]
    for name in ("version", "version_akn", "marks", "publish", "delete_draft"):
        world.parts[f"modellaws:{name}"] = [of_version]
    for name in ("comparison", "decide", "publish_comparison", "sheet"):
        world.parts[f"modellaws:{name}"] = [of_comparison]
    world.parts["modellaws:sheet_file"] = [of_comparison | {"kind": kind} for kind in ("docx", "akn.xml")]
    world.forms["modellaws"] = {
        "kind": "model", "language": "en", "words": "Article 1\nWords.", "law": law.pk, "stage": "considered",
        "source_url": "https://example.org/",
    }  # fmt: skip
