"""A refused number or currency is explained in the language of the reader."""

from __future__ import annotations

import pytest
from django.utils import translation

from hub.lib import numbers


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("1.234", "can be read as 1.234 or as 1,234.", "se lit 1,234 ou 1 234."),
        ("12 million", "“12 million” is not a number.", "« 12 million » n’est pas un nombre."),
        ("$ 5", "stands for several currencies", "désigne plusieurs monnaies"),
        ("XXX 5", "“XXX” is not a currency of ISO 4217.", "« XXX » n’est pas une monnaie de la norme ISO 4217."),
        ("5", "The currency is missing.", "La monnaie manque."),
    ],
)
def test_refusals_are_explained(text: str, english: str, french: str) -> None:
    with pytest.raises(numbers.AmountError) as refused:
        numbers.read_amount(text)
    assert english in numbers.explain(refused.value)
    with translation.override("fr"):
        assert french in numbers.explain(refused.value).replace("\u00a0", " ")
