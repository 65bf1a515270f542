from django.urls import path

from hub.notifications import announcement_views as announcements
from hub.notifications import feeds, views

app_name = "notifications"

urlpatterns = [
    # /inbox/
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/following/", views.following, name="following"),
    path("inbox/frequency/", views.frequency, name="frequency"),
    path("inbox/read/", views.read, name="read"),
    path("inbox/<int:key>/", views.open_update, name="open"),
    path("follow/<str:kind>/<int:key>/", views.follow, name="follow"),
    # /feeds/
    path("feeds/<slug:slug>.atom", feeds.group, name="group_feed"),
    path("feeds/countries/<slug:iso3>.atom", feeds.country, name="country_feed"),
    path("feeds/corridors/<str:origin>-<str:destination>.atom", feeds.corridor, name="corridor_feed"),
    path("feeds/crises/<slug:slug>.atom", feeds.crisis, name="crisis_feed"),
    path("feeds/initiatives/search.atom", feeds.search, name="search_feed"),
    path("feeds/opportunities/open.atom", feeds.calls, name="calls_feed"),
    path("feeds/<str:kind>/<int:key>.atom", feeds.record, name="record_feed"),
    # /announcements/
    path("announcements/run/", announcements.run, name="run"),
    path("announcements/<str:public_id>/", announcements.announcement, name="announcement"),
    path("announcements/<str:public_id>/edit/", announcements.edit, name="edit_announcement"),
    path("announcements/<str:public_id>/preview/", announcements.preview, name="preview_announcement"),
    path("announcements/<str:public_id>/submit/", announcements.submit, name="submit_announcement"),
    path("announcements/<str:public_id>/approve/", announcements.approve, name="approve_announcement"),
    path("announcements/<str:public_id>/return/", announcements.send_back, name="return_announcement"),
    path("announcements/<str:public_id>/delete/", announcements.delete, name="delete_announcement"),
    path("groups/<slug:slug>/announcements/", announcements.announcements, name="announcements"),
    path("groups/<slug:slug>/announcements/new/", announcements.new, name="new_announcement"),
]
