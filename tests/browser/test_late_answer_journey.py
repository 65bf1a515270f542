"""An answer that comes after the deadline, which runs fourteen hours ahead, is refused in one sentence and kept as a draft; when
the deadline is put off it can still be handed in; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import site as sites
from tests.browser.navigation import follow_link, send_form

pytestmark = pytest.mark.both_databases
ZONE = "Pacific/Kiritimati"

SCENE = """
from datetime import timedelta
from django.utils import timezone
from hub.groups.models import Group
from hub.lib.tests import factories
factories.organization(slug="{slug}", name_en="Body {slug}", status="partner")
call = factories.call(group=Group.objects.get(slug="{group}"), title_en="{title}", audience="partners",
    deadline=timezone.now() + timedelta(days=2), time_zone="{zone}")
print(call.get_absolute_url())
"""
OVER = """
from datetime import timedelta
from django.utils import timezone
from hub.opportunities.models import Call
Call.objects.filter(title_en="{title}").update(deadline=timezone.now() - timedelta(seconds=1))
"""


def test_a_late_answer_is_refused_and_kept(
    site: sites.Site, context_of: Callable[..., BrowserContext], scripts: bool
) -> None:
    title = f"Call that ends {'scripted' if scripts else 'plainly'}"
    slug = f"late-{'scripted' if scripts else 'plain'}"
    scene = SCENE.format(group=sites.GROUP, title=title, zone=ZONE, slug=slug)
    address = site.run_code(scene).strip().splitlines()[-1]
    site.create_person(sites.address_of(slug), f"Person {slug}", "--organization", slug)
    member, chair = (context_of(role, java_script_enabled=scripts).new_page() for role in (slug, "leader"))
    member.goto(address)
    expect(member.get_by_role("main")).to_contain_text("UTC+14")
    follow_link(member.get_by_role("main").get_by_role("link", name="Answer", exact=True))
    member.get_by_label("In one line").fill("We know it")
    member.get_by_label("Your answer").fill("Since long, and in many words.")
    site.run_code(OVER.format(title=title))
    send_form(member.get_by_role("main").get_by_role("button", name="Hand in the answer"))
    expect(member.get_by_role("main")).to_contain_text("Since long, and in many words.")
    expect(member.get_by_role("main")).to_contain_text("Your text is kept here as a draft, for you alone.")

    chair.goto(address)
    follow_link(chair.get_by_role("link", name="Extend the deadline"))
    later = datetime.now(tz=UTC).astimezone(ZoneInfo(ZONE)) + timedelta(days=3)
    chair.get_by_label("Deadline", exact=False).first.fill(f"{later:%Y-%m-%dT%H:%M}")
    chair.get_by_label("Reason", exact=False).fill("More time.")
    send_form(chair.get_by_role("main").get_by_role("button", name="Extend the deadline"))
    expect(chair.get_by_role("main")).to_contain_text("The new deadline counts from now on.")
    member.goto(address)
    follow_link(member.get_by_role("main").get_by_role("link", name="See your answer"))
    follow_link(member.get_by_role("main").get_by_role("link", name="Go on with your draft"))
    expect(member.get_by_label("Your answer")).to_have_value("Since long, and in many words.")
    send_form(member.get_by_role("main").get_by_role("button", name="Hand in the answer"))
    expect(member.get_by_role("main")).to_contain_text("Handed in")
