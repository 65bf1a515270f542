from django.urls import path

from hub.notifications import views

app_name = "notifications"

urlpatterns = [
    # /inbox/
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/following/", views.following, name="following"),
    path("inbox/frequency/", views.frequency, name="frequency"),
    path("inbox/read/", views.read, name="read"),
    path("inbox/<int:key>/", views.open_update, name="open"),
    path("follow/<str:kind>/<int:key>/", views.follow, name="follow"),
]
