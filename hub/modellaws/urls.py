from django.urls import path

from hub.modellaws import views

app_name = "modellaws"

urlpatterns = [
    # /law/models/
    path("models/", views.texts, name="texts"),
    path("models/new/", views.new, name="new"),
    path("models/<str:public_id>/", views.text, name="text"),
    path("models/<str:public_id>/edit/", views.edit, name="edit"),
    path("models/<str:public_id>/compare/", views.compare, name="compare"),
    path("models/<str:public_id>/changes/", views.changes, name="changes"),
    path("models/<str:public_id>/adoptions/new/", views.add_adoption, name="add_adoption"),
    path("models/<str:public_id>/versions/new/", views.add_version, name="add_version"),
    path("models/<str:public_id>/versions/<int:number>/", views.version, name="version"),
    path("models/<str:public_id>/versions/<int:number>/text.akn.xml", views.version_akn, name="version_akn"),
    path("models/<str:public_id>/versions/<int:number>/marks/", views.marks, name="marks"),
    path("models/<str:public_id>/versions/<int:number>/publish/", views.publish, name="publish"),
    path("models/<str:public_id>/versions/<int:number>/delete/", views.delete_draft, name="delete_draft"),
    # /law/comparisons/
    path("comparisons/<str:public_id>/", views.comparison, name="comparison"),
    path("comparisons/<str:public_id>/decide/", views.decide, name="decide"),
    path("comparisons/<str:public_id>/publish/", views.publish_comparison, name="publish_comparison"),
    path("comparisons/<str:public_id>/sheet/", views.sheet, name="sheet"),
    path("comparisons/<str:public_id>/sheet.<str:kind>", views.sheet_file, name="sheet_file"),
]
