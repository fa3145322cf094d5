"""Entering a notice from its own words."""

from datetime import date

import pytest

from weibao.org.powers import NO_PERSON, Role
from weibao.workdays.actions import BadNotice
from weibao.workdays.calendar import is_workday
from weibao.workdays.models import Kind, YearNotice
from weibao.workdays.notice import read_notice

NOTICE = """
一、元旦：2089年12月31日至2090年1月2日放假调休，共3天。
二、春节：1月29日至2月4日放假调休，共7天。1月28日（星期六）、2月5日（星期日）上班。
三、清明节：4月4日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。5月6日（星期六）上班。
五、端午节：6月1日至3日放假，与周末连休。
六、中秋节、国庆节：9月30日至10月6日放假调休，共7天。１０月７日（星期六）、10月8日（星期日）上班。
鼓励各单位结合落实带薪年休假等制度，安排职工在除夕（1月28日）休息。
"""


def test_a_notice_is_read_as_it_is_published():
    days = {day.on: (day.kind, day.label) for day in read_notice(2090, NOTICE)}
    assert days[date(2089, 12, 31)] == (Kind.HOLIDAY, "元旦")
    assert days[date(2090, 1, 2)] == (Kind.HOLIDAY, "元旦")
    assert days[date(2090, 2, 4)] == (Kind.HOLIDAY, "春节")
    assert days[date(2090, 2, 5)] == (Kind.WORKDAY, "春节")
    assert days[date(2090, 6, 3)] == (Kind.HOLIDAY, "端午节")
    assert days[date(2090, 10, 6)] == (Kind.HOLIDAY, "中秋节、国庆节")
    assert days[date(2090, 10, 7)] == (Kind.WORKDAY, "中秋节、国庆节")
    assert date(2090, 1, 28) in days  # the make-up day, and not the wish at the end
    assert len(days) == 3 + 9 + 1 + 6 + 3 + 9


def test_a_second_day_of_a_list_takes_the_month_before():
    assert [day.on for day in read_notice(2090, "春节：2月4日、11日上班。")] == [date(2090, 2, 4), date(2090, 2, 11)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今年没有安排。",
        "春节：2月30日放假。",
        "春节：10日放假。",
        "春节：13月1日放假。",
        "国庆节：10月8日至1日放假。",
        "春节：1月1日至12月31日放假。",
    ],
)
def test_what_is_no_notice_is_refused_with_a_sentence(text):
    with pytest.raises(BadNotice) as refusal:
        read_notice(2090, text)
    assert refusal.value.message.endswith("。")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_the_pages_are_the_system_administrators(city, enter, role):
    client = enter(city.in_role(role))
    wanted = 200 if role == Role.SYSTEM_ADMIN else 403
    assert client.get("/workdays/").status_code == wanted
    assert client.get("/workdays/notice/").status_code == wanted
    assert client.post("/workdays/notice/", {"year": 2090}).status_code == (422 if wanted == 200 else 403)


@pytest.mark.django_db
def test_workdays_enter_notice_after_a_look_at_the_days(city, enter):
    client = enter(city.people["system_admin"])
    form = {"year": 2090, "document": "国办发明电〔2089〕7号", "text": NOTICE}
    looked = client.post("/workdays/notice/", form)
    assert looked.status_code == 200
    assert "2090年2月5日" in looked.content.decode()
    assert not YearNotice.objects.exists()
    assert client.post("/workdays/notice/", {**form, "verb": "enter"}).headers["Location"] == "/workdays/"
    assert not is_workday(date(2090, 2, 2))
    assert is_workday(date(2090, 2, 5))
    assert YearNotice.objects.get().document == "国办发明电〔2089〕7号"


@pytest.mark.django_db
def test_an_incomplete_notice_comes_back_with_its_sentence(city, enter):
    client = enter(city.people["system_admin"])
    answer = client.post("/workdays/notice/", {"year": 2090, "document": "x", "text": "春节：2月1日放假。", "verb": "enter"})
    assert answer.status_code == 422
    assert "安排不完整" in answer.content.decode()
    assert not YearNotice.objects.exists()


@pytest.mark.django_db
def test_the_years_say_where_they_are_known_from(city, enter):
    page = enter(city.people["system_admin"]).get("/workdays/").content.decode()
    assert "2023年" in page
    assert "系统自带日历" in page
