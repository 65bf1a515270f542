from django.urls import path

from hub.countries import views

app_name = "countries"

# /countries/
urlpatterns = [
    path("", views.countries, name="countries"),
    path("<str:iso3>/", views.country, name="country"),
    path("<str:iso3>/areas/", views.areas, name="areas"),
    path("<str:iso3>/sheet.pdf", views.sheet, name="sheet"),
]
