"""The screen of the keys is the system administrator's."""

import pytest

from weibao.kernel import keyring
from weibao.keys.models import Kind, Rotation
from weibao.org.powers import NO_PERSON, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_the_keys_are_the_system_administrators_alone(city, enter, role):
    client = enter(city.in_role(role))
    assert client.get("/keys/").status_code == (200 if role == Role.SYSTEM_ADMIN else 403)
    assert client.post("/keys/", {"kind": "sealing"}).status_code == (302 if role == Role.SYSTEM_ADMIN else 403)
    assert Rotation.objects.exists() == (role == Role.SYSTEM_ADMIN)


def test_a_rotation_is_begun_and_its_progress_shown(city, enter, admin):
    client = enter(admin)
    client.post("/keys/", {"kind": "index"})
    row = Rotation.objects.get()
    assert row.kind == Kind.INDEX
    page = client.get("/keys/").content.decode()
    assert "正在更换盲索引密钥" in page
    assert "hx-trigger" in page
    assert str(row.key) in page
    assert client.post("/keys/", {"kind": "sealing"}).status_code == 422
    assert client.post("/keys/", {"kind": "trail"}).status_code == 422


def test_no_key_is_on_the_page(city, enter, admin, at):
    Rotation.objects.create(kind=Kind.SEALING, key=keyring.ring().current.id, by=admin, started_at=at, finished_at=at, left=2)
    page = enter(admin).get("/keys/").content.decode()
    ring = keyring.ring()
    assert "有处理不了的数据" in page
    for secret in (ring.current.aes, ring.current.sm4, ring.index.key, ring.trail):
        assert secret.hex() not in page
