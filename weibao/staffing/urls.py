from django.urls import path

from weibao.staffing import views

app_name = "staffing"
urlpatterns = [
    path("staffing/candidates/", views.candidates, name="candidates"),
    path("staffing/candidates/new/", views.propose, name="propose"),
    path("staffing/candidates/<int:pk>/", views.candidate, name="candidate"),
    path("staffing/candidates/<int:pk>/decide/", views.decide, name="decide"),
    path("staffing/checks/", views.checks, name="checks"),
    path("staffing/checks/<int:pk>/", views.check, name="check"),
    path("staffing/load/", views.load, name="load"),
    path("staffing/allowance/", views.sheets, name="sheets"),
    path("staffing/allowance/<int:pk>/", views.sheet, name="sheet"),
    path("staffing/allowance/<int:pk>/confirm/", views.confirm, name="confirm_sheet"),
    path("staffing/directory/", views.directory, name="directory"),
    path("staffing/phone/", views.phone, name="phone"),
]
