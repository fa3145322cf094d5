from django.urls import path

from weibao.accounts.views import own, people, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/second/", signing_in.second_step, name="second_step"),
    path("sign-in/activate/", signing_in.activate, name="activate"),
    path("sign-in/link/<str:secret>/", signing_in.by_link, name="by_link"),
    path("sign-in/sso/<slug:provider>/", signing_in.sso, name="sso"),
    path("sign-in/sso/<slug:provider>/back/", signing_in.sso_back, name="sso_back"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("account/", own.own, name="own"),
    path("account/password/", own.change_password, name="change_password"),
    path("account/set-up/", own.set_up, name="set_up"),
    path("account/phone/", own.add_totp, name="add_totp"),
    path("account/key/", own.add_key, name="add_key"),
    path("account/factors/<int:pk>/remove/", own.remove_factor, name="remove_factor"),
    path("account/codes/", own.renew_codes, name="renew_codes"),
    path("account/sessions/<int:pk>/end/", own.end_session, name="end_session"),
    path("account/sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("account/identity/", own.link_identity, name="link_identity"),
    path("account/identity/unlink/", own.unlink_identity, name="unlink_identity"),
    path("accounts/", people.people, name="people"),
    path("accounts/<int:pk>/activation/", people.issue_activation, name="issue_activation"),
    path("accounts/<int:pk>/link/", people.make_link, name="make_link"),
    path("accounts/<int:pk>/lock/", people.lock, name="lock"),
    path("accounts/<int:pk>/unlock/", people.unlock, name="unlock"),
    path("accounts/<int:pk>/end-sessions/", people.end_sessions, name="end_sessions"),
]
