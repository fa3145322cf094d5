"""Accounts and tokens: given by one, picked up by another, never more than the post holds, dead at once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.accounts import entering
from weibao.api.actions import tokens
from weibao.api.gate import GUESSES
from weibao.api.models import Token
from weibao.kernel.announcements import announce
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.org.actions import Appointment
from weibao.org.announcements import PostEnded
from weibao.org.models import Staff
from weibao.org.powers import Role
from weibao.testing.city import PINGYAO


def _appointment(city, role=Role.COUNTY_OFFICER, name="svc-new"):
    return Appointment(name, "大数据平台", role, city.units["bureau"].pk, PINGYAO, city.inside.posts.get().during.lower)


@pytest.mark.parametrize("role", [Role.COUNTY_APPROVER, Role.LEADER, Role.FINANCE_OFFICER, Role.SECURITY_ADMIN, Role.AUDITOR, Role.CONSOLE])
def test_no_system_holds_a_post_that_decides(role, city, at):
    with pytest.raises(tokens.NotForSystems):
        tokens.open_account(_appointment(city, role), by=city.people["security_admin"], at=at)
    assert not Staff.objects.filter(username="svc-new").exists()


def test_an_account_cannot_sign_in_and_is_opened_once(city, at):
    account = tokens.open_account(_appointment(city), by=city.people["security_admin"], at=at)
    assert account.is_service
    assert not account.has_usable_password()
    with pytest.raises(tokens.NameTaken):
        tokens.open_account(_appointment(city), by=city.people["security_admin"], at=at)


@pytest.mark.parametrize("who", ["system_admin", "auditor", "city_officer", "leader"])
def test_only_the_security_administrator_gives_tokens(who, city, at, system):
    account = system().account
    with pytest.raises(NotAllowed):
        tokens.open_account(_appointment(city), by=city.people[who], at=at)
    with pytest.raises(NotAllowed):
        tokens.make_token(account, by=city.people[who], at=at, purpose="x", grants=["posts"], expires_at=at + timedelta(days=1))


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_ends_within_a_year(days, city, at, system):
    facts = {"purpose": "x", "grants": ["posts"], "expires_at": at + timedelta(days=days)}
    with pytest.raises(tokens.TooLong):
        tokens.make_token(system().account, by=city.people["security_admin"], at=at, **facts)


@pytest.mark.parametrize("grants", [[], ["audit.read"], ["benefits.confirm"], ["payroll.approve"], ["none.such"]])
def test_a_token_holds_no_more_than_its_post(grants, city, at, system):
    facts = {"purpose": "x", "grants": grants, "expires_at": at + timedelta(days=1)}
    with pytest.raises(tokens.NotForSystems):
        tokens.make_token(system().account, by=city.people["security_admin"], at=at, **facts)


def test_nobody_gets_a_token_for_a_person(city, at):
    facts = {"purpose": "x", "grants": ["posts"], "expires_at": at + timedelta(days=1)}
    with pytest.raises(tokens.NotForSystems):
        tokens.make_token(city.above, by=city.people["security_admin"], at=at, **facts)


def test_a_code_works_once_and_for_a_day(city, at, system, client):
    account = system().account
    facts = {"purpose": "x", "grants": ["posts"], "expires_at": at + timedelta(days=30)}
    _, code = tokens.make_token(account, by=city.people["security_admin"], at=at, **facts)
    picked = client.post("/api/v1/token", {"code": code}, content_type="application/json")
    assert picked.status_code == 201
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {picked.json()['token']}"}).status_code == 200
    again = client.post("/api/v1/token", {"code": code}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (404, "code_unknown")
    _, late = tokens.make_token(account, by=city.people["security_admin"], at=at, **facts)
    with pytest.raises(tokens.CodeUnknown):
        tokens.pick_up(late, by=None, at=at + timedelta(hours=25))


def test_a_code_opens_nothing(city, at, system, client):
    facts = {"purpose": "x", "grants": ["posts"], "expires_at": at + timedelta(days=30)}
    _, code = tokens.make_token(system().account, by=city.people["security_admin"], at=at, **facts)
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {code}"}).status_code == 401


def test_neither_token_nor_code_is_kept(system):
    caller = system()
    row = Token.objects.values().get()
    assert caller.secret not in str(row)
    assert row["digest"] == tokens.digest_of(caller.secret)


def test_a_token_taken_back_is_dead_at_the_next_request(city, at, system):
    caller = system()
    assert caller.get("me").status_code == 200
    tokens.revoke_token(caller.token, by=city.people["system_admin"], at=at)
    assert caller.get("me").status_code == 401
    with pytest.raises(Stale):
        tokens.revoke_token(caller.token, by=city.people["system_admin"], at=at)


def test_a_token_is_dead_without_post_account_or_time(at, system):
    over, gone, closed = system(), system(), system()
    Token.objects.filter(pk=over.token.pk).update(made_at=at - timedelta(days=9), expires_at=at - timedelta(days=1))
    gone.account.posts.update(during=DateRange(None, at.date()))
    Staff.objects.filter(pk=closed.account.pk).update(is_active=False)
    assert [one.get("me").status_code for one in (over, gone, closed)] == [401, 403, 401]


def test_who_loses_the_power_loses_the_grant(at, system, city):
    caller = system()
    caller.account.posts.update(role=Role.CENTRE_WORKER)
    assert caller.get("children").status_code == 200
    assert caller.get("standards").status_code == 403


def test_an_account_without_post_loses_tokens(system, at):
    caller = system()
    assert tokens.end_all(caller.account, at=at) == 1
    assert caller.get("me").status_code == 401


def test_use_is_remembered_now_and_then(system):
    caller = system()
    caller.get("me")
    first = Token.objects.get(pk=caller.token.pk).last_used_at
    caller.get("me")
    assert first is not None
    assert Token.objects.get(pk=caller.token.pk).last_used_at == first


def test_a_wrong_header_is_refused_whatever_the_session_says(city, enter):
    browser = enter(city.above)
    assert browser.get("/api/v1/me").status_code == 200
    for header in ("Bearer wrong", "Basic YTpi", "Bearer ", "wrong"):
        assert browser.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_caller_keeps_to_the_pace(settings, system):
    settings.WEIBAO_API_PACE = 3
    caller, other = system(), system()
    answers = [caller.get("me") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["code"] == "too_fast"
    assert other.get("me").status_code == 200


def test_guessing_is_slowed_down(client, city, enter):
    tried = [client.get("/api/v1/me", headers={"Authorization": f"Bearer wbt_{n}"}).status_code for n in range(GUESSES + 2)]
    assert tried[:2] == [401, 401]
    assert tried[-1] == 429


def test_a_session_without_a_second_factor_opens_nothing(city, enter):
    browser = enter(city.above)
    assert browser.get("/api/v1/me").status_code == 200
    session = browser.session
    session[entering.MARK] = {**session[entering.MARK], "factor": ""}
    session.save()
    assert browser.get("/api/v1/me").status_code == 401


def test_a_relieved_account_loses_its_tokens(city, at, on, system):
    caller = system()
    announce_end = PostEnded(caller.account.posts.get().pk, caller.account.pk, Role.COUNTY_OFFICER, PINGYAO, on, at)
    caller.account.posts.update(during=DateRange(None, on))
    with transaction.atomic():
        announce(announce_end)
    assert Token.objects.get().ended_at == at
