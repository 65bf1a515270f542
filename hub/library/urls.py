from django.urls import path

from hub.library import keeping_views, views

app_name = "library"

# /library/
urlpatterns = [
    path("", views.items, name="items"),
    path("links/", keeping_views.links, name="links"),
    path("new/", keeping_views.propose, name="propose"),
    path("<str:public_id>/", views.item, name="item"),
    path("<str:public_id>/cite.<str:ending>", views.cite, name="cite"),
    path("<str:public_id>/change/", keeping_views.change_proposal, name="change_proposal"),
    path("<str:public_id>/review/", keeping_views.review, name="review"),
    # <item>/versions/
    path("<str:public_id>/versions/new/", keeping_views.add_edition, name="add_edition"),
    path("<str:public_id>/versions/<int:key>/file/", views.file, name="file"),
    path("<str:public_id>/versions/<int:key>/remove/", keeping_views.remove_edition, name="remove_edition"),
]
