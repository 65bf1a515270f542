"""English sentences with values in them, told in the reader's language.

What knows nothing of the reader (the evidence library, the readers of files, commands) speaks English. A sentence of it that
readers meet stands in a list once more, to be translated: word for word, with names where it puts values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from django.utils.translation import gettext


class Sentences:
    def __init__(self, sentences: Iterable[str], *, single: Collection[str] = ()) -> None:
        """The more a sentence says itself, the earlier it is tried. `single`: names of values without a space, as numbers are."""
        ordered = sorted(sentences, key=lambda one: -len(re.sub(r"%\(\w+\)s", "", one)))
        self.patterns = [(_pattern(one, single), one) for one in ordered]

    def match(self, said: str) -> tuple[str, dict[str, str]] | None:
        """The sentence and its values; None where it stands in no list."""
        for pattern, sentence in self.patterns:
            if (found := pattern.fullmatch(said)) is not None:
                return sentence, found.groupdict()
        return None

    def in_own_language(self, said: str) -> str:
        """As it stands where no translation is known."""
        if (found := self.match(said)) is None:
            return said
        sentence, values = found
        return gettext(sentence) % values if values else gettext(sentence)


def _pattern(sentence: str, single: Collection[str]) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    values = {part: r"\S*(?: %)?" if part in single else ".*" for part in parts[1::2]}
    words = "".join(f"(?P<{part}>{values[part]})" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile(words, re.DOTALL)
