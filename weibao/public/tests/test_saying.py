"""A child is harmed: told in four steps, or in a child's own words; nothing is left behind; followed by the code."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse

from weibao.audit.models import Entry
from weibao.reporting.actions import registering
from weibao.reporting.models import HarmReport, Reporter
from weibao.testing.city import PINGYAO

WORDS = Path(__file__).parent.parent / "data" / "everyday_words.txt"
WHAT = {"step": "what", "seen": ["alone", "many_injuries"], "words": "邻居家孩子身上有伤"}
WHERE = {"step": "where", "county": PINGYAO, "where": "古城小区", "child_name": "甲小明", "child_age": "9"}
WHO = {"step": "who", "named": "yes", "reporter": "密线甲乙丙", "phone": "13900007788"}
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def _morning(settings, city, at):
    settings.WEIBAO_NOW = at.isoformat()


def once_of(page):
    return re.search(r'name="once" value="([0-9a-f-]+)"', page.content.decode())[1]


def test_four_steps_and_a_code(client):
    url = reverse("public:say")
    assert "发生了什么" in client.get(url).content.decode()
    assert "在哪里" in client.post(url, WHAT).content.decode()
    assert "联系方式" in client.post(url, WHAT | WHERE).content.decode()
    check = client.post(url, WHAT | WHERE | WHO)
    assert "古城小区" in check.content.decode()
    assert HarmReport.objects.count() == 0, "nothing is kept before it is sent"
    body = WHAT | WHERE | WHO | {"step": "send", "once": once_of(check)}
    done, again = client.post(url, body), client.post(url, body)
    row = HarmReport.objects.get()
    assert (row.entrance, row.place_id, row.rule, row.child_name) == ("anybody", PINGYAO, "R10", "甲小明")
    assert Reporter.objects.get().phone == "13900007788"
    code = re.search(r"<code>([A-Z0-9 ]+)</code>", done.content.decode())[1]
    assert code in again.content.decode()
    followed = client.post(reverse("public:say_follow"), {"code": code})
    assert row.reference in followed.content.decode()
    assert "甲小明" not in followed.content.decode()
    assert "密线甲乙丙" not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert client.cookies.output() == ""


def test_a_step_that_is_wrong_comes_back(client):
    url = reverse("public:say")
    for body in (WHAT | {"words": ""}, WHAT | WHERE | {"county": ""}, WHAT | WHERE | WHO | {"phone": ""}):
        assert client.post(url, body).status_code == 422
    assert "在哪里" in client.post(url, WHAT | WHERE | WHO | {"back": "1"}).content.decode()
    assert "您的联系方式" in client.post(url, WHAT | WHERE | WHO | {"step": "send", "back": "1"}).content.decode()
    assert client.post(url, WHAT | {"step": "send", "once": "x"}).status_code == 422, "a step is missing"
    assert client.post(url, WHAT | WHERE | WHO | {"step": "send", "once": "x"}).status_code == 200
    assert HarmReport.objects.count() == 0


def test_who_stays_unnamed_leaves_nothing(client):
    check = client.post(reverse("public:say"), WHAT | WHERE | WHO | {"named": "no"})
    assert "匿名" in check.content.decode()
    client.post(reverse("public:say"), WHAT | WHERE | WHO | {"named": "no", "step": "send", "once": once_of(check)})
    assert HarmReport.objects.count() == 1
    assert Reporter.objects.count() == 0


def test_a_childs_own_words(client):
    url = reverse("public:self")
    page = client.get(url)
    body = {"seen": ["self_harm"], "words": "我不想活了", "safe": "no", "county": PINGYAO, "contact": "王老师", "once": once_of(page)}
    assert client.post(url, body | {"words": ""}).status_code == 422
    done = client.post(url, body)
    row = HarmReport.objects.get()
    assert (row.entrance, row.colour, row.where) == ("minor", "red", "联系：王老师")
    assert set(row.facts) == {"by_child", "danger_now", "self_harm"}
    assert "我们收到了" in done.content.decode()


def test_wrong_codes_are_counted(client):
    url = reverse("public:say_follow")
    assert client.get(url).status_code == 200
    for _ in range(registering.MOST_KNOCKS):
        assert client.post(url, {"code": "ABCD EFGH JKMN"}).status_code == 422
    assert client.post(url, {"code": "ABCD EFGH JKMN"}).status_code == 429


class Reader(HTMLParser):
    """The text of a page, piece by piece, without the names of places to choose from."""

    def __init__(self):
        super().__init__()
        self.pieces, self.within, self.title = [], [], ""

    def handle_starttag(self, tag, attrs):
        if tag in {"select", "title"}:
            self.within.append(tag)

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if "title" in self.within:
            self.title += data
        elif "select" not in self.within:
            self.pieces.append(data)


def read(page):
    reader = Reader()
    reader.feed(page.content.decode())
    return reader


def strange(text, words):
    """The first place of a text from which no everyday words lead to its end; none where they cover it."""
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(end - len(word) in reached and text[end - len(word) : end] == word for word in words):
            reached.add(end)
    return "" if len(text) in reached else text[max(reached) :]


def pages_of_a_child(client):
    page = client.get(reverse("public:self"))
    body = {"words": "我怕", "safe": "yes", "county": PINGYAO, "once": once_of(page)}
    return [page, client.post(reverse("public:self"), {"child_age": "99"}), client.post(reverse("public:self"), body)]


def test_a_child_can_read_its_page(client):
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    wrong = []
    for page in pages_of_a_child(client):
        for piece in read(page).pieces:
            for sentence in re.split(r"[。！？；\s]", piece):
                if len(HAN.findall(sentence)) > 20:
                    wrong.append(f"over 20 characters: {sentence}")
                wrong += [
                    f"no everyday word: {left}" for part in re.findall(r"[\u4e00-\u9fff]+", sentence) if (left := strange(part, words))
                ]
    assert wrong == []


def test_neither_address_nor_title_tells(client):
    for name in ("say", "self", "say_follow"):
        page = client.get(reverse(f"public:{name}"))
        assert read(page).title == "便民服务"
        assert not re.search("report|abuse|harm|child", reverse(f"public:{name}"))
        assert page.cookies.output() == ""
        assert "离开此页" in page.content.decode()
