from django.urls import path

from hub.crises import views

app_name = "crises"

# /crises/
urlpatterns = [
    path("", views.crises, name="crises"),
    # /crises/analyses/
    path("analyses/", views.analyses, name="analyses"),
    path("analyses/new/", views.new, name="new_analysis"),
    path("analyses/<str:public_id>/", views.analysis, name="analysis"),
    path("analyses/<str:public_id>/edit/", views.edit, name="edit_analysis"),
    path("analyses/<str:public_id>/correct/", views.correct, name="correct_analysis"),
    path("analyses/<str:public_id>/changes/", views.changes, name="analysis_changes"),
    path("analyses/<str:public_id>/versions/<int:number>/open/", views.open_analysis, name="open_analysis"),
    path("analyses/<str:public_id>/close/", views.close_analysis, name="close_analysis"),
    # /crises/<slug>/
    path("<slug:slug>/", views.crisis, name="crisis"),
    path("<slug:slug>/call/", views.call, name="call"),
]
