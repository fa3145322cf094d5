from django.urls import path

from weibao.benefits import views

app_name = "benefits"
urlpatterns = [
    path("standards/", views.standards, name="standards"),
    path("standards/publish/", views.publish_standard, name="publish_standard"),
    path("recognitions/doubts/", views.doubts, name="doubts"),
    path("recognitions/<int:pk>/agreement/", views.agreement, name="agreement"),
    path("recognitions/<int:pk>/answer/", views.answer, name="answer"),
]
