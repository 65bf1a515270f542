from django.urls import path

from hub.opportunities import views

app_name = "opportunities"

urlpatterns = [
    path("", views.opportunities, name="opportunities"),
    path("new/", views.new, name="new"),
    path("<str:public_id>/", views.call, name="call"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/publish/", views.publish, name="publish"),
    path("<str:public_id>/extend/", views.extend, name="extend"),
    path("<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:public_id>/result/", views.result, name="result"),
    path("<str:public_id>/reviewers/name/", views.name_reviewer, name="name_reviewer"),
    path("<str:public_id>/reviewers/<int:pk>/dismiss/", views.dismiss_reviewer, name="dismiss_reviewer"),
    # <call>/answers/
    path("<str:public_id>/answers/new/", views.write, name="write"),
    path("<str:public_id>/answers/<str:answer_id>/", views.answer, name="answer"),
    path("<str:public_id>/answers/<str:answer_id>/edit/", views.write, name="rewrite"),
    path("<str:public_id>/answers/<str:answer_id>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
    path("<str:public_id>/answers/<str:answer_id>/review/", views.review, name="review"),
    path("<str:public_id>/answers/<str:answer_id>/decide/", views.decide, name="decide"),
]
