from django.urls import path

from hub.statistics import views

app_name = "statistics"

urlpatterns = [
    path("countries/<str:iso3>/statistics/", views.country, name="country"),
    # /statistics/
    path("statistics/", views.indicators, name="indicators"),
    path("statistics/releases/", views.releases, name="releases"),
    path("statistics/releases/<int:pk>/", views.release, name="release"),
    path("statistics/releases/<int:pk>/changes/", views.changes, name="changes"),
    path("statistics/import/", views.import_files, name="import"),
    path("statistics/import/<uuid:key>/", views.import_result, name="import_result"),
    # /statistics/<code>/: an indicator
    path("statistics/<slug:code>/", views.indicator, name="indicator"),
    path("statistics/<slug:code>/download/<str:file_format>/", views.download, name="download"),
    path("statistics/<slug:code>/<str:place>/", views.place, name="place"),
    path("statistics/<slug:code>/<str:origin>/<str:place>/", views.pair, name="pair"),
]
