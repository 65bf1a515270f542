from django.urls import path

from hub.crises import views

app_name = "crises"

# /crises/
urlpatterns = [
    path("", views.crises, name="crises"),
    # /crises/<slug>/
    path("<slug:slug>/", views.crisis, name="crisis"),
]
