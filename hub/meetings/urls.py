from django.urls import path

from hub.meetings import calendar_views, decision_views, minutes_views, views

app_name = "meetings"

urlpatterns = [
    # /meetings/
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/decisions/", decision_views.decisions, name="decisions"),
    path("meetings/decisions/decisions.<str:file_format>", decision_views.decisions_file, name="decisions_file"),
    path("meetings/<int:number>/", views.meeting, name="meeting"),
    path("meetings/<int:number>/reply/", views.reply, name="reply"),
    path("meetings/<int:number>/carry-over/", views.carry_over, name="carry_over"),
    path("meetings/<int:number>/propose/", minutes_views.propose, name="propose"),
    path("meetings/<int:number>/proposals/<int:pk>/", minutes_views.answer_proposal, name="answer_proposal"),
    path("meetings/<int:number>/open-minutes/", minutes_views.open_minutes, name="open_minutes"),
    path("meetings/<int:number>/correct/", minutes_views.correct, name="correct"),
    path("meetings/<int:number>/corrections/<int:pk>/", minutes_views.answer_correction, name="answer_correction"),
    path("meetings/<int:number>/approve-minutes/", minutes_views.approve_minutes, name="approve_minutes"),
    path("meetings/<int:number>/minutes.json", minutes_views.minutes_json, name="minutes_json"),
    # calendars
    path("calendar/", calendar_views.calendars, name="calendars"),
    path("calendar/renew/", calendar_views.renew_calendar, name="renew_calendar"),
    path("calendar/<str:secret>.ics", calendar_views.own_calendar, name="own_calendar"),
    path("calendar.ics", calendar_views.calendar, name="calendar"),
    path("groups/<slug:slug>/calendar.ics", calendar_views.group_calendar, name="group_calendar"),
]
