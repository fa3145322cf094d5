"""From raw cells to a line: every cell read forgivingly, every fault named, all of them at once."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from weibao.kernel import identity
from weibao.kernel.months import Month
from weibao.kernel.reading import (
    BadAmount,
    BadDate,
    is_blank,
    read_date,
    read_money,
    read_month,
    shown,
    tidy_text,
)
from weibao.org.gazetteer import Gazetteer, Location
from weibao.rosters import words
from weibao.rosters.columns import COLUMNS, PARENTS
from weibao.rosters.lines import Finding, ParentFacts, Reading, RosterLine
from weibao.rosters.workbook import RawLine, Roster

LONGEST = {"name": 25, "ethnicity": 20, "relation": 20, "stage": 20, "guardian": 60, "bank": 60, "payee": 60}
LONGEST_OTHER = 80
"""Characters of a text that are kept; nothing true of a roster is longer."""
NO_MONEY = Decimal("0.00")
_FORM = {key: index for index, key in enumerate(COLUMNS)}
_NAMELESS = frozenset({"无", "不详", "未知", "不清楚", "未填"})
_CARD_LENGTHS = range(16, 20)
_ACCOUNT_LENGTHS = range(8, 31)

Value = TypeVar("Value")


def read_lines(roster: Roster, gazetteer: Gazetteer) -> list[Reading]:
    """Read every line of a roster; as many readings come out as lines went in."""
    return [read_line(raw, roster.file, gazetteer, roster.columns) for raw in roster.lines]


def read_line(raw: RawLine, file: str, gazetteer: Gazetteer, columns: Mapping[str, int] = _FORM) -> Reading:
    """Read one row. `columns` says where each fact stood, so that a fault can name its cell."""
    return _Row(raw, file, gazetteer, columns).read()


def column_letters(index: int) -> str:
    """Name a column as Excel does, counted from 0: 0 is A, 38 is AM."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _Row:
    """One row being read: its cells, and what is found on the way."""

    def __init__(self, raw: RawLine, file: str, gazetteer: Gazetteer, columns: Mapping[str, int]) -> None:
        self.row, self.cells, self.file = raw.row, raw.cells, file
        self.gazetteer, self.columns = gazetteer, columns
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []

    def read(self) -> Reading:
        name = self.child_name()
        number, birth, sex = self.person()
        place = self.place()
        care = self.care()
        father, mother = (self.parent(parent) for parent in PARENTS)
        confirmed = self.month("confirmed")
        minimum_living, disability_living = self.money("minimum_living"), self.money("disability_living")
        account, phone = self.account(), self.phone()
        foundling = self.settle_unfound(father, mother)
        line = None
        if not self.faults and birth and sex and care and father and mother:
            text = self.text
            line = RosterLine(
                file=self.file, row=self.row, name=name, sex=sex, ethnicity=text("ethnicity"), id_number=number,
                birth_date=birth, county=place.county, township=place.township, village=place.village,
                village_text=text("village"), address=text("address"), care=care, foundling=foundling, father=father,
                mother=mother, guardian=text("guardian"), relation=text("relation"), phone=phone, school=text("school"),
                stage=text("stage"), minimum_living=minimum_living, disability_living=disability_living,
                bank=text("bank"), account=account, payee=text("payee"), confirmed=confirmed, remark=text("remark"),
            )  # fmt: skip
        assert line or self.faults, "a line is either good or says why not"
        return Reading(self.file, self.row, number, line, tuple(self.faults), tuple(self.warnings), self.cells)

    def fault(self, code: str, key: str, sentence: str) -> None:
        self.faults.append(self.finding(code, key, sentence))

    def warn(self, code: str, key: str, sentence: str) -> None:
        self.warnings.append(self.finding(code, key, sentence))

    def finding(self, code: str, key: str, sentence: str) -> Finding:
        cell = f"{column_letters(self.columns[key])}{self.row}" if key in self.columns else f"第{self.row}行"
        return Finding(code, self.row, key, cell, sentence)

    def cell(self, key: str) -> object:
        return self.cells.get(key, "")

    def text(self, key: str) -> str:
        cell = self.cell(key)
        text = "" if is_blank(cell) else tidy_text(cell)
        most = LONGEST.get(key.rpartition(".")[2], LONGEST_OTHER)
        if len(text) > most:
            self.warn("text.too_long", key, f"{COLUMNS[key].label}超过{most}个字，只取前{most}个字")
            return text[:most]
        return text

    def child_name(self) -> str:
        name = self.text("name")
        if not any(character.isalpha() for character in name) or name in _NAMELESS:
            self.fault("name.missing", "name", "没有填写儿童姓名")
        return name

    def person(self) -> tuple[str, date | None, str | None]:
        """Read number, birth date and sex, and hold the last two against the first."""
        typed = self.cell("id_number")
        number = identity.tidy(typed)
        parts = identity.dissect(typed)
        birth = self.day("birth_date")
        sex = self.sex()
        if parts is None:
            self.fault("id.checksum", "id_number", self.why_no_number(typed, number))
            return number, birth, sex
        if not parts.checks:
            self.fault("id.checksum", "id_number", "公民身份号码校验位不对")
        if parts.birth_date is None:
            self.fault("id.birth_date", "id_number", "公民身份号码中的出生日期不存在")
        elif birth is not None and birth != parts.birth_date:
            told = f"出生日期{birth.isoformat()}与公民身份号码中的{parts.birth_date.isoformat()}不一致"
            self.fault("id.birth_date", "birth_date", told)
        if sex is not None and sex != parts.sex:
            told = f"性别{words.SEX_LABELS[sex]}与公民身份号码（{words.SEX_LABELS[parts.sex]}）不一致"
            self.fault("id.sex", "sex", told)
        if birth is None and is_blank(self.cell("birth_date")):
            self.warn("birth_date.missing", "birth_date", "没有填写出生日期，按公民身份号码补上")
        return parts.text, birth or parts.birth_date, sex or parts.sex

    def why_no_number(self, typed: object, number: str) -> str:
        if is_blank(typed) or not number:
            return "没有填写公民身份号码"
        if isinstance(typed, float) and typed > identity.EXACT_FLOAT:
            return "公民身份号码被存成数字，末几位已丢失，请以文本重新填写"
        return f"公民身份号码应为18位（末位可为X），现为{len(number)}位或含其他字符"

    def sex(self) -> str | None:
        written = self.text("sex")
        sex = words.sex(written)
        if sex is None:
            sentence = f"性别{shown(written)}读不出" if written else "没有填写性别"
            self.warn("sex.missing", "sex", f"{sentence}，按公民身份号码补上")
        return sex

    def place(self) -> Location:
        place = self.gazetteer.locate(self.cell("county"), self.cell("township"), self.cell("village"))
        if place.fault:
            self.fault(place.fault.code, place.fault.field, place.fault.sentence)
        for note in place.warnings:
            self.warn(note.code, note.field, note.sentence)
        return place

    def care(self) -> str | None:
        written = self.text("care")
        care = words.care_form(written)
        if care is None:
            sentence = f"养育方式{shown(written)}分不清是散居还是集中" if written else "没有填写养育方式"
            self.fault("care_form.missing", "care", sentence)
        return care

    def parent(self, parent: str) -> ParentFacts | None:
        """Read the eight columns of a parent; None where the situation is unknown."""
        who = PARENTS[parent]
        written = self.text(f"{parent}.status")
        status = words.situation(written)
        since = self.day(f"{parent}.since")
        until = self.day(f"{parent}.until", open_words=words.OPEN_END)
        if since and until and until < since:
            self.fault("date.invalid", f"{parent}.until", f"{who}的期满日期早于起始日期")
        if status is None:
            sentence = f"{who}情形{shown(written)}不在规定的词语里" if written else f"没有填写{who}情形"
            self.fault("parent.status_unknown", f"{parent}.status", sentence)
            return None
        proof_text = self.text(f"{parent}.proof")
        facts = ParentFacts(
            name=self.text(f"{parent}.name"),
            id_number=self.parent_number(parent, who),
            status=status,
            since=since,
            until=until,
            proof=words.proof(status, proof_text),
            proof_text=proof_text,
            disability_class=words.disability_class(self.text(f"{parent}.disability_class")),
            disability_grade=words.disability_grade(self.text(f"{parent}.disability_grade")),
        )
        self.doubt_parent(parent, who, facts)
        return facts

    def doubt_parent(self, parent: str, who: str, facts: ParentFacts) -> None:
        """Warn of what the rules will miss: they decide by dates, proofs and grades."""
        label = words.LABELS[facts.status]
        if facts.status in words.NO_SITUATION:
            return
        if facts.since is None and is_blank(self.cell(f"{parent}.since")):
            self.warn("since.missing", f"{parent}.since", f"没有填写{who}{label}的起始日期")
        if facts.status == "in_prison" and facts.until is None and is_blank(self.cell(f"{parent}.until")):
            self.warn("until.missing", f"{parent}.until", f"没有填写{who}的刑期期满日期，按无期处理")
        if facts.status in {"missing", "out_of_contact"} and not facts.proof:
            needed = "法院宣告失踪的判决" if facts.status == "missing" else "查找情况回执单等证明"
            self.warn("proof.missing", f"{parent}.proof", f"{who}{label}没有{needed}，不能据此认定")
        if facts.status == "severe_disability" and None in {facts.disability_class, facts.disability_grade}:
            self.warn("disability.incomplete", f"{parent}.disability_grade", f"{who}重残没有填清残疾类别和等级，不能据此认定")

    def parent_number(self, parent: str, who: str) -> str:
        key = f"{parent}.id_number"
        if is_blank(self.cell(key)):
            return ""
        try:
            return identity.read_id_number(self.cell(key)).text
        except identity.BadIdNumber as bad:
            self.warn("parent.id_number", key, f"{who}的{bad}")
            return identity.tidy(self.cell(key))

    def settle_unfound(self, father: ParentFacts | None, mother: ParentFacts | None) -> bool:
        """Say whether both parents cannot be found; 查找不到 of one alone is doubted, and counts for nothing."""
        unfound = [who for who, facts in zip(PARENTS, (father, mother), strict=True) if facts and facts.status == words.UNFOUND]
        if len(unfound) == 1:
            who = PARENTS[unfound[0]]
            sentence = f"只有{who}填写“查找不到”，不能据此认定，请核实后填写失联、失踪等情形"
            self.warn("parent.unfound_alone", f"{unfound[0]}.status", sentence)
        return len(unfound) == len(PARENTS)

    def day(self, key: str, *, open_words: frozenset[str] = frozenset()) -> date | None:
        cell = self.cell(key)
        if is_blank(cell) or (open_words and tidy_text(cell) in open_words):
            return None
        return self.read_or_fault(key, read_date)

    def month(self, key: str) -> Month | None:
        if is_blank(self.cell(key)):
            self.warn("confirmed.missing", key, "没有填写确认月份，未确认不发放")
            return None
        return self.read_or_fault(key, read_month)

    def read_or_fault(self, key: str, read: Callable[[object], Value]) -> Value | None:
        try:
            return read(self.cell(key))
        except BadDate as bad:
            self.fault("date.invalid", key, f"{COLUMNS[key].label}{bad}")
            return None

    def money(self, key: str) -> Decimal:
        try:
            return read_money(self.cell(key)) or NO_MONEY
        except BadAmount as bad:
            self.warn("amount.unreadable", key, f"{COLUMNS[key].label}{bad}，按没有领取处理，请核实")
            return NO_MONEY

    def account(self) -> str:
        """Read the account number: digits that Excel has lost are never paid to."""
        cell = self.cell("account")
        number = identity.tidy(cell)
        if not number or is_blank(cell):
            self.warn("account.missing", "account", "没有填写银行账号")
            return ""
        if isinstance(cell, float) and cell > identity.EXACT_FLOAT:
            self.warn("account.unreadable", "account", "银行账号被存成数字，末几位已丢失，请以文本重新填写")
            return ""
        if not (number.isascii() and number.isdigit() and len(number) in _ACCOUNT_LENGTHS):
            self.warn("account.unreadable", "account", "银行账号应全为数字")
            return ""
        if len(number) in _CARD_LENGTHS and not _luhn(number):
            self.warn("account.check_digit", "account", "银行账号校验位不对，请核对")
        return number

    def phone(self) -> str:
        number = identity.tidy(self.cell("phone"))
        if number and not (number.isdigit() and 7 <= len(number) <= 12):
            self.warn("phone.unreadable", "phone", "联系电话应为7至12位数字")
        return number if number.isdigit() else self.text("phone")


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
