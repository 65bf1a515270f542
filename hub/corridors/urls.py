from django.urls import path

from hub.corridors import views

app_name = "corridors"

# /corridors/
urlpatterns = [
    path("", views.corridors, name="corridors"),
    path("ranking/", views.ranking, name="ranking"),
    path("results/", views.results, name="results"),
    # /corridors/entry-points/<pk>/
    path("entry-points/<int:pk>/", views.entry_point, name="entry_point"),
    path("entry-points/<int:pk>/plan/", views.plan_item, name="plan_item"),
    path("entry-points/<int:pk>/call/", views.call, name="call"),
    # /corridors/<origin>-<destination>/
    path("<str:origin>-<str:destination>/", views.corridor, name="corridor"),
]
