"""Asked for, made, fetched: by one person, on the scope of each moment, locked, marked, and gone after a day."""

import csv
import hashlib
import hmac
import zipfile
import zlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import msoffcrypto
import openpyxl
import pikepdf
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.exports import actions, jobs, makers
from weibao.exports.locking import SIGNS, draw_password
from weibao.exports.makers import Maker, Wanted
from weibao.exports.models import Export
from weibao.exports.states import EXPORT, State
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale
from weibao.kernel.sheets import Column, Sheet, comma_separated, is_formula
from weibao.kernel.states import ForbiddenMove
from weibao.org.models import Post
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIDONG, XINYING

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(city):
    return make.child(name="王雨泽", village=XINYING)


def ask(by, at, maker="desk.children", form="xlsx", purpose="check", remark="", **asked):
    return actions.ask(Export, by=by, at=at, maker=maker, asked=asked, form=form, purpose=purpose, remark=remark)


def ready(by, at, **facts):
    return actions.make(ask(by, at, **facts), by=by, at=at)


def opened(data, password):
    plain, locked = BytesIO(), msoffcrypto.OfficeFile(BytesIO(data))
    assert locked.is_encrypted()
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(plain)
    return plain.getvalue()


def rows_of(data):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows()]


def end_posts(staff, at):
    for post in Post.objects.filter(staff=staff):
        post.during = make.period(post.during.lower, at.date() - timedelta(days=1))
        post.save()
    staff.__dict__.pop("_posts", None)


def test_a_file_is_asked_for_made_and_opens_with_its_password_only(city, child, at, trail):
    make.child(name="李文博", village=BAIGUI)
    made = ready(city.above, at, remark="七月走访")
    password = actions.show_password(made, by=city.above, at=at)
    data = actions.fetch(Export.objects.get(), by=city.above, at=at)
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(data, draw_password())
    mark, head, *rows = rows_of(opened(data, password))
    assert mark[0] == f"平遥县民政局 赵敏 2023年7月3日 09:00 导出 · 用途：资料核对（七月走访） · 编号 {made.pk} · 内部资料，不得外传"
    assert head[:2] == ["姓名", "性别"]
    assert [row[0] for row in rows] == ["王*泽"]
    assert [one.name for one in trail] == ["exports.ask", "children.take_out", "exports.make", "exports.show_password", "exports.fetch"]
    assert all("王雨泽" not in str(one.facts) and password not in str(one.facts) for one in trail)


def test_the_database_holds_neither_the_file_nor_the_words_nor_the_password(city, child, at):
    made = ready(city.above, at, q="王雨泽", remark="给王雨泽家")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text, body FROM exports_export t")
        ((row, body),) = cursor.fetchall()
    assert made.password not in row
    assert "王雨泽" not in row
    assert bytes(body)[:4] != b"\xd0\xcf\x11\xe0"


def test_the_password_is_shown_once_and_then_forgotten(city, child, at):
    made = ready(city.above, at)
    password = actions.show_password(made, by=city.above, at=at)
    assert set(password) <= set(SIGNS) | {"-"}
    assert len(password) == 19
    stored = Export.objects.get()
    assert (stored.password, stored.shown_at) == (None, at)
    with pytest.raises(actions.AlreadyShown):
        actions.show_password(stored, by=city.above, at=at)
    with pytest.raises(actions.AlreadyShown):
        actions.show_password(made, by=city.above, at=at)  # a page that was opened twice


@pytest.mark.parametrize("who", ["beside", "nowhere"])
def test_nobody_else_sees_shows_fetches_or_drops_it(city, child, at, enter, who):
    made = ready(city.above, at)
    other = getattr(city, who)
    for deed in (actions.show_password, actions.fetch, actions.drop, actions.make):
        with pytest.raises(NotThere if who == "beside" else NotAllowed):
            deed(made, by=other, at=at)
    client = enter(other)
    wanted = 404 if who == "beside" else 403
    for name in ("show_password", "fetch", "drop"):
        assert client.post(reverse(f"exports:{name}", args=[made.pk])).status_code == wanted
        assert client.post(reverse(f"exports:{name}", args=[made.pk + 1000])).status_code == wanted
    assert Export.objects.get().state == State.READY


def test_the_scope_is_that_of_the_making_and_asked_again_at_the_fetching(city, child, at):
    asked = ask(city.inside, at)
    near = make.child(name="田小雨", village=XINYING)
    made = actions.make(asked, by=city.inside, at=at)
    assert (made.rows, sorted(made.keys)) == (2, sorted([child.pk, near.pk]))
    assert actions.fetch(made, by=city.inside, at=at)
    near.household_id = near.residence_id = QIDONG
    near.save()
    with pytest.raises(actions.OutOfScope):
        actions.fetch(made, by=city.inside, at=at)


def test_a_leaver_fetches_nothing_and_gets_nothing_made(city, child, at, trail):
    made, waiting = ready(city.inside, at), ask(city.inside, at)
    end_posts(city.inside, at)
    with pytest.raises(NotAllowed):
        actions.fetch(made, by=city.inside, at=at)
    with pytest.raises(NotAllowed):
        actions.show_password(made, by=city.inside, at=at)
    jobs.make_export(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.body, waiting.password) == (State.REFUSED, None, None)
    assert "权限" in waiting.refusal
    assert [one.outcome for one in trail if one.name == "exports.make"][-1] == "refused"


def test_after_a_day_the_file_is_destroyed_and_the_record_stays(city, child, at, settings):
    made = ready(city.above, at)
    later = at + timedelta(hours=24)
    for deed in (actions.fetch, actions.show_password):
        with pytest.raises(actions.NotReady):
            deed(made, by=city.above, at=later)
    assert actions.expire(Export.objects.all(), by=None, at=later - timedelta(seconds=1)) == 0
    settings.WEIBAO_NOW = later.isoformat()
    jobs.expire_exports(0)
    gone = Export.objects.get()
    assert (gone.state, gone.body, gone.key, gone.password) == (State.EXPIRED, None, None, None)
    assert (gone.rows, gone.digest) == (1, made.digest)


def test_a_dropped_file_is_gone(city, child, at):
    made = ready(city.above, at)
    actions.drop(made, by=city.above, at=at)
    gone = Export.objects.get()
    assert (gone.state, gone.body, gone.key, gone.password) == (State.DROPPED, None, None, None)
    with pytest.raises(ForbiddenMove):
        actions.drop(gone, by=city.above, at=at)


def test_every_forbidden_move_is_refused(city, at):
    row = Export(state=State.ASKED)
    for old in State:
        for new in State:
            row.state = old
            if not EXPORT.allows(old, new):
                with pytest.raises(ForbiddenMove):
                    row.move(new)


def test_a_job_that_is_repeated_makes_nothing_twice(city, child, at):
    made = ready(city.above, at)
    jobs.make_export(made.pk)
    jobs.make_export(made.pk + 1)
    assert Export.objects.get().digest == made.digest
    with pytest.raises((Stale, ForbiddenMove)):
        actions.make(Export.objects.get(), by=city.above, at=at)


def test_a_fault_is_told_without_what_is_in_the_file(city, child, at, monkeypatch, caplog):
    def broken(order, wanted):
        raise RuntimeError(child.name)

    monkeypatch.setitem(
        makers.MAKERS,
        "desk.children",
        Maker("desk.children", "名单", "children.take_out", lambda o: Wanted("名单"), broken, lambda o, k: True),
    )
    asked = ask(city.above, at)
    jobs.make_export(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.refusal) == (State.REFUSED, jobs.FAULT)
    assert child.name not in caplog.text
    assert "RuntimeError" in caplog.text


def test_only_a_person_with_the_power_asks_and_not_without_end(city, child, at):
    for key in ("leader", "finance_officer"):
        with pytest.raises(NotAllowed):
            ask(city.people[key], at)
    for key in ("security_admin", "system_admin", "auditor", "hotline_operator", "unit_liaison"):
        with pytest.raises(NotAllowed):
            ask(city.people[key], at)
    with pytest.raises(NotThere):
        ask(city.above, at, maker="org.staff")
    with pytest.raises(Refusal):
        ask(city.above, at, form="exe")
    with pytest.raises(Refusal):
        ask(city.above, at, purpose="fun")
    for _ in range(5):
        ask(city.above, at)
    with pytest.raises(Refusal, match="已有 5 个文件"):
        ask(city.above, at)


def test_formula_characters_are_inert_in_the_file(city, at):
    make.child(name="=HYPERLINK", village=QIDONG)
    made = ready(city.above, at)
    data = opened(actions.fetch(made, by=city.above, at=at), made.password)
    cells = [cell for row in openpyxl.load_workbook(BytesIO(data)).active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith("="))
    assert sum(str(cell.value).startswith("=") for cell in cells) == 1


def unzipped(data, password):
    """The files of an encrypted archive, read back after the format's own description; wrong passwords and changed bytes are told."""
    files = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for one in archive.infolist():
            assert (one.compress_type, one.CRC, one.flag_bits & 1) == (99, 0, 1)
            start = one.header_offset + 30 + len(one.filename.encode()) + len(one.extra)
            body = data[start : start + one.compress_size]
            salt, check, hidden, mac = body[:16], body[16:18], body[18:-10], body[-10:]
            keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 66)
            if keys[64:] != check:
                raise RuntimeError("a wrong password")
            assert hmac.new(keys[32:64], hidden, "sha1").digest()[:10] == mac
            cipher = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
            stream = b"".join(cipher.update(turn.to_bytes(16, "little")) for turn in range(1, len(hidden) // 16 + 2))
            pressed = bytes(left ^ right for left, right in zip(hidden, stream, strict=False))
            files[one.filename] = zlib.decompress(pressed, -15)
    return files


def test_a_list_as_text_is_locked_marked_and_computes_nothing(city, at):
    make.child(name="=HYPERLINK", village=QIDONG)
    make.child(name="王雨泽", village=QIDONG)
    made = ready(city.above, at, form="csv")
    data = actions.fetch(made, by=city.above, at=at)
    assert made.label.endswith(".zip")
    for said in ("王", "HYPERLINK", "洪善"):
        assert said.encode() not in data
    with pytest.raises(RuntimeError, match="wrong password"):
        unzipped(data, "AAAA-BBBB-CCCC-DDDD")
    files = unzipped(data, made.password)
    assert list(files) == [f"weibao-{made.pk}.csv"]
    text = files[f"weibao-{made.pk}.csv"].decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert "资料核对" in rows[0][0]
    assert len(rows) == 4
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if is_formula(cell)]
    assert sum(cell.startswith("'=") for cell in cells) == 1


def test_numbers_stay_numbers_in_the_text():
    sheet = Sheet("表", [Column("名"), Column("元", kind="money")], [("-1+1", Decimal("-25.00")), (None, 3)])
    text = comma_separated([sheet, sheet], mark="=甲")["table-2.csv"].decode("utf-8-sig")
    assert text.splitlines() == ["'=甲", "名,元", "'-1+1,-25.00", ",3"]


def test_a_paper_is_locked_marked_and_fetches_nothing(city, child, at):
    pytest.importorskip("weasyprint")
    made = ready(city.above, at, form="pdf")
    data = actions.fetch(made, by=city.above, at=at)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(data))
    with pikepdf.open(BytesIO(data), password=made.password) as paper:
        assert paper.encryption.R == 6
        assert not paper.allow.extract
        assert not paper.allow.modify_other
        assert len(paper.pages) == 1


def test_a_paper_has_its_limit(city, at, monkeypatch):
    from weibao.exports.papers import MOST_ROWS, TooLong, paper
    from weibao.kernel.sheets import Column, Sheet

    with pytest.raises(TooLong):
        paper([Sheet("表", [Column("a")], [["x"]] * (MOST_ROWS + 1))], title="表", mark="")


def test_the_pages(city, child, at, enter):
    client = enter(city.above)
    form = client.post(reverse("exports:ask"), {"maker": "desk.children", "q": "王雨泽", "category": "orphan"})
    assert form.status_code == 200
    assert 'name="q" value="王雨泽"' in form.content.decode()
    poor = client.post(reverse("exports:ask"), {"maker": "desk.children", "sure": "1", "purpose": "other", "form": "xlsx"})
    assert poor.status_code == 422
    assert "请说明用途" in poor.content.decode()
    sent = client.post(
        reverse("exports:ask"), {"maker": "desk.children", "q": "王雨泽", "sure": "1", "purpose": "visit", "form": "xlsx"}, follow=True
    )
    assert "正在生成" in sent.content.decode()
    assert 'hx-trigger="every 2s"' in sent.content.decode()
    assert "王雨泽" not in sent.content.decode()
    row = Export.objects.get()
    jobs.make_export(row.pk)
    page = client.get(reverse("exports:mine")).content.decode()
    assert "可以下载" in page
    assert "every 2s" not in page
    shown = client.post(reverse("exports:show_password", args=[row.pk]), headers={"HX-Request": "true"}).content.decode()
    password = shown.split('<code class="password fs-2">')[1].split("<")[0]
    again = client.post(reverse("exports:show_password", args=[row.pk]))
    assert again.status_code == 409
    file = client.post(reverse("exports:fetch", args=[row.pk]))
    assert file["Content-Disposition"] == f'attachment; filename="weibao-{row.pk}.xlsx"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert len(rows_of(opened(file.content, password))) == 3
    assert client.get(reverse("exports:fetch", args=[row.pk])).status_code == 405
    assert client.post(reverse("exports:drop", args=[row.pk]), follow=True).status_code == 200
    assert client.post(reverse("exports:fetch", args=[row.pk])).status_code == 409
    assert client.post(reverse("exports:ask"), {"maker": "nothing"}).status_code == 404
    assert client.get(reverse("exports:ask")).status_code == 405


def test_the_list_costs_the_same_whatever_it_holds(city, child, at, enter):
    client = enter(city.above)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("exports:mine")).status_code == 200
        return len(found)

    ready(city.above, at)
    few = cost()
    for _ in range(4):
        ready(city.above, at)
    assert cost() == few
    assert all("body" not in one["sql"].split("FROM")[0] for one in connection.queries)
