"""A prevention model of the group with everything that its pages can show."""

from __future__ import annotations

from typing import Any


def prevention(scenario: Any) -> list[str]:
    """Two versions and a draft, changes of every state, components that rest on something and on nothing, uses."""
    from hub.lib.tests import factories
    from hub.prevention import actions
    from hub.prevention.models import ChangeComment, PreventionModel
    from hub.vocabularies.models import Country, Scheme, Term

    group, member, leader = scenario.group, scenario.member, scenario.leader
    item = factories.library_item(title_en="A trial of payments to families", strength="experiment")
    other = factories.library_item(title_en="Interviews with teachers", strength="description")
    model = PreventionModel.objects.create(group=group, title_en="Families that need no child’s wage")
    first = actions.begin_draft(model=model, by=member)
    first.summary_en = "Families get **cash** while their children go back to school."
    first.population_en, first.setting_en = "Displaced families with children of 5 to 17 years", "Towns that host them"
    first.save()
    for text, assumption in (
        ("Families that host or were displaced are registered.", "Registration is safe for them."),
        ("They are paid every month.", "Prices do not rise as fast as the payment."),
        ("Their children stay in school.", ""),
    ):
        factories.theory_step(version=first, text_en=text, assumption_en=assumption)
    cash = factories.model_component(version=first, name_en="Cash", description_en="Pay families every month.")
    school = factories.model_component(version=first, name_en="Places in schools")
    bare = factories.model_component(version=first, name_en="Talks with employers", description_en="Visit workplaces.")
    for component, numbers in ((cash, (12, 22)), (school, (12, 23)), (bare, (17,))):
        component.standards.set(Term.objects.filter(scheme=Scheme.PROTECTION, position__in=numbers))
    factories.model_ground(component=cash, item=item, note="Fewer hours of work.")
    factories.model_ground(component=school, item=other, says="mixed")
    factories.model_ground(component=bare, item=other, says="against", note="Employers were not reached.")
    actions.publish_version(version=first, by=leader)
    made = {
        state: actions.propose_change(
            model=model, part=cash.anchor, field="description_en", finding=item, proposed=f"Pay families {how}.",
            reason="Shorter gaps between payments kept more children in school.", by=member,
            organization=scenario.member_organization,
        )
        for state, how in (("accepted", "every week"), ("rejected", "every year"))
    }  # fmt: skip
    for state, change in made.items():
        ChangeComment.objects.create(change=change, author=member, text="Where was it tried?")
        actions.decide_change(change=change, state=state, decision="The trial compared both.", by=leader)
    made["accepted"].refresh_from_db()
    actions.publish_version(version=made["accepted"].version, by=leader)
    waiting = actions.propose_change(
        model=model, part="new", field="", finding=other, proposed="Evening classes\nFor those who go on working.",
        reason="Teachers ask for them.", organization=scenario.member_organization, by=member,
    )  # fmt: skip
    country = Country.objects.get(iso3="JOR")
    factories.model_use(
        model=model, country=country, locality="Two towns", starts="2023", ends="2024-06", item=item, version=first,
        result="Children worked fewer hours.", adaptation="Paid by phone, as banks were closed.",
    )  # fmt: skip
    factories.model_use(model=model, country=Country.objects.get(iso3="UGA"))
    draft = actions.begin_draft(model=model, by=member)
    second = factories.prevention_model(group=group, title_en="Classes for working children")
    unpublished = factories.prevention_model(group=group, published=False, title_en="Model that is still written")
    here = model.get_absolute_url()
    return [
        "/prevention/", "/prevention/?standard=12", "/prevention/?q=nothing+like+it", "/prevention/standards/",
        "/prevention/resting-on-nothing/", "/prevention/compare/",
        f"/prevention/compare/?a={model.public_id}&b={second.public_id}", here, first.get_absolute_url(),
        draft.get_absolute_url(), f"{draft.get_absolute_url()}publish/", f"{here}differences/", f"{here}changes/",
        f"{here}changes/new/", f"{here}changes/new/?part={cash.anchor}&field=description_en",
        f"{here}changes/new/?part=new&item={other.public_id}", waiting.get_absolute_url(),
        made["accepted"].get_absolute_url(), f"{waiting.get_absolute_url()}decide/",
        f"/prevention/findings/{item.public_id}/", item.get_absolute_url(), second.get_absolute_url(),
        unpublished.get_absolute_url(), f"/edit/prevention-version/{draft.pk}/rows/",
        f"/edit/prevention-version/{draft.pk}/", f"/edit/prevention-model/{model.pk}/rows/",
        f"/edit/prevention-step/{draft.steps.first().pk}/", f"/edit/prevention-component/{draft.components.first().pk}/",
        f"/edit/prevention-ground/{draft.grounds.first().pk}/", f"/edit/prevention-use/{model.uses.first().pk}/",
        country.get_absolute_url(),
    ]  # fmt: skip
