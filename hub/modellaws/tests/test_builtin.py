"""The teaching model: loaded once, complete, and marked for what it is."""

import pytest
import yaml

from hub.modellaws.builtin import DATA, load_model_laws
from hub.modellaws.models import Article, LawText, Version

pytestmark = pytest.mark.django_db


def test_loading_twice_adds_nothing(client_of):
    assert load_model_laws() == 1
    assert load_model_laws() == 0
    text = LawText.objects.get()
    assert text.is_teaching
    page = client_of(None).get(text.get_absolute_url()).content.decode()
    assert "not a text of an international organization" in page
    assert "Trafficking in children" in page


def test_a_new_edition_of_the_file_is_a_new_version(monkeypatch):
    load_model_laws()
    Article.objects.filter(position=1).update(text="Older words.")
    Version.objects.update(fingerprint="0" * 64)
    assert load_model_laws() == 1
    assert list(Version.objects.values_list("number", flat=True)) == [1, 2]


def test_each_article_says_whether_it_is_required_and_why():
    content = yaml.safe_load((DATA / "teaching-model.yaml").read_text(encoding="utf-8"))
    articles = content["articles"]
    assert [one["number"] for one in articles] == [str(number) for number in range(1, len(articles) + 1)]
    for one in articles:
        assert one["obligation"] in {"mandatory", "optional"}
        assert bool(one["rests_on"]) or one["obligation"] == "optional"
        assert one["commentary"].strip()
