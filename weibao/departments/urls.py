from django.urls import path

from weibao.departments.views import differences, lists

app_name = "departments"
urlpatterns = [
    path("departments/", differences.waiting, name="differences"),
    path("departments/differences/<int:pk>/", differences.difference, name="difference"),
    path("departments/differences/<int:pk>/apply/", differences.apply, name="apply"),
    path("departments/matches/<int:pk>/", differences.match, name="match"),
    path("departments/lists/", lists.snapshots, name="lists"),
    path("departments/lists/receive/", lists.receive, name="receive"),
    path("departments/lists/<int:pk>/", lists.snapshot, name="list"),
    path("departments/lists/<int:pk>/apply/", lists.apply_exact, name="apply_exact"),
    path("departments/freshness/", lists.freshness, name="freshness"),
]
