from django.urls import path

from hub.initiatives import views

app_name = "initiatives"

# /initiatives/
urlpatterns = [
    path("", views.initiatives, name="initiatives"),
    path("add/", views.add, name="add"),
    path("download/<slug:file_format>/", views.download, name="download"),
    path("<str:public_id>/", views.initiative, name="initiative"),
]
