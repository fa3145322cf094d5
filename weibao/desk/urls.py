from importlib.util import find_spec

from django.urls import URLPattern, path

from weibao.desk.views import search, worklist

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", worklist.my_worklist, name="worklist"),
    path("search/", search.find, name="search"),
]
if find_spec("weibao.desk.views.file") is not None:
    from weibao.desk.views import file

    urlpatterns += file.urlpatterns
