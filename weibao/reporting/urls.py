from django.urls import path

from weibao.reporting.views import checking, filing, link, registers, reports

app_name = "reporting"
urlpatterns = [
    path("reports/", reports.listing, name="list"),
    path("reports/new/", filing.file, name="file"),
    path("reports/mine/", filing.mine, name="mine"),
    path("reports/mine/<int:pk>/", filing.receipt, name="receipt"),
    path("reports/table/", reports.table, name="table"),
    path("reports/units/", registers.units, name="units"),
    path("reports/units/<int:pk>/link/", registers.unit_link, name="unit_link"),
    path("reports/units/<int:pk>/end/", registers.end_unit, name="end_unit"),
    path("reports/links/<int:pk>/revoke/", registers.revoke, name="revoke"),
    path("reports/contacts/", registers.contacts, name="contacts"),
    path("reports/contacts/<int:pk>/end/", registers.end_contact, name="end_contact"),
    path("reports/confidants/<int:pk>/end/", registers.end_confidant, name="end_confidant"),
    path("reports/signs/", checking.signs, name="signs"),
    path("reports/signs/<int:pk>/", checking.sign, name="sign"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/reporter/", reports.reporter, name="reporter"),
    path("duty/<str:token>/", link.by_link, name="by_link"),
]
