from django.urls import path

from hub.prevalence import views

app_name = "prevalence"

urlpatterns = [
    # /prevalence/: published figures
    path("", views.figures, name="figures"),
    path("download/<str:file_format>/", views.download, name="download"),
    path("figures/<str:public_id>/", views.figure, name="figure"),
    path("figures/<str:public_id>/cite.<str:ending>", views.cite_figure, name="cite_figure"),
    # /prevalence/protocols/
    path("protocols/", views.protocols, name="protocols"),
    path("protocols/new/", views.new, name="new"),
    path("protocols/<str:public_id>/", views.protocol, name="protocol"),
    path("protocols/<str:public_id>/question/", views.question, name="question"),
    path("protocols/<str:public_id>/setting/", views.setting, name="setting"),
    path("protocols/<str:public_id>/method/", views.method, name="method"),
    path("protocols/<str:public_id>/design/", views.design, name="design"),
    path("protocols/<str:public_id>/strata/", views.strata, name="strata"),
    path("protocols/<str:public_id>/indicators/", views.indicators, name="indicators"),
    path("protocols/<str:public_id>/questionnaire/", views.questionnaire, name="questionnaire"),
    path("protocols/<str:public_id>/questionnaire.xlsx", views.questionnaire_file, name="questionnaire_file"),
    path("protocols/<str:public_id>/checklist/", views.checklist, name="checklist"),
    path("protocols/<str:public_id>/team/", views.team, name="team"),
    path("protocols/<str:public_id>/team/<int:pk>/remove/", views.remove, name="remove"),
    path("protocols/<str:public_id>/sign/", views.sign, name="sign"),
    path("protocols/<str:public_id>/register/", views.register, name="register"),
    path("protocols/<str:public_id>/delete/", views.delete, name="delete"),
    path("protocols/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("protocols/<str:public_id>/withdraw/decide/", views.withdraw_decide, name="withdraw_decide"),
    path("protocols/<str:public_id>/field/", views.field, name="field"),
    path("protocols/<str:public_id>/hand-in/", views.hand_in, name="hand_in"),
    # /prevalence/results/
    path("results/<str:public_id>/", views.result, name="result"),
    path("results/<str:public_id>/record.json", views.record_file, name="record_file"),
    path("results/<str:public_id>/explain/", views.explain, name="explain"),
    path("results/<str:public_id>/reviewers/", views.reviewer, name="reviewer"),
    path("results/<str:public_id>/review/", views.review, name="review"),
    path("results/<str:public_id>/ask-reply/", views.ask_reply, name="ask_reply"),
    path("results/<str:public_id>/replies/<int:pk>/", views.reply, name="reply"),
    path("results/<str:public_id>/publish/", views.publish, name="publish"),
    path("protocols/<str:public_id>/versions/<int:number>/", views.version, name="version"),
    path("protocols/<str:public_id>/versions/<int:number>.json", views.version_file, name="version_file"),
]
