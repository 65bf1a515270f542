from django.urls import path

from hub.matching import views

app_name = "matching"

# /initiatives/
urlpatterns = [
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/decide/", views.decide_pair, name="decide_pair"),
    path("<str:public_id>/split/", views.split, name="split"),
    path("<str:public_id>/take-over/", views.take_from_merged, name="take_from_merged"),
]
