"""The addresses of the site, each also under /fr/, /es/, /ar/ and /pt/. What programs read has one address only."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from hub.accounts.transactions import include_account_pages
from hub.accounts.views import email_addresses
from hub.api.api import api
from hub.api.views import manual
from hub.library.oai_views import answer_oai
from hub.pages import views
from hub.reports import views as reports
from hub.workplans.progress import views as progress
from hub.workplans.views import from_meetings, lifecycle

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("oai", answer_oai, name="oai"),
    path("api/v1/docs", manual, name="api_manual"),
    path("api/v1/", api.urls),
]

urlpatterns += i18n_patterns(
    path("", include("hub.pages.urls")),
    path("", include("hub.partners.urls")),
    path("", include("hub.meetings.urls")),
    path("", include("hub.notifications.urls")),
    path("my-tasks/", progress.my_tasks, name="my_tasks"),
    path("on-me/", RedirectView.as_view(pattern_name="my_tasks", permanent=True)),  # in e-mails of early sites
    path("about/plan-rules/", lifecycle.rules, name="plan_rules"),
    path("meetings/actions/<int:pk>/plan-item/", from_meetings.make_plan_item, name="make_plan_item"),
    path("meetings/<int:number>/briefing.pdf", reports.briefing, name="meeting_briefing"),
    path("groups/", include("hub.reports.urls")),
    path("groups/", include("hub.governance.urls")),
    path("groups/", include("hub.workplans.urls")),
    path("groups/", include("hub.groups.urls")),
    path("", include("hub.editing.urls")),
    path("initiatives/", include("hub.exchange.urls")),
    path("initiatives/", include("hub.matching.urls")),
    path("initiatives/", include("hub.outreach.urls")),
    path("initiatives/", include("hub.initiatives.urls")),
    path("", include("hub.statistics.urls")),
    path("law/", include("hub.modellaws.urls")),
    path("", include("hub.institutions.urls")),
    path("", include("hub.law.urls")),
    path("countries/", include("hub.countries.urls")),
    path("corridors/", include("hub.corridors.urls")),
    path("crises/", include("hub.crises.urls")),
    path("prevention/", include("hub.prevention.urls")),
    path("pathfinders/", include("hub.pathfinders.urls")),
    path("prevalence/", include("hub.prevalence.urls")),
    path("business-network/", include("hub.selfcheck.urls")),
    path("library/", include("hub.library.urls")),
    path("studies/", include("hub.studies.urls")),
    path("opportunities/", include("hub.opportunities.urls")),
    path("profile/", include("hub.accounts.urls")),
    path("accounts/email/", email_addresses, name="account_email"),
    path("accounts/", include_account_pages()),
    prefix_default_language=False,
)

handler400 = "hub.pages.errors.bad_request"
handler403 = "hub.pages.errors.permission_denied"
handler429 = "hub.pages.errors.too_many_attempts"  # asked for by allauth
handler404 = "hub.pages.errors.not_found"
handler500 = "hub.pages.errors.server_error"
