from django.urls import path

from hub.editing import views as editing
from hub.pages import components, search, views

app_name = "pages"

urlpatterns = [
    # /
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("events/", views.events, name="events"),
    path("about/", views.about, name="about"),
    path("about/vocabulary/", views.vocabulary, name="vocabulary"),
    path("about/components/", components.components, name="components"),
    # /desk/
    path("desk/", editing.desk, name="desk"),
    path("desk/<slug:noun>/", editing.desk_noun, name="desk_noun"),
    # /edit/<noun>/
    path("edit/<slug:noun>/new/", editing.new, name="new"),
    path("edit/<slug:noun>/<int:pk>/", editing.edit, name="edit"),
    path("edit/<slug:noun>/<int:pk>/delete/", editing.delete, name="delete"),
]
