from django.urls import path

from weibao.benefits import views

app_name = "benefits"
urlpatterns = [
    path("standards/", views.standards, name="standards"),
    path("standards/enter/", views.enter_standard, name="enter_standard"),
    path("standards/review/", views.review_standard, name="review_standard"),
    path("children/<int:pk>/relief/", views.note_relief, name="note_relief"),
    path("relief/<int:pk>/end/", views.end_relief, name="end_relief"),
    path("children/<int:pk>/handover/", views.hand_over, name="hand_over"),
    path("children/<int:pk>/fostering/", views.place_in_foster_care, name="place_in_foster_care"),
    path("fostering/<int:pk>/end/", views.end_foster_care, name="end_foster_care"),
    path("standards/prices/", views.prices, name="prices"),
    path("standards/prices/<int:pk>/", views.review_index, name="review_index"),
    path("recognitions/doubts/", views.doubts, name="doubts"),
    path("recognitions/<int:pk>/agreement/", views.agreement, name="agreement"),
    path("recognitions/<int:pk>/answer/", views.answer, name="answer"),
]
