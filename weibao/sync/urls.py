from django.urls import path

from weibao.sync.views import app, desk, phone

app_name = "sync"
urlpatterns = [
    path("field/", app.shell, name="app"),
    path("field/<str:name>", app.part, name="part"),
    path("sync/pair/", phone.pair, name="pair"),
    path("sync/open/", phone.open_store, name="open"),
    path("sync/sealed/", phone.sealed, name="sealed"),
    path("sync/head/", phone.head, name="head"),
    path("sync/children/", phone.children, name="children"),
    path("sync/envelopes/", phone.envelopes, name="envelopes"),
    path("sync/known/", phone.known, name="known"),
    path("sync/files/<str:of>/", phone.pieces, name="pieces"),
    path("phones/", desk.phones, name="phones"),
    path("phones/posts/<int:pk>/invite/", desk.invite, name="invite"),
    path("phones/<int:pk>/revoke/", desk.revoke, name="revoke"),
    path("phones/posts/<int:pk>/nudge/", desk.nudge, name="nudge"),
    path("phones/aside/", desk.aside, name="aside"),
    path("phones/aside/<int:pk>/", desk.envelope, name="envelope"),
    path("phones/aside/<int:pk>/retry/", desk.retry, name="retry"),
    path("phones/aside/<int:pk>/drop/", desk.drop, name="drop"),
    path("complaints/", desk.complaints, name="complaints"),
    path("complaints/<int:pk>/", desk.complaint, name="complaint"),
]
