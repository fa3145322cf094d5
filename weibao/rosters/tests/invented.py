"""Rosters of invented children with mistakes of all kinds, and what is true of each row.

The answers come from what the inventor meant, judged here in plain Python: nothing of the reader, of the
rules or of the gazetteer's logic is imported. The same seed gives the same rosters.
"""

import csv
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from weibao.org.gazetteer import DATA
from weibao.rosters.tests.truth import (
    CLASSES,
    DAY,
    GONE,
    GRADES,
    PROOFS,
    UNABLE,
    Child,
    Invention,
    Parent,
    Truth,
    card,
    check,
    judged,
    number,
    plus_months,
    wrong,
)

HEADS = (
    "序号 儿童姓名 性别 民族 公民身份号码 出生日期 县（市、区） 乡镇（街道） 村（社区） 现住址 养育方式 "
    "父亲姓名 父亲身份号码 父亲情形 残疾类别 残疾等级 起始日期 期满日期 证明材料 "
    "母亲姓名 母亲身份号码 母亲情形 残疾类别 残疾等级 起始日期 期满日期 证明材料 "
    "监护人姓名 与儿童关系 联系电话 就读学校 学段 低保特困月领金额 困难残疾人补贴 开户银行 银行账号 账户姓名 确认月份 备注"
).split()
SPELLED = {
    "死亡": ["死亡", "病故", "去世", "亡故", " 死亡", "死 亡"], "失踪": ["失踪", "宣告失踪"], "失联": ["失联", "失去联系", "失联 "],
    "服刑在押": ["服刑在押", "服刑", "在押服刑"], "强制隔离戒毒": ["强制隔离戒毒", "强戒"], "重残": ["重残", "重度残疾"],
    "重病": ["重病", "患重病"], "查找不到": ["查找不到", "弃婴"], "正常": ["正常", "无"],
    "被遣送（驱逐）出境": ["被遣送（驱逐）出境", "被遣送(驱逐)出境"],
}  # fmt: skip
CARES = {
    "散居": ["散居", "社会散居", "社会散居养育", "散 居", "散居养育"],
    "集中": ["集中", "集中养育", "机构集中养育", "集中供养", "机构集中"],
}
UNKNOWN_WORDS = ["情况复杂", "离异", "下落不明", "外出打工", "改嫁", "", "？", "患病"]


class Inventor:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        with (DATA / "divisions.csv").open(encoding="utf-8") as rows:
            self.names = {row["code"]: row["name"] for row in csv.DictReader(rows) if row["code"].startswith("1407")}
        with (DATA / "villages.csv").open(encoding="utf-8") as rows:
            self.villages = [(row["code"], row["name"]) for row in csv.DictReader(rows)]
        self.counties = [code for code in self.names if len(code) == 6]
        self.serial = 0

    # --- children -------------------------------------------------------------------------------------------

    def child(self, county: str) -> Child:
        dice = self.dice
        male = dice.random() < 0.5
        birth = self.birth()
        code, village = dice.choice([row for row in self.villages if row[0].startswith(county)])
        foundling = dice.random() < 0.05
        father, mother = (Parent("查找不到"), Parent("查找不到")) if foundling else (self.parent(), self.parent())
        aid = tuple(Decimal(dice.choice([0, 0, 0, 77, 318, 405, 1150, 2000])) for _ in range(2))
        self.serial += 1
        return Child(
            name=dice.choice("王李张刘陈杨赵黄周吴") + dice.choice("杰涛敏静丽强磊军洋勇艳") + dice.choice(["", "波", "雪", "宁"]),
            male=male, number=number(county, birth, male, self.serial), birth=birth,
            place=(self.names[county], self.names[code[:9]], village), care=dice.choice(["散居", "散居", "集中"]),
            father=father, mother=mother, aid=aid, account=card(self.serial), payee=dice.choice(["王秀英", "李建国", "张兰"]),
            confirmed=dice.choice([(2018, 12), (2021, 1), (2023, 5), (2023, 6), (2023, 7), (2023, 9), None]),
        )  # fmt: skip

    def birth(self) -> date:
        edge = date(2005, 6, 30) + timedelta(days=self.dice.choice([-400, -1, 0, 1, 2, 30]))
        return edge if self.dice.random() < 0.15 else date(2006, 1, 1) + timedelta(days=self.dice.randrange(6000))

    def parent(self) -> Parent:
        dice = self.dice
        situation = dice.choice([*GONE, *GONE, *UNABLE, "正常"])
        if situation == "正常":
            return Parent(situation)
        since = self.begun()
        until = None
        if situation in {"服刑在押", "强制隔离戒毒", "被执行其他限制人身自由的措施"} and dice.random() < 0.8:
            until = dice.choice(
                [plus_months(since, 6) - timedelta(days=dice.choice([0, 1, 2])), DAY, DAY - timedelta(days=1), date(2030, 1, 1)]
            )
            until = max(until, since)
        proof = dice.choice([*PROOFS[situation], ""]) if situation in PROOFS else dice.choice(["死亡证明", "决定书", ""])
        disability = (dice.choice(CLASSES), dice.choice(GRADES)) if situation == "重残" else ("", "")
        return Parent(situation, since, until, proof, disability)

    def begun(self) -> date:
        near = [plus_months(DAY, -6) + timedelta(days=shift) for shift in (-1, 0, 1)]
        return self.dice.choice([*near, DAY, DAY + timedelta(days=1), date(2015, 3, 8) + timedelta(days=self.dice.randrange(2500))])

    # --- cells ----------------------------------------------------------------------------------------------

    def cells(self, child: Child) -> list[object]:
        dice = self.dice
        county, township, village = child.place
        return [
            1, dice.choice([child.name, child.name[0] + " " + child.name[1:], child.name + "　", " " + child.name]),
            dice.choice(["男", "男性", " 男"] if child.male else ["女", "女性", "女 "]), "汉族", self.spell_number(child.number),
            self.spell_day(child.birth), dice.choice([county, county, self.short(county), "晋中市" + county]), township,
            dice.choice([village, village, village + " "]), "同户籍地址", dice.choice(CARES[child.care]),
            *self.parent_cells(child.father), *self.parent_cells(child.mother),
            "监护人", "祖母", "15863251763", "中心小学", "高中" if child.birth.year < 2007 else "小学",
            *(self.spell_money(amount) for amount in child.aid), "中国农业银行", self.spell_digits(child.account), child.payee,
            self.spell_month(child.confirmed), "",
        ]  # fmt: skip

    def parent_cells(self, parent: Parent) -> list[object]:
        dice = self.dice
        if parent.situation == "查找不到":
            return ["", "", dice.choice(SPELLED["查找不到"]), "", "", "", "", "捡拾弃婴报案证明"]
        kind, grade = parent.disability
        grade = dice.choice([grade, {"一级": "1级", "二级": "2", "三级": "Ⅲ级", "四级": "4级"}[grade]]) if grade else ""
        word = dice.choice(SPELLED.get(parent.situation, [parent.situation]))
        since = self.spell_day(parent.since) if parent.since else ""
        until = self.spell_day(parent.until) if parent.until else dice.choice(["", "", "/"])
        return ["李某", "", word, kind and dice.choice([kind, kind + "残疾"]), grade, since, until, parent.proof]

    def short(self, county: str) -> str:
        return county[:-1] if len(county) > 2 else county

    def spell_number(self, text: str) -> str:
        wide = text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
        return self.dice.choice([text, text, text.lower(), wide, f" {text[:6]} {text[6:14]} {text[14:]} ", "'" + text])

    def spell_digits(self, text: str) -> str:
        return self.dice.choice([text, " ".join(text[at : at + 4] for at in range(0, len(text), 4))])

    def spell_day(self, day: date) -> object:
        serial = (day - date(1899, 12, 30)).days
        return self.dice.choice([
            day, day, f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", f"{day.year}/{day.month}/{day.day}",
            day.isoformat(), f"{day:%Y%m%d}", float(serial), int(f"{day:%Y%m%d}"), f" {day.year} 年 {day.month} 月 {day.day} 日",
        ])  # fmt: skip

    def spell_month(self, month: tuple[int, int] | None) -> object:
        if month is None:
            return ""
        year, number = month
        return self.dice.choice(
            [
                f"{year}{number:02}",
                f"{year}-{number:02}",
                f"{year}.{number:02}",
                f"{year}年{number}月",
                int(f"{year}{number:02}"),
                date(year, number, 5),
            ]
        )

    def spell_money(self, amount: Decimal) -> object:
        if not amount:
            return self.dice.choice(["", "", 0, "0", "/", "无"])
        return self.dice.choice([float(amount), str(amount), f"{amount}元", f"{amount:,}.00", f"￥{amount}", f" {amount} "])

    # --- mistakes -------------------------------------------------------------------------------------------

    def spoil(self, child: Child, cells: list[object]) -> frozenset[str]:
        """Make one to three mistakes in cells that were right; give the codes that they deserve."""
        dice = self.dice
        mistakes = dice.sample(
            [self.bad_number, self.bad_birth, self.bad_sex, self.no_name, self.no_place, self.bad_day, self.bad_word, self.no_care],
            dice.choice([1, 1, 2, 3]),
        )
        if self.bad_number in mistakes:
            mistakes = [mistake for mistake in mistakes if mistake not in (self.bad_birth, self.bad_sex)]
        codes: set[str] = set()
        for mistake in mistakes:
            codes |= mistake(child, cells)
        return frozenset(codes)

    def bad_number(self, child: Child, cells: list[object]) -> set[str]:
        good = child.number
        wrong_digit = good[:17] + ("1" if good[17] != "1" else "2")
        other_day = child.birth + timedelta(days=1)
        other_birth = good[:6] + f"{other_day:%Y%m%d}" + good[14:17]
        impossible = good[:6] + "20101340" + good[14:17]
        other_sex = good[:16] + str((int(good[16]) + 1) % 10)
        cell, codes = self.dice.choice([
            (wrong_digit, {"id.checksum"}), (good[:17], {"id.checksum"}), (good + "0", {"id.checksum"}), ("", {"id.checksum"}),
            ("无", {"id.checksum"}), (float(good.replace("X", "0")), {"id.checksum"}), ("A" + good[1:], {"id.checksum"}),
            (other_birth + check(other_birth), {"id.birth_date"}), (impossible + check(impossible), {"id.birth_date"}),
            (other_birth + wrong(other_birth), {"id.checksum", "id.birth_date"}),
            (other_sex + wrong(other_sex), {"id.checksum", "id.sex"}), (other_sex + check(other_sex), {"id.sex"}),
        ])  # fmt: skip
        cells[4] = cell
        return codes

    def bad_birth(self, child: Child, cells: list[object]) -> set[str]:
        if self.dice.random() < 0.5:
            cells[5] = self.spell_day(child.birth + timedelta(days=self.dice.choice([-365, -1, 1, 30])))
            return {"id.birth_date"}
        cells[5] = self.dice.choice(["2015年13月40日", "2015-02-30", "20150431", "不详", "2015年", 2015, "15.3.1"])
        return {"date.invalid"}

    def bad_sex(self, child: Child, cells: list[object]) -> set[str]:
        cells[2] = "女" if child.male else "男"
        return {"id.sex"}

    def no_name(self, child: Child, cells: list[object]) -> set[str]:
        cells[1] = self.dice.choice(["", "  ", "—", "/", "　"])
        return {"name.missing"}

    def no_place(self, child: Child, cells: list[object]) -> set[str]:
        column, value = self.dice.choice([(6, "文水县"), (6, ""), (7, "不存在镇"), (7, ""), (7, "某某街道"), (6, "山西省")])
        cells[column] = value
        return {"division.unknown"}

    def bad_day(self, child: Child, cells: list[object]) -> set[str]:
        column = self.dice.choice([16, 17, 24, 25, 37])
        cells[column] = "2022年13月" if column == 37 else self.dice.choice(["2022年2月30日", "2021-13-01", "20220631", "前年", "2022.6"])
        return {"date.invalid"}

    def bad_word(self, child: Child, cells: list[object]) -> set[str]:
        cells[self.dice.choice([13, 21])] = self.dice.choice(UNKNOWN_WORDS)
        return {"parent.status_unknown"}

    def no_care(self, child: Child, cells: list[object]) -> set[str]:
        cells[10] = self.dice.choice(["", " ", "待定", "/", "其他"])
        return {"care_form.missing"}

    # --- books ----------------------------------------------------------------------------------------------

    def city(self, folder: Path, rows_each: int = 60) -> Invention:
        """Write a roster a county and tell what is true of each row."""
        plan: dict[str, list[tuple[Child, list[object], frozenset[str]]]] = {}
        for county in self.counties:
            lines = []
            for _ in range(rows_each):
                child = self.child(county)
                cells = self.cells(child)
                codes = self.spoil(child, cells) if self.dice.random() < 0.25 else frozenset()
                lines.append((child, cells, codes))
            plan[county] = lines
        for _ in range(rows_each):
            self.repeat(plan)
        for lines in plan.values():
            self.dice.shuffle(lines)
        return self.written(folder, plan)

    def repeat(self, plan: dict[str, list]) -> None:
        child, _, _ = self.dice.choice(plan[self.dice.choice(self.counties)])
        change = self.dice.choice(
            [
                {},
                {"account": card(self.serial + 5000)},
                {"payee": "别人"},
                {"care": "集中" if child.care == "散居" else "散居"},
                {"confirmed": (2019, 3)},
            ]
        )
        again = replace(child, **change)
        cells = self.cells(again)
        codes = self.spoil(again, cells) if self.dice.random() < 0.2 else frozenset()
        plan[self.dice.choice(self.counties)].append((again, cells, codes))

    def written(self, folder: Path, plan: dict[str, list]) -> Invention:
        invention = Invention()
        seen: dict[str, list[tuple[str, int, str, Child]]] = {}
        for county, lines in sorted(plan.items()):
            file = f"{county}-{self.names[county]}-花名册.xlsx"
            invention.files[file] = folder / file
            rows = self.write(folder / file, self.names[county], [cells for _, cells, _ in lines])
            for row, (child, _, codes) in zip(rows, lines, strict=True):
                truth = invention.truth[file, row] = Truth(child, codes) if codes else judged(child)
                if not codes:
                    seen.setdefault(child.number, []).append((file, row, self.names[county], truth.child))
        for group in seen.values():
            kept = next((line for line in group if line[2] == line[3].place[0]), group[0])
            for line in group:
                if line is not kept:
                    differs = frozenset(
                        key for key in ("payee", "account", "care", "confirmed") if getattr(line[3], key) != getattr(kept[3], key)
                    )
                    invention.truth[line[0], line[1]] = Truth(line[3], same_as=kept[:2], differs=differs)
        return invention

    def write(self, path: Path, county: str, lines: list[list[object]]) -> list[int]:
        """Write a book in a layout of its own; give the row that each line stands in."""
        dice = self.dice
        order = list(range(len(HEADS)))
        if dice.random() < 0.3:  # the address and the remark stand elsewhere, and there is a column of their own
            order.remove(9)
            order.insert(2, 9)
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("花名册")
        above = dice.choice([2, 2, 1, 4])
        sheet.write(0, 0, f"晋中市{county}孤儿、事实无人抚养儿童花名册")
        if above > 1:
            sheet.write(1, 0, f"填报单位：{county}民政局")
        row = above
        heads = [HEADS[column] for column in order] + ["自编号"]
        sheet.write_row(row, 0, heads)
        rows = []
        for serial, cells in enumerate(lines, start=1):
            row += 1
            if dice.random() < 0.03:  # a blank row, one with a number only, or the head of the next page
                dice.choice([lambda at: None, lambda at: sheet.write(at, 0, 999), lambda at: sheet.write_row(at, 0, heads)])(row)
                row += 1
            put = [serial, *cells[1:]]
            for place, column in enumerate(order):
                self.put(sheet, row, place, put[column])
            sheet.write(row, len(order), f"内-{serial}")
            rows.append(row + 1)
        foot = dice.choice(
            [
                ["填表人：          审核人：          负责人："],
                ["填表人：张三", "", "", "", "审核人：李四", "", "负责人：王五"],
                ["合计", f"共{len(lines)}人"],
                [],
            ]
        )
        sheet.write_row(row + 1, 0, foot)
        book.close()
        return rows

    @staticmethod
    def put(sheet, row: int, column: int, value: object) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value)
        else:
            sheet.write_number(row, column, value)
