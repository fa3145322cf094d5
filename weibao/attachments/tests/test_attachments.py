"""A paper is where its row is: added, read and removed by who may know of the child, by nobody else, and locked at rest."""

import io
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from weibao.attachments import actions, scanning
from weibao.attachments.actions import Upload
from weibao.attachments.examining import BadFile
from weibao.attachments.models import Attachment, Body
from weibao.attachments.tests import hostile
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale
from weibao.kernel.sealed import SealBroken
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIDONG, XINYING

pytestmark = pytest.mark.django_db
KIND = "children.child"


@pytest.fixture
def child(city):
    return make.child(name="王雨泽", village=XINYING)


@pytest.fixture
def photo():
    return hostile.picture((80, 60))


def add(child, by, at, content, name="户口簿.jpg", category="household", **facts):
    return actions.add(child, by=by, at=at, kind=KIND, upload=Upload(name, content), category=category, **facts)


def test_added_read_and_removed(city, child, at, photo, trail):
    made = add(child, city.inside, at, photo, name="C:\\桌面\\王雨泽 户口簿.exe", remark="第 1 页")
    assert (made.name, made.kind, made.scan) == ("王雨泽 户口簿.jpg", "jpeg", "not_scanned")
    assert Image.open(io.BytesIO(actions.read(made, by=city.above, at=at))).size == (60, 80)
    gone = actions.remove(made, by=city.above, at=at, reason="传错了档案")
    assert (gone.key, gone.removed_by, Body.objects.count()) == (None, city.above, 0)
    with pytest.raises(actions.Removed):
        actions.read(gone, by=city.above, at=at)
    with pytest.raises(Stale):
        actions.remove(made, by=city.above, at=at, reason="再来一次")
    assert [one.name for one in trail] == ["attachments.add", "attachments.read", "attachments.remove"]
    assert all("王雨泽" not in str(one.facts) and "传错" not in str(one.facts) for one in trail)


def test_the_database_holds_neither_names_nor_pictures(city, child, at):
    made = add(child, city.inside, at, hostile.xlsx("找得到的字"), name="王雨泽.xlsx", remark="王雨泽的表")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text, b.data FROM attachments_attachment t JOIN attachments_body b ON b.attachment_id = t.id")
        ((row, data),) = cursor.fetchall()
    assert "王雨泽" not in row
    assert bytes(data)[:2] != b"PK"
    other = make.child(village=XINYING)
    Attachment.objects.filter(pk=made.pk).update(subject_id=other.pk)  # moved to another child behind our back
    with pytest.raises(SealBroken):
        actions.read(Attachment.objects.get(), by=city.inside, at=at)


def test_a_paper_of_a_child_out_of_scope_is_not_there(city, child, at, photo, enter):
    made = add(child, city.inside, at, photo)
    far = make.child(village=BAIGUI)
    with pytest.raises(NotThere):
        actions.read(made, by=city.beside, at=at)
    with pytest.raises(NotAllowed):
        add(far, city.inside, at, photo)
    client = enter(city.beside)
    for url in (
        reverse("attachments:read", args=[made.pk]),
        reverse("attachments:remove", args=[made.pk]),
        reverse("attachments:add", args=[KIND, child.pk]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("attachments:read", args=[made.pk + 1000])).status_code == 404
    assert client.get(reverse("attachments:add", args=["nothing.here", child.pk])).status_code == 404
    for key in ("security_admin", "system_admin", "auditor", "leader", "finance_officer"):
        assert enter(city.people[key]).get(reverse("attachments:read", args=[made.pk])).status_code == 404
    assert enter(city.nowhere).get(reverse("attachments:read", args=[made.pk])).status_code == 403


def test_who_may_see_but_not_do_is_told_so(city, child, at, photo):
    made = add(child, city.inside, at, photo)
    assert actions.read(made, by=city.people["city_officer"], at=at)
    with pytest.raises(NotAllowed):
        add(child, city.people["city_officer"], at, hostile.pdf())
    with pytest.raises(NotAllowed):
        actions.remove(made, by=city.inside, at=at, reason="不要了")


def test_what_may_not_come_in(city, child, at, photo):
    add(child, city.inside, at, photo)
    with pytest.raises(actions.AlreadyThere):
        add(child, city.inside, at, photo, name="又一次.jpg")
    with pytest.raises(Refusal):
        add(child, city.inside, at, hostile.pdf(), category="fun")
    with pytest.raises(BadFile):
        add(child, city.inside, at, b"MZ" + bytes(100), name="户口簿.pdf")
    assert Attachment.objects.count() == 1


def test_the_same_paper_may_come_back_after_it_was_removed(city, child, at, photo):
    actions.remove(add(child, city.inside, at, photo), by=city.above, at=at, reason="传错了")
    assert add(child, city.inside, at, photo)


@pytest.mark.parametrize(("code", "scan"), [(0, "clean"), (1, scanning.Infected), (2, "not_scanned")])
def test_a_scanner_is_asked_where_there_is_one(city, child, at, photo, tmp_path, monkeypatch, settings, code, scan):
    program = tmp_path / "clamscan"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/seen\nexit {code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    if isinstance(scan, str):
        assert add(child, city.inside, at, photo).scan == scan
    else:
        with pytest.raises(scan):
            add(child, city.inside, at, photo)
        assert not Attachment.objects.exists()
    assert Path(tmp_path / "seen").read_bytes()[:3] == b"\xff\xd8\xff"
    if code == 2:
        settings.WEIBAO_VIRUS_SCAN = "required"
        with pytest.raises(scanning.NoScanner):
            add(child, city.inside, at, hostile.pdf())


def test_required_means_required_and_off_means_off(city, child, at, photo, monkeypatch, settings):
    monkeypatch.setenv("PATH", "/nowhere")
    settings.WEIBAO_VIRUS_SCAN = "required"
    with pytest.raises(scanning.NoScanner):
        add(child, city.inside, at, photo)
    settings.WEIBAO_VIRUS_SCAN = "off"
    assert add(child, city.inside, at, photo).scan == "not_scanned"


def test_the_tab_takes_shows_and_hands_out(city, child, at, photo, enter):
    client = enter(city.inside)
    tab = reverse("desk:file", args=[child.pk, "papers"])
    assert "添加材料" in client.get(tab).content.decode()
    url = reverse("attachments:add", args=[KIND, child.pk])
    assert client.get(f"{url}?back={tab}").status_code == 200
    poor = client.post(url, {"file": SimpleUploadedFile("a.pdf", b"MZ program"), "category": "other"})
    assert poor.status_code == 422
    assert "这是一个程序" in poor.content.decode()
    sent = client.post(url, {"file": SimpleUploadedFile("户口簿.jpg", photo), "category": "household", "back": tab})
    assert (sent.status_code, sent.url) == (302, tab)
    paper = Attachment.objects.get()
    page = client.get(tab).content.decode()
    assert "户口簿.jpg" in page
    assert "未查毒" in page
    file = client.get(reverse("attachments:read", args=[paper.pk]))
    assert file["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["Cache-Control"] == "no-store, private"
    above = enter(city.above)
    gone = reverse("attachments:remove", args=[paper.pk])
    assert above.get(gone).status_code == 200
    assert above.post(gone, {"reason": ""}).status_code == 422
    assert above.post(gone, {"reason": "传错了档案", "back": "https://evil.example/"}).url == reverse("desk:file", args=[child.pk])
    assert "已移除" in above.get(tab).content.decode()


def test_the_tab_costs_the_same_whatever_it_holds(city, child, at, enter):
    client = enter(city.inside)
    tab = reverse("desk:file", args=[child.pk, "papers"])

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(tab).status_code == 200
        return len(found)

    add(child, city.inside, at, hostile.xlsx("0"))
    client.get(tab)
    few = cost()
    for number in range(1, 4):
        add(child, city.inside, at, hostile.xlsx(str(number)))
    assert cost() == few


def test_what_is_destroyed_with_its_row_is_destroyed_for_good(city, child, at, photo):
    add(child, city.inside, at, photo)
    other = add(make.child(village=QIDONG), city.above, at, photo)
    assert actions.erase(KIND, [child.pk]) == 1
    assert Body.objects.get().attachment_id == other.pk
    assert Attachment.objects.exclude(pk=other.pk).get().key is None


def test_a_reading_window_opens_the_papers_and_lets_nobody_add_or_remove(city, child, at, photo, enter):
    made = add(child, city.inside, at, photo)
    make.permit(child, city.people["supervisor_beside"])
    reader = city.people["supervisor_beside"]
    assert actions.read(made, by=reader, at=at)
    assert enter(reader).get(reverse("attachments:read", args=[made.pk])).status_code == 200
    assert enter(reader).post(reverse("attachments:remove", args=[made.pk]), {"reason": "传错了"}).status_code == 404
    with pytest.raises((NotThere, NotAllowed)):
        add(child, reader, at, hostile.pdf())


def test_papers_of_a_restricted_child_are_there_for_the_team_alone(city, child, at, photo, enter):
    made = add(child, city.inside, at, photo)
    make.restricted(child, city.people["station_worker"])
    assert enter(city.people["station_worker"]).get(reverse("attachments:read", args=[made.pk])).status_code == 200
    for who in (city.inside, city.above, city.people["city_officer"]):
        assert enter(who).get(reverse("attachments:read", args=[made.pk])).status_code == 404
        with pytest.raises(NotThere):
            actions.read(made, by=who, at=at)
