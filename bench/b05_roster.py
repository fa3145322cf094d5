"""B5: read a roster of 2,000 and of 50,000 rows × 39 columns and check it, with every fault named to its cell.

Prints one line of JSON a size: seconds of the whole (file to findings and duplicates), the median of the runs,
beside them the seconds of processor that it took, by which growth is judged on a busy machine. The rows are
invented, one in twenty of them faulty; the workbooks are made in memory before the clock starts, and nothing
is written.
"""

import io
import json
import random
import resource
import statistics
import sys
import time
from datetime import date, timedelta

import xlsxwriter

from weibao.kernel.identity import check_digit
from weibao.kernel.months import Month
from weibao.org.gazetteer import DATA, Gazetteer
from weibao.rosters.checking import judge, read_contents
from weibao.rosters.columns import COLUMNS

SIZES = {2_000: 5, 50_000: 1}
SEED = 5
WORDS = ("死亡", "病故", "失联", "失踪", "服刑在押", "重病", "被撤销监护资格")


def main() -> None:
    """Measure both sizes."""
    gazetteer = Gazetteer.of_city("1407")
    for rows, runs in SIZES.items():
        data = workbook(rows, gazetteer)
        seconds, processor, judging = [], [], []
        for _ in range(runs):
            began, spent = time.perf_counter(), time.process_time()
            books = read_contents([("140702-榆次区-花名册.xlsx", data)], gazetteer=gazetteer)
            seconds.append(time.perf_counter() - began)
            processor.append(time.process_time() - spent)
            began = time.perf_counter()
            judge(books.kept, Month(2023, 7))
            judging.append(time.perf_counter() - began)
        if len(books.readings) != rows:
            sys.exit(f"{rows} rows in, {len(books.readings)} out: {books.refused}")
        print(json.dumps(result(rows, (seconds, processor, judging), books), ensure_ascii=False), flush=True)


def result(rows: int, measured: tuple[list[float], ...], books) -> dict[str, object]:
    taken, spent, judging = (statistics.median(times) for times in measured)
    return {
        "bench": "B5",
        "n": rows,
        "columns": len(COLUMNS),
        "seconds": round(taken, 3),
        "processor_seconds": round(spent, 3),
        "processor_microseconds_a_row": round(spent / rows * 1e6, 1),
        "judging_seconds": round(judging, 3),
        "faults": sum(len(reading.faults) for reading in books.readings),
        "duplicates": len(books.duplicates),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "target": "2 s for 2,000, linear after",
    }


def workbook(rows: int, gazetteer: Gazetteer) -> bytes:
    """A roster as a bureau would send it; the same rows every time."""
    dice = random.Random(SEED)
    places = villages(gazetteer)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write(0, 0, "晋中市榆次区孤儿、事实无人抚养儿童花名册")
    sheet.write_row(2, 0, [column.label for column in COLUMNS.values()])
    for row in range(rows):
        for column, value in enumerate(line(row, dice, places)):
            (sheet.write_number if isinstance(value, float) else sheet.write_string)(row + 3, column, value)
    book.close()
    return written.getvalue()


def villages(gazetteer: Gazetteer) -> list[tuple[str, str, str]]:
    codes = [text.split(",")[0] for text in (DATA / "villages.csv").read_text(encoding="utf-8").splitlines()[1:]]
    return [(gazetteer.name(code[:6]), gazetteer.name(code[:9]), gazetteer.name(code)) for code in codes]


def line(row: int, dice: random.Random, places: list[tuple[str, str, str]]) -> list[str | float]:
    birth = date(2006, 1, 1) + timedelta(days=dice.randrange(6000))
    number = id_number("140702", birth, row)
    parents = [cell for _ in range(2) for cell in parent(dice)]
    care = "" if row % 20 == 0 else dice.choice(["散居", "社会散居", "集中"])
    amount = dice.choice(["", 318.0, 405.0])
    return [
        float(row + 1), f"王{chr(0x4E00 + row % 5000)}", "男" if int(number[16]) % 2 else "女", "汉族", number,
        f"{birth.year}年{birth.month}月{birth.day}日", *dice.choice(places), "同户籍地址", care, *parents, "李某", "祖母",
        f"158{row:08d}", "中心小学", "小学", amount, "", "中国农业银行", f"{6228480000000000000 + row}", "李某", "2021.06", "",
    ]  # fmt: skip


def parent(dice: random.Random) -> list[str]:
    since = date(2015, 1, 1) + timedelta(days=dice.randrange(2900))
    return ["张某", id_number("140702", date(1980, 1, 1), dice.randrange(900)), dice.choice(WORDS), "", "",
            since.isoformat(), "", "法院判决书"]  # fmt: skip


def id_number(region: str, birth: date, serial: int) -> str:
    # More rows than a county has numbers for a day: the region runs on.
    body = f"{int(region) + serial // 1000:06d}{birth:%Y%m%d}{serial % 1000:03d}"
    return body + check_digit(body)


if __name__ == "__main__":
    main()
