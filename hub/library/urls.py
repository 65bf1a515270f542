from django.urls import path

from hub.library import views

app_name = "library"

# /library/
urlpatterns = [
    path("", views.items, name="items"),
    path("<str:public_id>/", views.item, name="item"),
    path("<str:public_id>/cite.<str:ending>", views.cite, name="cite"),
]
