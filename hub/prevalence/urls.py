from django.urls import path

from hub.prevalence import views

app_name = "prevalence"

urlpatterns = [
    # /prevalence/: published figures
    path("", views.figures, name="figures"),
    path("download/<str:file_format>/", views.download, name="download"),
    path("figures/<str:public_id>/", views.figure, name="figure"),
    path("figures/<str:public_id>/cite.<str:ending>", views.cite_figure, name="cite_figure"),
]
