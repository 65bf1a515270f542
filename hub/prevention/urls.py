from django.urls import path

from hub.prevention import views

app_name = "prevention"

# /prevention/
urlpatterns = [
    path("", views.models, name="models"),
    path("standards/", views.standards, name="standards"),
    path("resting-on-nothing/", views.resting_on_nothing, name="resting_on_nothing"),
    path("compare/", views.compare, name="compare"),
    path("findings/<str:public_id>/", views.finding, name="finding"),
    # /prevention/changes/<public_id>/
    path("changes/<str:public_id>/", views.change, name="change"),
    path("changes/<str:public_id>/decide/", views.decide, name="decide"),
    # /prevention/<public_id>/
    path("<str:public_id>/", views.model, name="model"),
    path("<str:public_id>/draft/", views.draft, name="draft"),
    path("<str:public_id>/differences/", views.differences, name="differences"),
    path("<str:public_id>/changes/", views.changes, name="changes"),
    path("<str:public_id>/changes/new/", views.propose, name="propose"),
    path("<str:public_id>/versions/<int:number>/", views.version, name="version"),
    path("<str:public_id>/versions/<int:number>/publish/", views.publish, name="publish"),
]
