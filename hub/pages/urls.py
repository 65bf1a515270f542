from django.urls import path

from hub.pages import charts, components, search, views

app_name = "pages"

urlpatterns = [
    # /
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("events/", views.events, name="events"),
    path("about/", views.about, name="about"),
    path("about/vocabulary/", views.vocabulary, name="vocabulary"),
    path("about/components/", components.components, name="components"),
    path("about/components/<slug:family>/", components.components, name="components_of"),
    # /charts/
    path("charts/<slug:name>/<path:key>.<slug:ending>", charts.chart, name="chart"),
]
