from django.urls import path

from weibao.applications.views import entering, listing, page

app_name = "applications"
urlpatterns = [
    path("applications/", listing.listing, name="list"),
    path("applications/new/", entering.submit, name="new"),
    path("applications/<int:pk>/", page.application, name="application"),
    path("applications/<int:pk>/amend/", entering.amend, name="amend"),
    path("applications/<int:pk>/do/<slug:verb>/", page.step, name="step"),
]
