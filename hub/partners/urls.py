from django.urls import path

from hub.partners import people_views, role_transfer_views, views

app_name = "partners"

urlpatterns = [
    # /partners/
    path("partners/", views.partners, name="partners"),
    path("partners/act-for/", views.act_for, name="act_for"),
    path("partners/newcomers/", views.newcomers, name="newcomers"),
    path("partners/newcomers.<str:file_format>", views.newcomers_file, name="newcomers_file"),
    path("partners/<slug:slug>/", views.partner, name="partner"),
    path("partners/<slug:slug>/people/", people_views.people, name="people"),
    path("partners/<slug:slug>/people/<int:pk>/end/", people_views.end_role, name="end_role"),
    path("partners/<slug:slug>/roles/<int:pk>/transfer/", role_transfer_views.transfer_role, name="transfer_role"),
    path("partners/<slug:slug>/transfers/<int:pk>/", role_transfer_views.role_transfer, name="role_transfer"),
    # /join/
    path("join/", views.join, name="join"),
    path("join/applications/", views.applications, name="applications"),
    path("join/<str:public_id>/", views.application, name="application"),
]
