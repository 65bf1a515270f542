"""The short way through a text and the long one end in the same place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.lib import text as texts

signs = st.text(st.sampled_from(list("ab1é .,:;!?-#+=~|*_`<>&[]()\\\"'\n\t\xa0\u2028")), max_size=30)


@given(signs | st.text(max_size=30))
def test_prose_needs_no_parser(text):
    assert texts.markdown(text) == texts._render(text)
    assert texts.plain(text, 20) == texts._shorten(texts._bare(text), 20)


@pytest.mark.parametrize(
    "text", ["A study of recruitment fees.", "Été: l’étude “finale” (2024), page 3!", "It's 5 - 3 = 2"]
)
def test_what_people_write_takes_the_short_way(text):
    assert texts._PROSE.fullmatch(text)
    assert texts.markdown(text) == texts._render(text)
