"""What calls ask of people stands among their tasks, and in the number of the header."""

from hub.groups.viewers import viewer_of
from hub.notifications.waiting import count_waiting
from hub.opportunities.models import Answer
from hub.opportunities.tests.conftest import end
from hub.workplans.waiting import waiting_for


def test_who_leads_is_asked_to_decide_once_the_time_is_over(call, submitted, scenario, client_of):
    assert waiting_for(viewer_of(scenario.leader)).calls == []
    end(call)
    assert waiting_for(viewer_of(scenario.leader)).calls == [call]
    assert count_waiting(viewer_of(scenario.leader)).waiting == 1
    page = client_of(scenario.leader).get("/my-tasks/").content.decode()
    assert "Decide on the answers" in page
    for person in (scenario.member, scenario.stranger):
        assert waiting_for(viewer_of(person)).calls == []


def test_a_draft_is_a_task_until_the_deadline(call, submitted, scenario, client_of):
    Answer.objects.update(state=Answer.State.DRAFT)
    assert waiting_for(viewer_of(scenario.member)).drafts == [submitted]
    assert waiting_for(viewer_of(scenario.leader)).drafts == []
    assert "Go on with your draft" in client_of(scenario.member).get("/my-tasks/").content.decode()
    end(call)
    assert waiting_for(viewer_of(scenario.member)).drafts == []
