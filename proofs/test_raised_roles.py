"""Nobody raises the own rights: not by a field more, a header, a cookie, a form of posts, a token or the console's account."""

import pytest
from django.test import Client

from proofs.test_routes import ask
from proofs.world import ACTORS, enter
from weibao.api.actions import tokens
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.actions import Appointment, appoint
from weibao.org.models import Post, Staff
from weibao.testing import make
from weibao.testing.city import CITY

pytestmark = pytest.mark.django_db
OF_CHILDREN = ("children.", "benefits.", "attachments.", "payroll.", "exports.", "rosters.", "discovery.", "visits.", "care.", "cases.")
SIGNED_IN = [column for column, key in ACTORS.items() if key and column != "FO"]
RAISED = {"role": "city_officer", "roles": "city_officer", "division": CITY, "division_id": CITY} | dict.fromkeys(
    ("is_staff", "is_superuser", "is_active", "staff", "user", "post"), "1"
)


def powers(staff: Staff) -> set[tuple[str, str]]:
    """What the posts of a person are."""
    return set(Post.objects.filter(staff=staff).values_list("role", "division"))


@pytest.mark.parametrize("column", SIGNED_IN)
def test_fields_headers_and_cookies_raise_nobody(world, column):
    staff, client = world.person(column), enter(world, column)
    before = powers(staff)
    post = Post.objects.filter(staff=staff).first()
    seen = client.get("/children/").status_code
    client.cookies["role"] = client.cookies["roles"] = "city_officer"
    headers = {"X-Role": "city_officer", "X-User": "city_officer", "X-Forwarded-User": "city_officer", "Remote-User": "city_officer"}
    assert client.get("/children/?role=city_officer&staff=1", headers=headers).status_code == seen
    for address in (f"/org/posts/{post.pk}/confirm/", "/look/", "/org/me/", "/watching/relations/home/", "/account/password/"):
        ask(client, "POST", address, RAISED | {"next": "/"})
    assert powers(staff) == before
    assert Staff.objects.get(pk=staff.pk).is_active


@pytest.mark.parametrize("column", SIGNED_IN)
def test_nobody_appoints_oneself(world, column):
    staff = world.person(column)
    new = Appointment(staff.username, staff.name, "city_officer", world.city.units["bureau"].pk, CITY, make.ON)
    before = powers(staff)
    with pytest.raises(Refusal):
        appoint([new], by=staff, at=make.AT)
    assert powers(staff) == before


def test_the_three_administrators_hold_no_deed_on_a_child(world):
    child = make.child(village=world.rows["village"]["own"])
    for column in ("SE", "SY", "AU"):
        staff = world.person(column)
        mine = [
            name for name, one in ACTIONS.items() if not one.system and name.startswith(OF_CHILDREN) and allows(staff, name, child, make.AT)
        ]
        assert mine == []


def test_a_token_holds_no_more_than_its_account(world):
    security = world.person("SE")
    account = Staff.objects.get(username="svc-test")
    for grants in (["benefits.confirm"], ["payroll.approve"], ["org.appoint"], ["children.read", "audit.read"]):
        with pytest.raises(Refusal):
            tokens.make_token(account, by=security, at=make.AT, purpose="更多", grants=grants, expires_at=make.AT.replace(month=8))


def test_a_token_is_for_nobody_who_makes_it_for_oneself(world):
    for column in ("SE", "SY", "CO"):
        staff = world.person(column)
        with pytest.raises(Refusal):
            tokens.make_token(staff, by=staff, at=make.AT, purpose="自用", grants=["children.read"], expires_at=make.AT.replace(month=8))


def test_the_console_signs_in_by_no_password(world):
    console = Staff.objects.get(username="console")
    assert not console.has_usable_password()
    client = Client()
    assert client.post("/sign-in/", {"username": "console", "password": "!"}).status_code != 302


def test_nobody_gives_the_own_account_a_code_or_unlocks_it(world):
    client, staff = enter(world, "SE"), world.person("SE")
    for what in ("activation", "lock", "unlock"):
        assert ask(client, "POST", f"/accounts/{staff.pk}/{what}/").status_code in {409, 422}
    with pytest.raises(NotAllowed):
        appoint([], by=world.person("CO"), at=make.AT)
