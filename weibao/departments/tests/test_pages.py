"""The pages: who sees what, what the forms do and refuse, and how many queries a list takes."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.departments.models import Difference, Match, Snapshot
from weibao.departments.reports.freshness import freshness
from weibao.departments.states import DifferenceState, MatchState
from weibao.departments.tests.invented import dead, family, list_file, mistyped, sent
from weibao.testing.city import PINGYAO


@pytest.fixture
def told(city, at):
    _, father = family()
    _, other = family("段志强", date(1983, 2, 3))
    snapshot = sent(city, at, "deaths", [dead(father), dead(other, number=mistyped(other.id_number)), dead(father, on="无")])
    return snapshot, Difference.objects.get(), Match.objects.waiting().get()


def test_the_pages_of_a_list(city, enter, told):
    snapshot, one, match = told
    client = enter(city.above)
    page = client.get(reverse("departments:lists")).content.decode()
    assert "公安·死亡人员名单" in page
    page = client.get(reverse("departments:list", args=[snapshot.pk])).content.decode()
    for said in ("待人工辨认", "更新号码相符的 1 项", "死亡日期不是日期", "导出退回件"):
        assert said in page
    page = client.get(reverse("departments:differences")).content.decode()
    assert reverse("departments:difference", args=[one.pk]) in page
    assert reverse("departments:match", args=[match.pk]) in page
    page = client.get(reverse("departments:match", args=[match.pk])).content.decode()
    for said in ("身份号码一位数字不同", "第16位不同", "一位数字不同", "姓名相同", "辨认结果"):
        assert said in page
    assert match.parent.id_number not in page
    page = client.get(reverse("departments:difference", args=[one.pk])).content.decode()
    for said in ("死亡，自2023年5月20日起", "档案现有", "更新档案", "姓名相同"):
        assert said in page


@pytest.mark.parametrize(("who", "status"), [("above", 200), ("inside", 200), ("beside", 404), ("nowhere", 403)])
def test_who_may_open_them(city, enter, told, who, status):
    _, one, match = told
    client = enter(getattr(city, who))
    assert client.get(reverse("departments:difference", args=[one.pk])).status_code == status
    assert client.get(reverse("departments:match", args=[match.pk])).status_code == status


def test_whose_post_has_no_lists_is_told(city, enter, told):
    for role, page in (("director", "lists"), ("leader", "differences"), ("auditor", "freshness")):
        assert enter(city.people[role]).get(reverse(f"departments:{page}")).status_code == 403
    assert enter(city.people["county_officer_beside"]).get(reverse("departments:list", args=[told[0].pk])).status_code == 404


def test_the_forms(city, enter, told):
    snapshot, one, match = told
    client = enter(city.above)
    judged, answered = reverse("departments:match", args=[match.pk]), reverse("departments:difference", args=[one.pk])
    assert client.post(judged, {}).status_code == 422
    assert client.post(judged, {"verdict": "other"}).status_code == 422
    assert client.post(judged, {"verdict": "same"}).status_code == 302
    match.refresh_from_db()
    assert (match.state, Difference.objects.count()) == (MatchState.SAME, 2)
    assert client.post(answered, {"answer": "look"}).status_code == 422
    assert client.post(answered, {"answer": "look", "reason": "向派出所核实"}).status_code == 302
    assert "向派出所核实" in client.get(answered).content.decode()
    assert enter(city.inside).post(reverse("departments:apply", args=[one.pk])).status_code == 403
    assert enter(city.above).post(reverse("departments:apply", args=[one.pk])).status_code == 302
    assert client.post(reverse("departments:apply", args=[one.pk])).status_code == 409
    assert client.post(answered, {"answer": "keep", "reason": "再答"}).status_code in {409, 422}
    one.refresh_from_db()
    assert one.state == DifferenceState.APPLIED
    assert client.post(reverse("departments:apply_exact", args=[snapshot.pk])).status_code == 302


def test_sending_a_list(city, enter, at):
    _, father = family()
    file = list_file("deaths", [dead(father)])
    client, url = enter(city.above), reverse("departments:receive")
    given = {"kind": "deaths", "division": PINGYAO, "as_of": "2023-07-01"}
    assert client.post(url, given).status_code == 422
    answer = client.post(url, given | {"file": SimpleUploadedFile("名单.xlsx", file)})
    assert answer.status_code == 302
    row = Snapshot.objects.get()
    assert "正在比对" in client.get(answer.url).content.decode()
    odd = client.post(url, given | {"file": SimpleUploadedFile("名单.xlsx", b"MZ\x00")}, follow=True)
    assert "这是一个程序" in odd.content.decode()
    assert client.post(url, given | {"division": "140727", "file": SimpleUploadedFile("名单.xlsx", file)}).status_code == 422
    assert row.state == "received"


def test_the_worklists(city, enter, told):
    page = enter(city.above).get(reverse("desk:worklist")).content.decode()
    assert "部门名单与档案不同：父母情形开始" in page
    assert "辨认部门名单中的人是不是本人" in page
    assert "部门名单" not in enter(city.inside).get(reverse("desk:worklist")).content.decode()


def test_freshness(city, enter, told, on):
    fresh = freshness(city.above, on)
    assert [row.county.code for row in fresh.counties] == [PINGYAO]
    assert not fresh.counties[0].files.stale
    ages = {row.kind.code: row.ages[0] for row in fresh.kinds}
    assert (ages["deaths"].days, ages["deaths"].stale, ages["adoptions"].last) == (2, False, None)
    later = freshness(city.above, date(2023, 7, 12))
    assert later.counties[0].files.stale
    assert freshness(city.above, date(2023, 7, 20)).counties[0].waiting == 1
    page = enter(city.people["city_officer"]).get(reverse("departments:freshness")).content.decode()
    assert "参数未核实" in page


def test_pages_take_as_many_queries_for_many_as_for_few(city, enter, at):
    client = enter(city.above)
    pages = [reverse(f"departments:{name}") for name in ("differences", "lists", "freshness")]
    counts = []
    for many in (1, 6):
        fathers = [family(f"郝建{turn}{many}", date(1980, 1, 1 + turn))[1] for turn in range(many)]
        rows = [dead(one) for one in fathers] + [dead(one, number=mistyped(one.id_number)) for one in fathers]
        snapshot = sent(city, at, "deaths", rows, name=f"{many}.xlsx")
        one, match = Difference.objects.latest("pk"), Match.objects.waiting().latest("pk")
        for _ in range(2):  # the first opening of a file leaves its entry
            here = [
                reverse("departments:list", args=[snapshot.pk]),
                reverse("departments:difference", args=[one.pk]),
                reverse("departments:match", args=[match.pk]),
            ]
            taken = []
            for page in [*pages, *here]:
                with CaptureQueriesContext(connection) as queries:
                    client.get(page)
                taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 12, counts
