"""Sums, sentences and the money of one child."""

from datetime import date

from weibao.payroll import reports
from weibao.payroll.actions import listing
from weibao.payroll.models import RunLine
from weibao.payroll.tests.books import Books, yuan


def test_the_comparison_adds_up_reason_by_reason(books: Books) -> None:
    stays, dies, moves, grows = books.child(), books.child(), books.child(), books.child(birth=date(2005, 6, 20))
    books.pay("2023-06")
    books.died(dies, date(2023, 6, 10))
    books.care(moves, "institutional", date(2023, 6, 15))
    late = books.child(confirmed="2023-06")
    run = books.draft("2023-07")
    lines = RunLine.objects.filter(run=run)
    told = reports.comparison(run, lines)
    assert (told.before.count, told.before.amount) == (4, yuan("4680.00"))
    assert (told.now.count, told.now.amount, told.joined, told.left) == (3, yuan("4095.00"), 1, 2)
    assert {code: (total.count, total.amount) for code, total in told.changes.items()} == {
        "age": (1, yuan("-1170.00")),
        "care": (1, yuan("585.00")),
        "ended": (1, yuan("-1170.00")),
        "joined": (1, yuan("1170.00")),
    }
    assert told.before.amount + sum(total.amount for total in told.changes.values()) == told.now.amount
    sentences = {line.child_id: reports.why_changed(line) for line in lines.changed()}
    assert sentences == {
        dies.pk: "2023年6月10日终止，次月起停发",
        moves.pk: "养育方式由社会散居养育改为机构集中养育",
        grows.pk: "已满18周岁",
        late.pk: "补录认定，2023年6月确认",
    }
    assert stays.pk not in sentences


def test_the_first_run_has_nothing_to_be_compared_with(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    assert reports.comparison(run, RunLine.objects.filter(run=run)) is None


def test_a_held_line_leaves_the_month_and_comes_back(books: Books) -> None:
    child = books.child()
    books.pay("2023-06")
    run = books.draft("2023-07")
    listing.hold(RunLine.objects.get(run=run), by=books.city.people["city_officer"], at=books.at("2023-07"), seen=1, reason="核实监护人")
    lines = RunLine.objects.filter(run=run)
    assert reports.unpaid_by_reason(lines) == {"held": 1}
    assert reports.why_changed(lines.get()) == "本月暂缓：核实监护人"
    books.pay("2023-07")
    august = RunLine.objects.filter(run=books.draft("2023-08"), child=child)
    assert reports.why_changed(august.regular().get()) == "上月暂缓，本月恢复"
    assert reports.why(august.settling().get()) == "此前暂缓：核实监护人"


def test_the_months_of_a_child_tell_each_booking(books: Books) -> None:
    child = books.child()
    books.pay("2023-05")
    books.pay("2023-06")
    books.care(child, "institutional", date(2023, 4, 30))
    books.pay("2023-07")
    months = reports.months_of([child.pk])
    assert [(one.month, one.amount) for one in months] == [(date(2023, m, 1), yuan("1755.00")) for m in (7, 6, 5)]
    assert [(kind, amount) for _, kind, amount, _ in months[2].entries] == [("当月", yuan("1170.00")), ("补发", yuan("585.00"))]
    assert months[2].entries[1][3] == "养育方式由社会散居养育改为机构集中养育"
    assert reports.balance_of(child.pk) == 0


def test_sums_by_month_and_county(books: Books) -> None:
    books.child()
    books.child(village="140727101215")
    run = books.pay("2023-07")
    assert reports.paid_by_month() == [(date(2023, 7, 1), 2, yuan("2340.00"))]
    assert {code: total.count for code, total in reports.paid_by_county(run).items()} == {"140727": 1, "140728": 1}
    assert [(code, total.amount) for code, total in reports.by_county(RunLine.objects.filter(run=run))] == [
        ("140727", yuan("1170.00")),
        ("140728", yuan("1170.00")),
    ]


def test_sentences_of_the_other_changes(books: Books) -> None:
    child = books.child(category="de_facto_unattended", father="serious_illness", mother="dead", confirmed="2023-06")
    books.pay("2023-06")
    books.pay("2023-07")
    books.aid(child, "318.00", date(2023, 7, 1))
    books.confirmed(child, "2023-05")
    lines = RunLine.objects.filter(run=books.draft("2023-08"), child=child)
    assert [reports.why(line) for line in lines.order_by("month")] == [
        "确认月份由2023年6月更正为2023年5月",
        "其他救助扣减由 0.00 元改为 318.00 元",
        "社会散居养育标准 1,170.00 元，扣减其他救助 318.00 元",
    ]
