"""The auditor's screens, and that they are nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weibao.audit.models import Entry
from weibao.audit.standing import kinds, last_review, standing
from weibao.org.actions import confirm_post, review_powers
from weibao.org.models import Post
from weibao.org.powers import NO_PERSON, Role

pytestmark = pytest.mark.django_db
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def auditor(city, enter):
    return enter(city.people["auditor"])


def confirmed(city, at, *keys):
    for key in keys:
        confirm_post(Post.objects.get(staff=city.people[key]), by=city.people[key], at=at)


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_the_trail_is_the_auditors_alone(city, enter, role):
    client = enter(city.in_role(role))
    wanted = 200 if role == Role.AUDITOR else 403
    assert client.get("/audit/").status_code == wanted
    assert client.get("/audit/verify/").status_code == wanted
    assert client.post("/audit/verify/").status_code == wanted


def test_who_tried_without_the_power_stands_in_the_trail(city, enter):
    enter(city.people["security_admin"]).get("/audit/")
    assert Entry.objects.refused().of_actor(city.people["security_admin"]).count() == 1


def test_looking_leaves_an_entry(city, auditor):
    auditor.get("/audit/?action=org.confirm_post&actor=某人&before=9")
    entry = Entry.objects.latest("pk")
    assert entry.action == "audit.read"
    assert entry.facts["asked"] == "action=org.confirm_post"


def test_an_entry_is_a_sentence_with_its_actor(city, auditor, at):
    confirmed(city, at, "director")
    page = auditor.get("/audit/").content.decode()
    assert "侯秀梅" in page
    assert "核对本人岗位" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=org.confirm_post", 2),
        ("kind=org.post", 2),
        ("first=2023-07-03&last=2023-07-03&action=org.confirm_post", 2),
        ("first=2023-07-04&action=org.confirm_post", 0),
        ("last=2023-07-02&action=org.confirm_post", 0),
        ("show=refused", 0),
    ],
)
def test_filters(city, auditor, at, query, found):
    confirmed(city, at, "director", "supervisor")
    answer = auditor.get(f"/audit/?{query}")
    assert answer.status_code == 200
    assert answer.content.decode().count("<tr data-row>") == found


def test_one_row_is_found_by_kind_and_number(city, auditor, at):
    confirmed(city, at, "director", "supervisor")
    post = Post.objects.get(staff=city.people["supervisor"])
    page = auditor.get(f"/audit/?kind=org.post&number={post.pk}").content.decode()
    assert "乔静" in page
    assert "侯秀梅" not in page


@pytest.mark.parametrize(("words", "found"), [("侯秀梅", 1), ("supervisor", 1), ("没有这个人", 0)])
def test_a_person_is_named_by_post_and_stands_as_a_number_in_the_address(city, auditor, at, words, found):
    confirmed(city, at, "director", "supervisor")
    answer = auditor.post("/audit/", {"actor": words, "action": "org.confirm_post"})
    assert answer.status_code == 302
    url = answer.headers["Location"]
    assert "by=" in url
    assert "actor" not in url
    assert auditor.get(url).content.decode().count("<tr data-row>") == found


def test_only_the_auditor_may_ask_by_name(city, enter):
    assert enter(city.people["security_admin"]).post("/audit/", {"actor": "侯秀梅"}).status_code == 403


@pytest.mark.parametrize("query", ["by=x", "number=x", "first=gestern", "action=no.such"])
def test_a_filter_that_cannot_be_read_is_told_and_finds_nothing(auditor, query):
    answer = auditor.get(f"/audit/?{query}")
    assert answer.status_code == 422
    assert "<tr data-row>" not in answer.content.decode()


def test_pages_hang_on_numbers_and_lose_nothing(city, auditor, at):
    Entry.objects.bulk_create(
        [Entry(at=at, written_at=at, action="org.confirm_post", actor=city.inside, facts={"n": n}) for n in range(120)]
    )
    seen, url, pages = [], "/audit/?action=org.confirm_post", 0
    while url:
        answer = auditor.get(url)
        seen += [entry.pk for entry, _, _ in answer.context["lines"]]
        older = answer.context["older"]
        url = f"/audit/?action=org.confirm_post&before={older}" if older else ""
        pages += 1
    assert pages == 3
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 120
    back = auditor.get(f"/audit/?action=org.confirm_post&after={seen[99]}")
    assert [entry.pk for entry, _, _ in back.context["lines"]] == seen[49:99]


def test_audit_verify_tells_what_it_found_and_keeps_the_result(city, auditor, at):
    page = auditor.post("/audit/verify/").content.decode()
    assert "本次校验结果" in page
    now = standing()
    assert now.verified_by == "康宁"
    assert now.verified_at is not None
    assert abs(now.verified_at - at) < timedelta(minutes=5)


def test_a_late_seal_is_an_alarm(city, auditor, at):
    confirmed(city, at, "director")
    assert standing().late == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_waiting SET written_at = written_at - interval '2 minutes'")
    assert standing().late == 1
    assert "超过一分钟未封存" in auditor.get("/audit/").content.decode()


def test_the_last_review_is_known(city, at):
    assert last_review() is None
    digest = review_powers(None, by=city.people["security_admin"], at=at)
    assert last_review().facts["digest"] == digest


def test_every_kind_has_a_name():
    assert kinds()["org.post"] == "岗位"
    assert "children.child" in kinds()


def test_the_trail_asks_the_same_however_long_it_is(city, auditor, at):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            auditor.get("/audit/")
        return len([one for one in caught.captured_queries if not one["sql"].startswith(TRANSACTION)])

    few = asked()
    Entry.objects.bulk_create([Entry(at=at, written_at=at, action="org.confirm_post", actor=city.inside) for _ in range(2000)])
    assert asked() == few <= 12
