from django.urls import path

from weibao.training.views import days, editing, learning, planning, reporting

app_name = "training"
urlpatterns = [
    path("training/", learning.mine, name="mine"),
    path("training/courses/<int:pk>/", learning.course, name="course"),
    path("training/courses/<int:pk>/offline/", learning.offline, name="offline"),
    path("training/materials/<int:pk>/", learning.material, name="material"),
    path("training/courses/<int:pk>/test/", learning.draw, name="draw"),
    path("training/papers/<int:pk>/", learning.paper, name="paper"),
    path("training/attempts/<int:pk>/", learning.attempt, name="attempt"),
    path("training/certificates/<int:pk>/", learning.certificate, name="certificate"),
    path("training/certificates/<int:pk>/withdraw/", reporting.withdraw, name="withdraw_certificate"),
    path("training/report/", reporting.report, name="report"),
    path("training/people/", reporting.people, name="people"),
    path("training/advice/", reporting.advice, name="advice"),
    path("training/advice/<int:pk>/set-aside/", reporting.set_aside, name="set_aside"),
    path("training/plan/", planning.plan, name="plan"),
    path("training/plan/<int:pk>/drop/", planning.drop, name="drop_plan"),
    path("training/gate/", planning.gate, name="gate"),
    path("training/editor/", editing.courses, name="editor"),
    path("training/editor/new/", editing.edit, name="new_course"),
    path("training/editor/<int:pk>/", editing.edit, name="edit_course"),
    path("training/editor/<int:pk>/state/", editing.state, name="course_state"),
    path("training/editor/<int:pk>/materials/", editing.add_material, name="add_material"),
    path("training/editor/materials/<int:pk>/drop/", editing.drop_material, name="drop_material"),
    path("training/editor/<int:pk>/questions/", editing.questions, name="questions"),
    path("training/editor/questions/<int:pk>/withdraw/", editing.withdraw_question, name="withdraw_question"),
    path("training/days/", days.days, name="days"),
    path("training/days/new/", days.new, name="new_day"),
    path("training/days/<int:pk>/", days.day, name="day"),
    path("training/days/<int:pk>/list/", days.take_list, name="day_list"),
    path("training/days/<int:pk>/close/", days.close, name="close_day"),
    path("training/days/<int:pk>/cancel/", days.cancel, name="cancel_day"),
]
