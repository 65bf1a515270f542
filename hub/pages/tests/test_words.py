"""The record of events speaks the reader’s language."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import override

from hub.editing.records import RELATED, describe_events
from hub.editing.registry import EDITABLE_MODELS, title_of
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.lib.templatetags.site_tags import colon
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER


def test_every_kind_of_record_has_a_name_to_translate():
    kinds = set(RELATED) | {kind_name.model._meta.label_lower for kind_name in EDITABLE_MODELS.values()}
    unnamed = {kind for kind in kinds if not isinstance(title_of(apps.get_model(kind)), Promise)}
    assert not unnamed


def test_an_event_names_its_kind_in_the_language_of_the_page(db):
    record(Verb.CHANGED, factories.organization(), by=None)
    with override("fr"):
        act = describe_events(Event.objects.all(), STRANGER)[0]
        assert (act.kind, act.event.get_verb_display()) == ("Organisation", "a modifié")


def test_french_puts_a_space_before_the_colon():
    assert colon() == ":"
    with override("fr"):
        assert colon() == "\N{NO-BREAK SPACE}:"
