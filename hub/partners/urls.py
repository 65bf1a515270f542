from django.urls import path

from hub.partners import hand_over_views, views

app_name = "partners"

urlpatterns = [
    # /partners/
    path("partners/", views.partners, name="partners"),
    path("partners/act-for/", views.act_for, name="act_for"),
    path("partners/newcomers/", views.newcomers, name="newcomers"),
    path("partners/newcomers.<str:file_format>", views.newcomers_file, name="newcomers_file"),
    path("partners/<slug:slug>/", views.partner, name="partner"),
    path("partners/<slug:slug>/roles/<int:pk>/hand-over/", hand_over_views.begin_hand_over, name="begin_hand_over"),
    path("partners/<slug:slug>/hand-over/<int:pk>/", hand_over_views.hand_over, name="hand_over"),
    # /join/
    path("join/", views.join, name="join"),
    path("join/applications/", views.applications, name="applications"),
    path("join/<str:public_id>/", views.application, name="application"),
]
