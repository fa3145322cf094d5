from django.urls import path

from weibao.care.views import delegations, lists, plans, registers, risk

app_name = "care"
urlpatterns = [
    path("care/", registers.listing_list, name="list"),
    path("care/lists/", lists.take, name="take_list"),
    path("care/lists/blank/", lists.blank, name="blank_list"),
    path("care/listings/<int:pk>/", registers.listing, name="listing"),
    path("care/children/<int:pk>/register/", registers.register, name="register"),
    path("care/delegations/", delegations.delegation_list, name="delegations"),
    path("care/delegations/<int:pk>/", delegations.delegation, name="delegation"),
    path("care/plans/", plans.plan_list, name="plans"),
    path("care/plans/<int:pk>/", plans.plan, name="plan"),
    path("care/gaps/", plans.gap_report, name="gaps"),
    path("care/children/<int:pk>/plan/", plans.make_plan, name="make_plan"),
    path("care/risk/", risk.levels, name="levels"),
    path("care/indicators/", risk.indicators, name="indicators"),
    path("care/children/<int:pk>/risk/", risk.risk, name="risk"),
    path("care/children/<int:pk>/delegate/", delegations.delegate, name="delegate"),
    path("care/children/<int:pk>/unguarded/", delegations.report_unguarded, name="report_unguarded"),
    path("care/unguarded/<int:pk>/", delegations.unguarded, name="unguarded"),
]
