from django.urls import path

from hub.groups import office_views, views
from hub.groups.decisions import decisions
from hub.groups.taking_part import taking_part

app_name = "groups"

# /groups/
urlpatterns = [
    path("", views.groups, name="groups"),
    path("taking-part/", taking_part, name="taking_part"),
    path("decisions/", decisions, name="decisions"),
    path("<slug:slug>/", views.group, name="group"),
    path("<slug:slug>/offices/", office_views.offices, name="offices"),
    path("<slug:slug>/members/", views.members, name="members"),
    path("<slug:slug>/members/join/", views.join, name="join"),
    path("<slug:slug>/members/<int:pk>/decide/", views.decide, name="decide"),
    path("<slug:slug>/members/<int:pk>/leave/", views.leave, name="leave"),
]
