from django.urls import path

from hub.workplans.consultation import amendment_views as amendments
from hub.workplans.consultation import views as comments
from hub.workplans.progress import indicator_views as indicators
from hub.workplans.progress import lock_views as locks
from hub.workplans.progress import reporting
from hub.workplans.progress import views as progress
from hub.workplans.views import files, items, lifecycle, outputs, plans

app_name = "workplans"
PLAN = "<slug:slug>/plans/<str:period>/"

# /groups/<slug>/plans/<period>/
urlpatterns = [
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}outputs/<int:pk>/", outputs.output, name="output"),
    path(f"{PLAN}indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path(f"{PLAN}differences/", plans.differences, name="differences"),
    # versions/
    path(f"{PLAN}versions/<int:number>/", plans.version, name="version"),
    path(f"{PLAN}versions/<int:number>/plan.json", files.version_json, name="version_json"),
    path(f"{PLAN}versions/<int:number>/plan.pdf", files.version_pdf, name="version_pdf"),
    # the life cycle of the plan
    path(f"{PLAN}history/", lifecycle.history, name="history"),
    path(f"{PLAN}history/<str:transition>/", lifecycle.do, name="do"),
    path(f"{PLAN}adopt/", lifecycle.adopt, name="adopt"),
    path(f"{PLAN}check/", lifecycle.check, name="check"),
    # comments/
    path(f"{PLAN}comments/", comments.comments, name="comments"),
    path(f"{PLAN}comments/answers/", comments.answers, name="answers"),
    path(f"{PLAN}comments/<str:public_id>/hide/", comments.hide, name="hide_comment"),
    path(f"{PLAN}comments/<str:public_id>/answer/", comments.answer, name="answer"),
    path(f"{PLAN}comments/<str:public_id>/reply/", comments.reply, name="reply"),
    path(f"{PLAN}matrix/", comments.matrix, name="matrix"),
    path(f"{PLAN}matrix/matrix.xlsx", files.matrix_xlsx, name="matrix_xlsx"),
    path(f"{PLAN}matrix/matrix.docx", files.matrix_docx, name="matrix_docx"),
    # amendments/
    path(f"{PLAN}amendments/", amendments.amendments, name="amendments"),
    path(f"{PLAN}amendments/new/", amendments.amend, name="amend"),
    path(f"{PLAN}amendments/<str:public_id>/", amendments.decide, name="decide_amendment"),
    # items/
    path(f"{PLAN}items/<str:key>/move/", items.move, name="move"),
    path(f"{PLAN}items/<str:key>/give-up/", items.give_up, name="give_up"),
    path(f"{PLAN}items/<str:key>/accept/", items.accept, name="accept"),
    path(f"{PLAN}items/<str:key>/report/", progress.report, name="report_progress"),
    # spreadsheets and copies
    path(f"{PLAN}copy/", items.copy, name="copy"),
    path(f"{PLAN}carry-in/", items.carry_in, name="carry_in"),
    path(f"{PLAN}plan.xlsx", files.plan_xlsx, name="plan_xlsx"),
    path(f"{PLAN}import/", files.import_xlsx, name="import_xlsx"),
    # progress/
    path(f"{PLAN}progress/", progress.progress, name="progress"),
    path(f"{PLAN}progress/report/", reporting.report_all, name="report_all"),
    path(f"{PLAN}progress/lock/", locks.lock, name="lock"),
    path(f"{PLAN}progress/locks/<int:pk>/lift/", locks.lift, name="lift_lock"),
    path(f"{PLAN}progress/locks/<int:pk>/exception/", locks.make_exception, name="except_from_lock"),
    path(f"{PLAN}progress/<str:public_id>/", progress.update, name="update"),
]
