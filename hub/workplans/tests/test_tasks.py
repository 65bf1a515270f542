"""Tasks by due date, each with its act; the first of them on the home page."""

from datetime import UTC, date, datetime, timedelta

from hub.groups.viewers import viewer_of
from hub.workplans.tasks import Task, in_bands, tasks_of
from hub.workplans.waiting import waiting_for


def test_bands_follow_the_due_date():
    today = date(2026, 7, 1)
    days = {"late": -1, "today": 0, "week": 7, "later": 8}
    tasks = [Task(name, "", "/", "Open", today + timedelta(days=days[name])) for name in days]
    found = [[task.title for task in band.tasks] for band in in_bands([*tasks, Task("none", "", "/", "Open")], today)]
    assert found == [["late"], ["today", "week"], ["later"], ["none"]]
    assert [band.is_late for band in in_bands(tasks, today)] == [True, False, False]


def test_whose_organization_leads_reports_from_home_and_strangers_see_no_tasks(stage, client_of, client):
    stage.adopt()
    address = stage.address(f"items/{stage.output.anchor}/report/")
    tasks = tasks_of(waiting_for(viewer_of(stage.member)), viewer_of(stage.member))
    assert address in {task.href for task in tasks}
    assert [task.due for task in tasks if task.due] == sorted(task.due for task in tasks if task.due)
    assert address in client_of(stage.member).get("/").content.decode()
    assert "tasks-title" not in client.get("/").content.decode()


def test_a_deadline_is_due_on_the_day_of_its_own_zone(stage):
    stage.share()
    stage.consult()
    opened = stage.plan.rounds.get()
    deadline = datetime(2030, 12, 4, 11, 30, tzinfo=UTC)  # half past one on the 5th in Kiritimati
    type(opened).objects.filter(pk=opened.pk).update(deadline=deadline, time_zone="Pacific/Kiritimati")
    viewer = viewer_of(stage.member)
    assert date(2030, 12, 5) in {task.due for task in tasks_of(waiting_for(viewer), viewer)}
