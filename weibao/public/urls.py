from django.urls import path

from weibao.public.views import applying, asking, following, proving, rights, saying

app_name = "public"
urlpatterns = [
    path("public/", asking.home, name="home"),
    path("public/check/", asking.check, name="check"),
    path("public/size/", asking.size, name="size"),
    path("public/call/", asking.call, name="call"),
    path("public/call/<str:county>/", asking.call, name="call_county"),
    path("public/prove/", proving.prove, name="prove"),
    path("public/code/", proving.code, name="code"),
    path("public/apply/", applying.apply, name="apply"),
    path("public/apply/drop/", applying.drop_draft, name="drop_draft"),
    path("public/apply/papers/<int:pk>/drop/", applying.drop_paper, name="drop_paper"),
    path("public/apply/<str:step>/", applying.apply_step, name="apply_step"),
    path("public/status/", following.follow, name="follow"),
    path("public/status/<int:pk>/", following.application, name="application"),
    path("public/status/<int:pk>/supply/", following.supply, name="supply"),
    path("public/status/<int:pk>/finish/", following.finish, name="finish"),
    path("public/status/<int:pk>/take-back/", following.take_back, name="take_back"),
    path("public/status/<int:pk>/withdraw/", following.withdraw, name="withdraw"),
    path("public/status/<int:pk>/object/", following.object_to, name="object"),
    path("public/status/<int:pk>/papers/<int:notice>/", following.notice, name="notice"),
    path("public/status/<int:pk>/papers/<int:notice>/<slug:form>/", following.notice, name="notice_file"),
    path("public/rights/", rights.rights, name="rights"),
    path("public/say/", saying.say, name="say"),
    path("public/say/follow/", saying.follow, name="say_follow"),
    path("public/self/", saying.own_words, name="self"),
    path("public/leave/", asking.leave, name="leave"),
    path("calendar/", asking.calendar, name="calendar"),
]
