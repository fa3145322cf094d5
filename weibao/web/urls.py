from django.urls import path

from weibao.web import views

app_name = "web"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("look/", views.set_look, name="look"),
]
