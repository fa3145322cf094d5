"""Filters and tags: the words of every page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.db.backends.postgresql.psycopg_any import DateRange
from django.template import Context, Template
from django.test import RequestFactory

from weibao.kernel import door
from weibao.kernel.months import Month
from weibao.web.templatetags import weibao as tags

DAY = date(2023, 7, 1)


def drawn(text, path="/", **context):
    request = RequestFactory().get(path)
    return Template(text).render(Context({"request": request, **context})).strip()


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("{{ v|cn_date }}", DAY, "2023年7月1日"),
        ("{{ v|cn_date }}", None, "—"),
        ("{{ v|cn_date }}", datetime(2023, 6, 30, 16, 30, tzinfo=UTC), "2023年7月1日"),
        ("{{ v|cn_day }}", DAY, "7月1日"),
        ("{{ v|cn_time }}", datetime(2023, 6, 30, 16, 5, tzinfo=UTC), "2023年7月1日 00:05"),
        ("{{ v|cn_weekday }}", date(2023, 7, 3), "星期一"),
        ("{{ v|cn_weekday }}", date(2023, 7, 2), "星期日"),
        ("{{ v|cn_during }}", DateRange(date(2022, 9, 14), date(2025, 9, 14)), "2022年9月14日 至 2025年9月13日"),
        ("{{ v|cn_during }}", DateRange(DAY, None), "2023年7月1日 起"),
        ("{{ v|cn_during }}", DateRange(None, date(2023, 1, 1)), "至 2022年12月31日"),
        ("{{ v|cn_during }}", DateRange(None, None), "一直"),
        ("{{ v|cn_during }}", DateRange(empty=True), "—"),
        ("{{ v|month_label }}", "2023-07", "2023年7月"),
        ("{{ v|month_label }}", Month(2023, 12), "2023年12月"),
        ("{{ v|month_label }}", DAY, "2023年7月"),
        ("{{ v|yuan }}", Decimal(1755), "1,755.00"),
        ("{{ v|yuan }}", "1288114.005", "1,288,114.01"),
        ("{{ v|yuan }}", None, "—"),
        ("{{ v|yuan }}", 0, "0.00"),
        ("{{ v|wan }}", Decimal("1288114.00"), "128.81"),
        ("{{ v|count }}", 2170, "2,170"),
        ("{{ v|masked }}", "140728201411062719", "140728********2719"),
        ("{{ v|masked }}", "", "—"),
        ("{{ v|masked_name }}", "王子泽", "王*泽"),
        ("{{ v|masked_name }}", "王泽", "王*"),
        ("{{ v|masked_name }}", "阿依古丽", "阿**丽"),
        ("{{ v|masked_name }}", "", "—"),
        ("{{ v|get:'a' }}", {"a": 1}, "1"),
    ],
)
def test_words(text, value, words):
    assert drawn(text, v=value) == words


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        tags.yuan(1755.0)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2005, 7, 3), date(2023, 7, 2), "17"),
        (date(2005, 7, 3), date(2023, 7, 3), "18"),
        (date(2004, 2, 29), date(2022, 2, 28), "17"),
        (date(2004, 2, 29), date(2022, 3, 1), "18"),
        (date(2023, 7, 1), date(2023, 7, 3), "0"),
        (None, DAY, "—"),
    ],
)
def test_age_is_in_full_years_and_the_birthday_counts(born, on, years):
    assert tags.age(born, on) == years


@pytest.mark.parametrize(
    ("level", "shape", "word"),
    [("red", "■", "红"), ("orange", "◆", "橙"), ("yellow", "▲", "黄"), ("blue", "●", "蓝"), ("green", "✓", "绿")],
)
def test_colour_never_speaks_alone(level, shape, word):
    assert shape in tags.chip(level)
    assert word in tags.chip(level)
    assert "逾期" in tags.chip(level, "逾期")


def test_what_people_wrote_is_shown_as_text():
    assert "<script>" not in tags.chip("red", "<script>")
    assert "<script>" not in tags.chip("", "<script>")
    assert "&lt;script&gt;" in drawn("{% reason tree %}", tree={"label": "<script>", "holds": True})


def test_can_asks_the_door(monkeypatch):
    asked = []
    monkeypatch.setattr(door, "allows", lambda *question: asked.append(question) or True)
    request = RequestFactory().get("/")
    request.staff, request.at = "staff", "at"
    template = Template('{% can "children.amend" child as yes %}{% if yes %}可以{% endif %}')
    assert template.render(Context({"request": request, "child": "child"})) == "可以"
    assert asked == [("staff", "children.amend", "child", "at")]


def test_an_address_keeps_what_is_not_changed():
    assert drawn("{% with_query page=2 %}", "/?q=%E7%8E%8B&page=1") == "?q=%E7%8E%8B&amp;page=2"
    assert drawn("{% with_query page=None %}", "/?page=1") == "?"


def test_a_head_turns_the_order_and_goes_to_the_first_page():
    up = drawn('{% th "姓名" "name" %}', "/?sort=name&page=3")
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-name"' in up
    assert "aria-sort" not in drawn('{% th "姓名" "name" %}', "/?sort=age")
    assert "<a" not in drawn('{% th "金额" kind="num" %}')


def test_a_pager_says_how_many_and_leads_on():
    page = Paginator(range(95), 20).page(2)
    text = drawn('{% pager page "名" %}', "/?q=a", page=page)
    assert "共 95 名，第 21–40 名" in text
    assert 'href="?q=a&amp;page=3" rel="next"' in text
    assert 'aria-current="page">2<' in text
    assert "<ul>" not in drawn("{% pager page %}", page=Paginator(range(5), 20).page(1))


def test_a_tree_says_yes_and_no_in_words_with_law_and_proof():
    tree = {
        "label": "孤儿", "law": "国办发〔2010〕54号", "holds": False, "detail": "",
        "parts": [{"label": "未满18周岁", "law": "", "holds": True, "detail": "8岁", "parts": []}],
    }  # fmt: skip
    text = drawn("{% reason tree %}", tree=tree)
    assert text.index("不符合：") < text.index("孤儿") < text.index("国办发〔2010〕54号") < text.index("未满18周岁") < text.index("8岁")
    assert text.count("<ul") == 2


def test_a_stat_opens_its_rows_where_it_has_some():
    assert drawn('{% stat "孤儿" 1423 unit="人" url="/o/" %}').startswith('<a href="/o/"')
    assert "1,423" in drawn('{% stat "孤儿" 1423 %}')
    assert drawn('{% stat "孤儿" none %}', none=None).startswith("<div")


def test_progress_of_nothing_is_no_fault():
    assert "0 / 0（0%）" in drawn('{% progress "导入" 0 0 %}')
    assert "340 / 1,328（25%）" in drawn('{% progress "导入" 340 1328 %}')


class Small(forms.Form):
    name = forms.CharField(label="姓名", help_text="与户口簿一致", error_messages={"required": "请填写姓名"})
    kind = forms.ChoiceField(label="类别", choices=[("a", "孤儿")], widget=forms.RadioSelect, error_messages={"required": "请选择类别"})
    seen = forms.BooleanField(label="已核对", required=False)
    note = forms.CharField(label="说明", required=False)


def test_an_error_has_the_same_words_on_top_and_at_its_field():
    form = Small({})
    form.add_error(None, "这名儿童已经登记")
    top = drawn("{% error_summary form %}", form=form)
    assert "请更正以下 3 处" in top
    assert '<a href="#id_name">请填写姓名</a>' in top
    assert '<a href="#id_kind_0">请选择类别</a>' in top
    assert "<li>这名儿童已经登记</li>" in top
    text = drawn("{% field form.name %}", form=form)
    assert "请填写姓名" in text
    assert 'aria-invalid="true"' in text


def test_no_errors_no_summary():
    assert drawn("{% error_summary form %}", form=Small()) == ""


def test_hint_and_error_are_tied_to_the_input():
    text = drawn("{% field form.name %}", form=Small({}))
    tied = text.split('aria-describedby="')[1].split('"')[0].split()
    assert tied
    assert all(f'id="{name}"' in text for name in tied)
    assert "（可不填）" in drawn("{% field form.note %}", form=Small())
    assert "<legend>类别" in drawn("{% field form.kind %}", form=Small())
    assert drawn("{% field form.seen %}", form=Small()).count("已核对") == 1
