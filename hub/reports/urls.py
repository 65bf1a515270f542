from django.urls import path

from hub.reports import views

app_name = "reports"
PLAN = "<slug:slug>/plans/<str:period>/"

# /groups/<slug>/plans/<period>/
urlpatterns = [
    path(f"{PLAN}report/", views.report, name="report"),
    path(f"{PLAN}report.<str:kind>", views.report_file, name="report_file"),
    path(f"{PLAN}report/freeze/", views.freeze, name="freeze"),
    path(f"{PLAN}reports/<int:number>/", views.frozen, name="frozen"),
    path(f"{PLAN}reports/<int:number>/report.<str:kind>", views.frozen_file, name="frozen_file"),
]
