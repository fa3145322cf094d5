"""参保资助 Premiums (国办发〔2021〕42号): the list before the window, additions in mid-year, answers of the bureaus line by line.

医保局 marks the children as 资助参保, 财政局 pays, the tax bureau collects. Answers come as files; the same file twice changes nothing.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.discovery.actions import follow_enrolment
from weibao.discovery.models import Scheme
from weibao.kernel.door import action, note
from weibao.kernel.identity import BadIdNumber, mask, read_id_number, tidy
from weibao.kernel.money import yuan
from weibao.kernel.reading import tidy_text
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.payroll.actions.checking import SamePerson
from weibao.payroll.actions.listing import one_at_a_time
from weibao.payroll.actions.returning import HEAD_WITHIN, UnreadableReturn, cell_text, rows_of_file
from weibao.rules import NotYetLaw, premiums
from weibao.schemes.models import Mark, PremiumFile, PremiumLine, PremiumList, Source
from weibao.schemes.states import PREMIUM, PremiumState

LAW: Final = "国办发〔2021〕42号"
HEADS: Final = {"number": "公民身份号码", "name": "姓名", "result": "结果", "place": "参保地"}
RESULTS: Final = {
    Source.MEDICAL: {label: value for value, label in Mark.choices} | {"已参保": "here", "资助参保": "here"},
    Source.TAX: {"已缴": "paid", "未缴": "unpaid", "已征收": "paid", "未征收": "unpaid"},
}


class NothingToList(Refusal):
    """There is nobody to be listed."""


class NotOpen(Refusal):
    """The list is not at this step."""

    status = 409


@action("schemes.premium_make", label="编制参保资助名单", law=LAW, says="编制{label}，{people} 人")
def premium_make(_kind: type[PremiumList], *, by: Staff, at: datetime, year: int) -> PremiumList:
    """The year's list, made again while it is not sent; once it is, an addition of those recognised since. A new version is a draft.

    Raises NothingToList, Refusal for a year that is not near or that no published premium holds for.
    """
    on = localdate(at)
    if year not in {on.year, on.year + 1}:
        raise Refusal(f"只能编制{on.year}年度或{on.year + 1}年度的名单")
    try:
        each = premiums.amount(year)
    except NotYetLaw as unknown:
        raise Refusal(unknown.message) from unknown
    one_at_a_time()
    sent = PremiumList.objects.filter(year=year, kind="yearly", state=PremiumState.SENT).exists()
    kind = "addition" if sent else "yearly"
    made = PremiumList.objects.exclude(state=PremiumState.SENT).filter(year=year, kind=kind).first()
    wanted = unlisted(year, besides=made)
    if not wanted:
        raise NothingToList("没有需要资助参保、而未列入名单的儿童")
    made = made or PremiumList(year=year, kind=kind, version=0, each=each)
    _relist(made, wanted, each, by=by, at=at)
    note(list=made.pk, label=made.label, people=made.people, version=made.version)
    return made


def unlisted(year: int, besides: PremiumList | None = None) -> dict[int, str]:
    """Children with a standing recognition whose premium is paid, on no list of the year: child and category. Part of an action.

    No law of its own. Raises NotYetLaw.
    """
    categories = premiums.in_force(year).words(premiums.CATEGORIES)
    listed = PremiumLine.objects.filter(roll__year=year)
    listed = listed.exclude(roll=besides) if besides and besides.pk else listed
    rows = Recognition.objects.standing().filter(category__in=categories, child__merged_into=None, child__erased_at=None)
    return dict(rows.exclude(child__in=listed.values("child")).values_list("child", "category"))


def _relist(made: PremiumList, wanted: dict[int, str], each: Decimal, *, by: Staff, at: datetime) -> None:
    before = dict(made.lines.values_list("child", "category")) if made.pk else None
    if before == wanted and made.each == each:
        return
    made.state, made.version, made.people, made.each = PremiumState.DRAFT, made.version + 1, len(wanted), each
    made.made_by, made.made_at, made.checked_by, made.checked_at = by, at, None, None
    made.save()
    PremiumLine.objects.filter(roll=made).delete()
    rows = [PremiumLine(roll=made, child_id=child, category=category) for child, category in sorted(wanted.items())]
    PremiumLine.objects.bulk_create(rows, batch_size=500)


@action("schemes.premium_check", label="复核参保资助名单", law=LAW, says="复核{label}第 {version} 版")
def premium_check(made: PremiumList, *, by: Staff, at: datetime, seen: int) -> PremiumList:
    """A second person signs the list. Raises SamePerson for the maker, Stale when it was made anew, ForbiddenMove."""
    if by.pk == made.made_by_id:
        raise SamePerson("制表人不能复核，请由另一人复核")
    if made.version != seen:
        raise Stale
    move(made, PremiumState.CHECKED, machine=PREMIUM, checked_by=by, checked_at=at)
    note(list=made.pk, label=made.label, version=made.version)
    return made


@action("schemes.premium_send", label="报送参保资助名单", law=LAW, says="报送{label}，{people} 人")
def premium_send(made: PremiumList, *, by: Staff, at: datetime) -> PremiumList:
    """The checked list goes to the three bureaus; from here on its lines are kept. Raises Stale, ForbiddenMove."""
    move(made, PremiumState.SENT, machine=PREMIUM, sent_by=by, sent_at=at)
    follow_enrolment(made.lines.values_list("child_id", flat=True), Scheme.PREMIUM, at, year=made.year)
    note(list=made.pk, label=made.label, people=made.people)
    return made


@action("schemes.premium_allocate", label="登记参保资助拨付", law=LAW, says="{label}拨付 {amount} 元")
def premium_allocate(made: PremiumList, *, by: Staff, at: datetime, amount: Decimal, allocated_on: date, receipt: str) -> PremiumList:
    """What the finance bureau paid. Raises NotOpen before the list is sent, Refusal for what cannot be."""
    given = yuan(amount)
    if made.state != PremiumState.SENT:
        raise NotOpen("名单报送后才能登记拨付")
    if given <= 0 or not receipt.strip() or allocated_on > localdate(at):
        raise Refusal("请填写大于零的金额、凭证号和不晚于今天的日期")
    PremiumList.objects.filter(pk=made.pk).update(allocated=given, allocated_on=allocated_on, receipt=receipt.strip()[:60])
    made.refresh_from_db()
    note(list=made.pk, label=made.label, amount=given)
    return made


@dataclass(frozen=True)
class Answer:
    """One line of a bureau's file, with the columns in which its cells stand."""

    row: int
    cells: dict[str, str]
    letters: dict[str, str]

    def fault(self, cell: str, sentence: str) -> dict[str, Any]:
        """What is wrong, named to the cell."""
        return {"row": self.row, "message": f"第{self.row}行 {self.letters.get(cell, '')}列 {sentence}"}


@action("schemes.premium_answer", label="录入参保答复文件", law=LAW, says="录入{label}的{source}答复，{booked} 行，错误 {wrong} 行")
def premium_answer(made: PremiumList, *, by: Staff, at: datetime, source: str, name: str, content: bytes) -> PremiumFile:
    """Book a bureau's answers by identity number. Lines that fit no child of the list are named to the cell; the rest is booked.

    The same file again gives the record of the first time. Raises NotOpen before the list is sent, UnreadableReturn, Refusal.
    """
    if source not in Source.values:
        raise Refusal("请选择答复来自哪个部门")
    answers = list(read_answers(name, content))
    one_at_a_time()
    made.refresh_from_db()
    if made.state != PremiumState.SENT:
        raise NotOpen("名单报送后才能录入答复")
    digest = hashlib.sha256(content).hexdigest()
    kept = PremiumFile.objects.filter(roll=made, source=source, digest=digest).first()
    if kept is None:
        told = _book(made, Source(source), answers)
        kept = PremiumFile.objects.create(
            roll=made, source=source, name=name[-120:], digest=digest, lines=len(answers), by=by, at=at, **told
        )
    note(list=made.pk, label=made.label, source=kept.get_source_display(), booked=kept.booked, wrong=len(kept.wrong), digest=digest)
    return kept


def _book(made: PremiumList, source: Source, answers: list[Answer]) -> dict[str, Any]:
    children = Child.objects.all().numbered({tidy(one.cells["number"]) for one in answers if one.cells["number"]})
    lines = {line.child_id: line for line in made.lines.select_related("child")}
    column = "mark" if source == Source.MEDICAL else "levy"
    booked, repeated, seen = 0, 0, dict[int, int]()
    changed: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    for one in answers:
        found = _fits(one, children, lines, RESULTS[source], seen)
        if isinstance(found, str):
            wrong.append(one.fault("number" if "号码" in found or "名单" in found else "result", found))
            continue
        seen[found.child_id] = one.row
        value, before = RESULTS[source][one.cells["result"]], getattr(found, column)
        place = one.cells["place"][:60] if value == Mark.ELSEWHERE else ""
        if before == value and (column == "levy" or found.elsewhere == place):
            repeated += 1
            continue
        columns = {column: value} | ({"elsewhere": place} if column == "mark" else {})
        PremiumLine.objects.filter(pk=found.pk).update(**columns)
        booked += 1
        if before:
            changed.append({"row": one.row, "line": found.pk, "before": before, "after": value})
    return {"booked": booked, "repeated": repeated, "changed": changed, "wrong": wrong}


def _fits(one: Answer, children: dict[str, Child], lines: dict[int, PremiumLine], results: Any, seen: dict[int, int]) -> PremiumLine | str:
    """The line that an answer is about, or what is wrong with it."""
    number = tidy(one.cells["number"])
    if not number:
        return "没有公民身份号码"
    try:
        read_id_number(number)
    except BadIdNumber:
        return f"公民身份号码 {mask(number)} 不正确"
    child = children.get(number)
    line = lines.get(child.pk) if child else None
    if child is None or line is None:
        return f"{mask(number)} 不在这份名单上"
    if one.cells["name"] and tidy_text(one.cells["name"]) != child.name:
        return "公民身份号码与姓名不是同一名儿童，请核对"
    if child.pk in seen:
        return f"与第{seen[child.pk]}行的号码重复"
    return line if one.cells["result"] in results else f"结果“{one.cells['result'][:10]}”看不懂，只能是{'、'.join(results)}"


def read_answers(name: str, content: bytes) -> Iterator[Answer]:
    """The lines of an answer file: 公民身份号码, 结果 are needed, 姓名 and 参保地 are read where they stand. Raises UnreadableReturn."""
    places: dict[str, int] = {}
    for number, row in enumerate(rows_of_file(name, content), start=1):
        cells = [cell_text(value) for value in row]
        if not places:
            places = {key: next((i for i, cell in enumerate(cells) if cell.startswith(head)), -1) for key, head in HEADS.items()}
            if places["number"] < 0 or places["result"] < 0:
                places = {}
                if number > HEAD_WITHIN:
                    break
        elif any(cells):
            letters = {key: _letters(place) for key, place in places.items() if place >= 0}
            yield Answer(number, {key: cells[i] if 0 <= i < len(cells) else "" for key, i in places.items()}, letters)
    if not places:
        raise UnreadableReturn("没有找到表头：前几行应有“公民身份号码、结果”")


def _letters(place: int) -> str:
    """A, B … Z, AA: the column as a spreadsheet names it."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
