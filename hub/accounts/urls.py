from django.urls import path

from hub.accounts import views

app_name = "accounts"

# /profile/
urlpatterns = [
    path("", views.profile, name="profile"),
    path("data/", views.own_data, name="own_data"),
    path("mailbox/", views.mailbox_works, name="mailbox_works"),
    path("erase/", views.erase, name="erase"),
    path("stop-emails/<str:token>/", views.stop_emails, name="stop_emails"),
]
