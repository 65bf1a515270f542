from django.urls import path

from hub.law import views

app_name = "law"

urlpatterns = [
    path("countries/<str:iso3>/law/", views.country, name="country"),
    # /law/
    path("law/", views.matrix, name="matrix"),
    path("law/changes/", views.changes, name="changes"),
    path("law/transposition/", views.transposition, name="transposition"),
    path("law/actions/", views.suggestions, name="suggestions"),
    path("law/changes/download/<str:file_format>/", views.changes_file, name="changes_file"),
    path("law/transposition/download/<str:file_format>/", views.transposition_file, name="transposition_file"),
    path("law/actions/download/<str:file_format>/", views.suggestions_file, name="suggestions_file"),
    path("law/actions/<int:pk>/plan/", views.take_into_plan, name="take_into_plan"),
    path("law/instruments/", views.instruments, name="instruments"),
    path("law/instruments/<slug:code>/", views.instrument, name="instrument"),
    path("law/instruments/<slug:code>/download/<str:file_format>/", views.instrument_file, name="instrument_file"),
    path("law/download/<str:file_format>/", views.download, name="download"),
    path("law/import/", views.import_files, name="import"),
    # provisions and assessments
    path("law/provisions/<str:public_id>/", views.provision, name="provision"),
    path("law/provisions/<str:public_id>/edit/", views.edit_provision, name="edit_provision"),
    path("law/assessments/<str:public_id>/", views.assessment, name="assessment"),
    path("law/assessments/<str:public_id>/edit/", views.edit_assessment, name="edit_assessment"),
    path("law/assessments/<str:public_id>/decide/", views.decide, name="decide"),
    path("law/assessments/<str:public_id>/withdraw/", views.withdraw_assessment, name="withdraw_assessment"),
    path("law/replies/<str:public_id>/withdraw/", views.withdraw_reply, name="withdraw_reply"),
    # /law/<iso3>/<number>/: a cell
    path("law/<str:iso3>/<int:number>/", views.cell, name="cell"),
    path("law/<str:iso3>/<int:number>/assess/", views.assess, name="assess"),
    path("law/<str:iso3>/<int:number>/reply/", views.reply, name="reply"),
    path("law/<str:iso3>/<int:number>/provision/", views.new_provision, name="new_provision"),
    path("law/<slug:code>/", views.standard, name="standard"),
]
