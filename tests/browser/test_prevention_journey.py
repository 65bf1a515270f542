"""From a finding in the library to a proposed change, its discussion, the decision, a new version, and differences that name the
finding; with scripts and without. The people, the group and the model are of this journey alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases

MEMBER, CHAIR = "prevention-member", "prevention-chair"
# A group with a chair, a member of an organization in it, a published model and a finding, anew for each run.
SCENE = """
import django
django.setup()
from hub.accounts.models import Person
from hub.groups.models import Group, Office
from hub.lib.tests import factories
member, chair = (Person.objects.get(email=email) for email in ("%(member)s", "%(chair)s"))
group = Group.objects.filter(slug="prevention-journey").first()
if group is None:
    group = factories.group(slug="prevention-journey", name_en="Group of prevention", kind=Group.objects.get(slug="conflict").kind)
    factories.office(group=group, person=chair, role=Office.Role.CHAIR)
    organization = factories.organization(slug="of-prevention", name_en="Organization of prevention")
    factories.focal_point(person=member, organization=organization)
    factories.participation(group=group, organization=organization, status="active")
model = factories.prevention_model(group=group, title_en="%(title)s")
factories.library_item(title_en="Trial of weekly payments %(title)s", strength="experiment")
print(model.public_id)
"""


@pytest.fixture
def people(site: sites.Site, context_of: Callable[..., BrowserContext]) -> Callable[[bool, str], tuple[Page, Page]]:
    def open_pages(scripts: bool, title: str) -> tuple[Page, Page]:
        emails = {"member": sites.address_of(MEMBER), "chair": sites.address_of(CHAIR)}
        for email in emails.values():
            site.create_person(email, "Person of prevention")
        site.run("-c", SCENE % (emails | {"title": title}))
        member, chair = (context_of(name, java_script_enabled=scripts).new_page() for name in (MEMBER, CHAIR))
        return member, chair

    return open_pages


@pytest.mark.before_release
def test_a_finding_changes_a_model(people: Callable[[bool, str], tuple[Page, Page]], scripts: bool) -> None:
    title = "Payments with scripts" if scripts else "Payments without scripts"
    member, chair = people(scripts, title)
    # The finding in the library opens a change.
    member.goto(f"/library/?q={title}")
    member.get_by_role("main").get_by_role("link", name=f"Trial of weekly payments {title}").first.click()
    member.get_by_role("link", name="Propose a change of a model because of it").click()
    member.get_by_role("link", name=title, exact=True).click()
    member.get_by_role("main").get_by_role("link", name="What is done (English)").first.click()
    member.get_by_label("The text as you would have it").fill("Pay families every week.")
    member.get_by_label("What the finding shows").fill("Weekly payment kept more children in school.")
    send_form(member.get_by_role("button", name="Propose the change"))
    expect(member.get_by_role("main")).to_contain_text("Pay families every week.")
    address = member.url
    # It is discussed and decided.
    chair.goto(address)
    chair.get_by_label("Your comment").fill("How many families took part?")
    send_form(chair.get_by_role("button", name="Comment"))
    member.goto(address)
    expect(member.get_by_role("main")).to_contain_text("How many families took part?")
    chair.goto(address)
    chair.get_by_role("link", name="Decide").click()
    chair.get_by_label("Accepted", exact=True).check()
    chair.locator("[name=decision]").fill("The trial compared both.")
    send_form(chair.get_by_role("button", name="Decide"))
    # The draft of the next version is published.
    expect(chair.get_by_role("main")).to_contain_text("Pay families every week.")
    chair.get_by_role("link", name="Publish this version").click()
    send_form(chair.get_by_role("button", name="Publish this version"))
    expect(chair.get_by_role("heading", level=1)).to_contain_text(title)
    # The difference names the finding.
    chair.get_by_role("link", name="What changed between versions").click()
    main = chair.get_by_role("main")
    expect(main.locator("ins").first).to_contain_text("Pay families every week.")
    expect(main).to_contain_text(f"Trial of weekly payments {title}")
    expect(main).to_contain_text("The trial compared both.")
