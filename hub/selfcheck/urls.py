from django.urls import path

from hub.selfcheck import views

app_name = "selfcheck"

# /business-network/
urlpatterns = [
    path("", views.network, name="network"),
    path("join/", views.join, name="join"),
    path("leave/", views.leave, name="leave"),
    path("members/<int:key>/decide/", views.decide, name="decide"),
    # self-check/
    path("self-check/", views.checks, name="checks"),
    path("self-check/new/", views.begin, name="begin"),
    path("self-check/<str:public_id>/", views.check, name="check"),
    path("self-check/<str:public_id>/steps/<int:number>/", views.step, name="step"),
    path("self-check/<str:public_id>/finish/", views.finish, name="finish"),
    path("self-check/<str:public_id>/delete/", views.delete, name="delete"),
    path("self-check/<str:public_id>/plan.pdf", views.plan, name="plan"),
]
