from django.urls import path

from hub.editing import find_views, row_views, views

app_name = "editing"

urlpatterns = [
    # /desk/
    path("desk/", views.desk, name="desk"),
    path("desk/<slug:noun>/", views.desk_list, name="desk_list"),
    # /find/<kind>/
    path("find/<slug:kind>/", find_views.find, name="find"),
    # /edit/<noun>/
    path("edit/<slug:noun>/new/", views.new, name="new"),
    path("edit/<slug:noun>/<int:pk>/", views.edit, name="edit"),
    path("edit/<slug:noun>/<int:pk>/rows/", row_views.rows, name="rows"),
    path("edit/<slug:noun>/<int:pk>/delete/", views.delete, name="delete"),
]
