"""Where a study stands, in eight steps, and the next step for a person by her role."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.components import Step
from hub.lib.visibility import Viewer
from hub.prevalence.document import fingerprint
from hub.prevalence.models import StudyProtocol, TeamMember
from hub.prevalence.readiness import missing_to_sign

State = StudyProtocol.State
LIFE: list[State] = [state for state in State if state != State.WITHDRAWN]


@dataclass(frozen=True)
class NextStep:
    title: str
    act: str = ""
    href: str = ""
    text: str = ""


def stages(protocol: StudyProtocol) -> list[Step]:
    """Question, method, protocol, registered, in the field, analysed, reviewed, published. A withdrawn one has no step now."""
    if protocol.is_withdrawn:
        return []
    place = LIFE.index(State(protocol.state))
    notes = {}
    if protocol.registered_at:
        notes[State.REGISTERED] = date_format(protocol.registered_at.date(), "SHORT_DATE_FORMAT")
    if protocol.collection_begins and place <= LIFE.index(State.REGISTERED):
        notes[State.FIELD] = _("from %(day)s") % {"day": date_format(protocol.collection_begins, "SHORT_DATE_FORMAT")}
    return [
        Step(state.label, notes.get(state, ""), "done" if number < place else "now" if number == place else "")
        for number, state in enumerate(LIFE)
    ]


def next_step(protocol: StudyProtocol, role: str, missing: list[str], viewer: Viewer) -> NextStep | None:
    """Of a draft, for its team; nothing for everybody else and later."""
    if not role or not protocol.is_draft:
        return None

    def to(name: str) -> str:
        return reverse(f"prevalence:{name}", args=[protocol.public_id])

    if role == TeamMember.Role.ETHICS:
        return _of_ethics(protocol, to("sign"), viewer)
    if protocol.state == State.METHOD:
        return NextStep(
            _("Say what is known of the setting, then choose a method."), _("Describe the setting"), to("setting")
        )
    if not missing:
        return NextStep(_("Everything is there, and signed."), _("Register the protocol"), to("register"))
    for is_open, title, act, name in (
        (not protocol.design or protocol.microdata_at == "", _("Describe the design and work out the sample."), _("Write the design"), "design"),
        (not protocol.indicators.exists(), _("Say what is measured, at which ages."), _("Enter the indicators"), "indicators"),
        (not protocol.checklist.exists(), _("Answer the checklist of ethics and data protection."), _("Answer the checklist"), "checklist"),
    ):  # fmt: skip
        if is_open:
            return NextStep(title, act, to(name))
    if not missing_to_sign(protocol):
        if protocol.collection_begins is None:
            return NextStep(missing[0], _("Write the design"), to("design"))
        if not protocol.team.filter(role=TeamMember.Role.ETHICS).exists():
            return NextStep(_("Name the ethics officer, who signs the checklist."), _("Name the team"), to("team"))
        return NextStep(_("It waits for the ethics officer to sign."), text=" ".join(missing))
    return NextStep(_("Some things are missing."), text=" ".join(missing))


def _of_ethics(protocol: StudyProtocol, address: str, viewer: Viewer) -> NextStep:
    if viewer.person_id == protocol.author_id:
        return NextStep(_("You began this study. Another person signs the checklist."))
    if protocol.sign_offs.filter(fingerprint=fingerprint(protocol)).exists():
        return NextStep(_("You have signed these words."))
    if missing_to_sign(protocol):
        return NextStep(_("The team is still writing. You will sign the checklist when it is complete."))
    return NextStep(_("Read the protocol and its checklist, then sign."), _("Sign"), address)
