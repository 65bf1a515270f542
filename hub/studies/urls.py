from django.urls import path

from hub.studies import views

app_name = "studies"

# /studies/
urlpatterns = [
    path("", views.studies, name="studies"),
    path("data/", views.datasets, name="datasets"),
    path("data/add/", views.add_data, name="add_data"),
    path("data/<str:public_id>/edit/", views.edit_dataset, name="edit_dataset"),
    path("new/<slug:method>/", views.start, name="start"),
    path("upload/", views.upload, name="upload"),
    # /studies/<public_id>/
    path("<str:public_id>/", views.study, name="study"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/cancel/", views.cancel, name="cancel"),
    path("<str:public_id>/files/<str:name>", views.file, name="file"),
    path("<str:public_id>/pictures/<str:name>.png", views.picture, name="picture"),
]
