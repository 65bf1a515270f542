from django.urls import path

from hub.meetings import views

app_name = "meetings"

urlpatterns = [
    # /meetings/
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/<int:number>/", views.meeting, name="meeting"),
    path("meetings/<int:number>/approve-minutes/", views.approve_minutes, name="approve_minutes"),
    path("meetings/<int:number>/reply/", views.reply, name="reply"),
    # calendars
    path("calendar.ics", views.calendar, name="calendar"),
    path("groups/<slug:slug>/calendar.ics", views.group_calendar, name="group_calendar"),
]
