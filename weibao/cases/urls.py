from django.urls import path

from weibao.cases.views import listing, outside, page

app_name = "cases"
urlpatterns = [
    path("cases/", listing.case_list, name="list"),
    path("cases/open/", listing.open_unknown, name="open"),
    path("cases/children/<int:pk>/open/", listing.open_of_child, name="open_child"),
    path("cases/offers/", outside.offers, name="offers"),
    path("cases/offers/<int:pk>/", outside.offer, name="offer"),
    path("case-link/<str:token>/", outside.errand, name="errand"),
    path("cases/<int:pk>/", page.case, name="case"),
    path("cases/<int:pk>/<slug:tab>/", page.case, name="part"),
]
