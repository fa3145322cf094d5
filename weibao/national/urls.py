from django.urls import path

from weibao.national.views import batches, matching

app_name = "national"
urlpatterns = [
    path("national/", batches.overview, name="overview"),
    path("national/fields/<slug:kind>/", matching.fields, name="fields"),
    path("national/gaps/", matching.gaps, name="gaps"),
    path("national/children/<int:pk>/", matching.child, name="child"),
    path("national/children/<int:pk>/number/", matching.number, name="number"),
    path("national/batches/new/", batches.new, name="new"),
    path("national/batches/<int:pk>/", batches.batch, name="batch"),
    path("national/batches/<int:pk>/answer/", batches.answer, name="answer"),
    path("national/batches/<int:pk>/withdraw/", batches.withdraw, name="withdraw"),
    path("national/records/<int:pk>/", batches.record, name="record"),
    path("national/rejected/", batches.rejected, name="rejected"),
    path("national/differences/", matching.differences, name="differences"),
    path("national/differences/<int:pk>/decide/", matching.decide, name="decide"),
    path("national/register/", matching.compare, name="compare"),
]
