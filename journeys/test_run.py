"""`weibao run` as a newcomer uses it: one command from an empty folder, one Ctrl-C to its end, and no harm from a kill."""

import os
import shutil
import signal
import socket
import urllib.request
from pathlib import Path

import psycopg
import pytest

from journeys.keeper import copy_city
from journeys.running import ACCOUNT, PASSWORD, Run, alive, wait
from weibao.org.powers import NO_PERSON, Role

QUICK = 20 if os.environ.get("WEIBAO_SOAK") else 60  # seconds; 20 on a machine that does nothing else
FIRST = 300


@pytest.fixture
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)  # the account of the database walks down here
    one = Run(folder)
    yield one
    if hasattr(one, "process"):
        one.end()


def answers(run: Run) -> int:
    with urllib.request.urlopen(f"{run.address}/sign-in/", timeout=30) as page:
        return page.status


def closed(run: Run) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", run.port)) != 0


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM org_division").fetchone()[0]


def test_the_first_start_tells_each_long_step(city_made):
    steps = ["启动内置数据库", "更新数据库结构", "载入行政区划", "整理静态文件", "载入示范城市"]
    lines = city_made["said"].splitlines()
    untold = [step for step in steps if not any(line.startswith(f"✓ {step}") for line in lines)]
    assert not untold, city_made["said"]
    places = [next(place for place, line in enumerate(lines) if line.startswith(f"✓ {step}")) for step in steps]
    assert places == sorted(places)
    assert all(f"… {step}" in lines for step in steps)
    assert [line for line in lines if "Traceback" in line or "ERROR" in line or "Warning" in line] == []
    assert city_made["seconds"] < FIRST


def test_it_prints_an_account_for_every_role_and_where_to_go(city_made):
    said = city_made["said"]
    roles = {found["role"] for found in ACCOUNT.finditer(said)}
    assert roles == {role.label for role in Role if role not in NO_PERSON}
    assert PASSWORD.search(said)
    assert "http://127.0.0.1:" in said


def test_ctrl_c_ends_it_cleanly(city_made):
    assert city_made["code"] == 0
    assert city_made["left"] == []
    assert city_made["said"].rstrip().endswith("正在结束…")


def test_the_second_start_is_quick_and_makes_nothing_twice(city_made, city_run):
    assert city_run.seconds < QUICK
    assert "已任职" in city_run.said
    assert [one["username"] for one in city_run.accounts] == [found["username"] for found in ACCOUNT.finditer(city_made["said"])]


def test_a_second_run_on_the_same_folder_is_told(city_run):
    again = Run(city_run.folder).start()
    assert again.process.wait(timeout=240) == 1
    assert "未保已经在运行" in again.said
    assert "Traceback" not in again.said


def test_after_a_kill_of_the_supervisor_the_next_start_serves(city_made, city_run, run):
    copy_city(city_run.folder / "copy" / "var", run.folder / "var")
    run.start("--no-demo").served()
    orphans = run.family()[1:]
    database, web, worker = (run.find(word) for word in ("postgres", "granian", "weibao work"))
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    wait(lambda: not (alive(web) or alive(worker)), within=30)
    assert alive(database)
    run.start("--no-demo").served()
    assert run.seconds < QUICK
    assert [pid for pid in orphans if alive(pid)] == []
    assert answers(run) == 200
    family = run.family()
    assert run.stop() == 0
    assert run.left_over(family) == []


@pytest.mark.parametrize(("word", "name"), [("granian", "网页服务"), ("weibao work", "后台任务")])
def test_a_killed_process_ends_the_run_with_its_name(word, name, run, own_database):
    run.start("--no-demo", DATABASE_URL=own_database).served()
    family = run.family()
    os.kill(run.find(word), signal.SIGKILL)
    assert run.process.wait(timeout=240) == 1
    assert f"{name}意外结束（-9），程序停止" in run.said
    assert run.left_over(family) == []
    assert closed(run)


def test_a_killed_database_ends_the_run_with_its_name(city_made, city_run, run):
    copy_city(city_run.folder / "copy" / "var", run.folder / "var")
    run.start("--no-demo").served()
    family = run.family()
    os.kill(run.find("postgres"), signal.SIGKILL)
    assert run.process.wait(timeout=240) == 1
    assert "数据库意外结束（-9），程序停止" in run.said
    assert [line for line in run.left_over(family) if "postmaster.pid" not in line] == []  # a killed server cannot take its file away


def test_port_and_database_come_from_outside(run, own_database):
    run.start("--no-demo", DATABASE_URL=own_database).served()
    assert answers(run) == 200
    assert "内置数据库" not in run.said
    assert "示范账号" not in run.said
    assert not (run.folder / "var" / "postgres").exists()
    assert tables(own_database) > 40_000
    family = run.family()
    assert run.stop() == 0
    assert run.left_over(family) == []


def test_ctrl_c_in_the_middle_of_a_step_ends_it_without_a_traceback(run, own_database):
    run.start(DATABASE_URL=own_database).until("… 载入示范城市")
    family = run.family()
    assert run.stop() == 0
    assert "Traceback" not in run.said
    assert run.left_over(family) == []


def test_a_port_in_use_is_told(run, own_database):
    with socket.create_server(("127.0.0.1", run.port)):
        run.start("--no-demo", DATABASE_URL=own_database)
        assert run.process.wait(timeout=240) == 1
    assert f"端口 {run.port} 不能使用" in run.said
    assert "Traceback" not in run.said


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_told(port, run):
    run.start(PORT=port)
    assert run.process.wait(timeout=240) == 1
    assert "PORT 应是 1 到 65535 的数" in run.said
    assert not (run.folder / "var" / "run.pid").exists()


def test_a_database_that_does_not_answer_is_told(run):
    run.start("--no-demo", DATABASE_URL=f"postgresql://weibao@/weibao?host={run.folder}")
    assert run.process.wait(timeout=240) == 1
    assert "没有成功" in run.said
    assert Path(run.folder / "var").exists()
    shutil.rmtree(run.folder)
