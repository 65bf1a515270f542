"""The words of the advice on this site are those of the evidence library."""

from evidence.prevalence.methods import METHODS, REASONS

from hub.prevalence import wording
from hub.prevalence.models import StudyProtocol


def test_every_reason_and_method_has_its_words():
    assert {code: str(text) for code, text in wording.REASONS.items()} == REASONS
    assert {code: str(text) for code, text in wording.ANSWERS.items()} == {
        one.code: one.answers for one in METHODS.values()
    }
    assert {code: str(text) for code, text in wording.CANNOT.items()} == {
        one.code: one.cannot for one in METHODS.values()
    }
    assert {value for value, _label in StudyProtocol.Method.choices} == set(METHODS)
