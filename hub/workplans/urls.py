from django.urls import path

from hub.workplans import views

app_name = "workplans"

# /groups/<slug>/plans/
urlpatterns = [
    path("<slug:slug>/plans/<str:period>/", views.plan, name="plan"),
    path("<slug:slug>/plans/<str:period>/comments/", views.comments, name="comments"),
    path("<slug:slug>/plans/<str:period>/outputs/<int:pk>/", views.output, name="output"),
]
