from django.urls import path

from hub.editing import find_views, row_views, views

app_name = "editing"

urlpatterns = [
    # /desk/
    path("desk/", views.desk, name="desk"),
    path("desk/<slug:kind_name>/", views.desk_list, name="desk_list"),
    # /find/<kind>/
    path("find/<slug:kind>/", find_views.find, name="find"),
    # /edit/<kind>/
    path("edit/<slug:kind_name>/new/", views.new, name="new"),
    path("edit/<slug:kind_name>/<int:pk>/", views.edit, name="edit"),
    path("edit/<slug:kind_name>/<int:pk>/rows/", row_views.rows, name="rows"),
    path("edit/<slug:kind_name>/<int:pk>/delete/", views.delete, name="delete"),
]
