from django.urls import path

from weibao.visits.views import conflicts, monthly, updates
from weibao.visits.views import visits as views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visit_list, name="list"),
    path("visits/children/<int:child>/new/", views.record, name="record"),
    path("visits/children/<int:child>/updates/<slug:fact>/", updates.propose, name="propose"),
    path("visits/updates/<int:update>/", updates.update, name="update"),
    path("visits/conflicts/", conflicts.room, name="conflicts"),
    path("visits/conflicts/<int:conflict>/", conflicts.conflict, name="conflict"),
    path("visits/<int:visit>/", views.visit, name="visit"),
    path("visits/<int:visit>/correct/", views.correct, name="correct"),
    path("visits/<int:visit>/call-back/", views.call_back, name="call_back"),
    path("visits/desk/", views.desk, name="desk"),
    path("visits/draw/", views.draw, name="draw"),
    path("visits/months/", monthly.report_list, name="reports"),
    path("visits/months/<int:report>/", monthly.report, name="report"),
    path("visits/months/<int:report>/confirm/", monthly.confirm, name="confirm_report"),
    path("visits/tasks/<int:task>/", views.task, name="task"),
    path("visits/checks/<int:check>/", views.check, name="check"),
    path("visits/questions/", views.question_list, name="question_list"),
    path("visits/questions/<slug:category>/", views.questions, name="questions"),
]
