from django.urls import path

from hub.accounts import views

app_name = "accounts"

# /profile/
urlpatterns = [
    path("", views.profile, name="profile"),
]
