from django.urls import path

from weibao.children import views

app_name = "children"
urlpatterns = [
    path("children/register/", views.register, name="register"),
    path("children/<int:pk>/amend/<slug:what>/", views.amend, name="amend"),
    path("children/<int:pk>/circumstances/<int:row>/<slug:what>/", views.amend_row, name="amend_row"),
    path("children/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("children/<int:pk>/merge/", views.merge, name="merge"),
    path("merges/<int:pk>/undo/", views.unmerge, name="unmerge"),
]
