"""Reasons in the record of changes, as readers see them."""

from hub.events.reasons import in_readers_language
from hub.lib.ids import new_public_id


def test_the_identifier_of_what_led_to_a_change_is_not_shown() -> None:
    number = new_public_id("PC")
    assert in_readers_language(f"{number}: The trial compared both.") == "The trial compared both."
    assert in_readers_language(number) == ""
    assert in_readers_language("Two of them: not three") == "Two of them: not three"
