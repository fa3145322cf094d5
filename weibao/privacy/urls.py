from django.urls import path

from weibao.privacy.views import consents, destructions, papers, reports, requests

app_name = "privacy"
urlpatterns = [
    path("privacy/", papers.overview, name="overview"),
    path("privacy/requests/", requests.listing, name="requests"),
    path("privacy/requests/new/<int:pk>/", requests.receive, name="receive_request"),
    path("privacy/requests/<int:pk>/", requests.one, name="request"),
    path("privacy/requests/<int:pk>/<slug:verb>/", requests.do, name="do_request"),
    path("privacy/consents/", consents.listing, name="consents"),
    path("privacy/consents/new/<int:pk>/", consents.record, name="record_consent"),
    path("privacy/consents/<int:pk>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("privacy/assessments/", papers.assessments, name="assessments"),
    path("privacy/assessments/new/", papers.record_assessment, name="record_assessment"),
    path("privacy/assessments/<int:pk>/", papers.assessment, name="assessment"),
    path("privacy/reports/", reports.listing, name="reports"),
    path("privacy/reports/<int:year>/", reports.one, name="report"),
    path("privacy/reports/<int:year>/<slug:verb>/", reports.do, name="do_report"),
    path("privacy/destructions/", destructions.listing, name="destructions"),
    path("privacy/destructions/<int:pk>/", destructions.one, name="destruction"),
    path("privacy/destructions/<int:pk>/<slug:verb>/", destructions.do, name="do_destruction"),
]
