from django.urls import path

from weibao.payroll.views import channels, checked, doing, showing

app_name = "payroll"
urlpatterns = [
    path("pay/", showing.runs, name="runs"),
    path("pay/make/", doing.make, name="make"),
    path("pay/findings/", showing.findings, name="findings"),
    path("pay/findings/<int:pk>/", doing.answer_finding, name="finding"),
    path("pay/findings/<int:pk>/answer/", doing.answer_finding, name="answer_finding"),
    path("pay/owing/", showing.owing, name="owing"),
    path("pay/owing/<int:pk>/", doing.record_repayment, name="record_repayment"),
    path("pay/channels/", channels.channels, name="channels"),
    path("pay/report/", checked.check_report, name="check_report"),
    path("pay/lines/<int:pk>/hold/", doing.hold, name="hold"),
    path("pay/<slug:month>/", showing.run, name="run"),
    path("pay/<slug:month>/check/", doing.check, name="check"),
    path("pay/<slug:month>/approve/", doing.approve, name="approve"),
    path("pay/<slug:month>/freeze/", doing.freeze, name="freeze"),
    path("pay/<slug:month>/discard/", doing.discard, name="discard"),
    path("pay/<slug:month>/export/", doing.export, name="export"),
    path("pay/<slug:month>/card/", channels.export_card, name="export_card"),
    path("pay/<slug:month>/return/", doing.book_return, name="book_return"),
    path("pay/<slug:month>/checks/", doing.run_checks, name="run_checks"),
    path("pay/<slug:month>/<slug:tab>/", showing.run, name="tab"),
]
