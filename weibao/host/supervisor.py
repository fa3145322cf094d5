"""`weibao run`: database, migrations, demo city, web server and worker as one command that ends cleanly on Ctrl-C."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from types import FrameType

from weibao.host import places, postgres
from weibao.host.processes import AlreadyRunning, Crew, one_run

STOPS = (signal.SIGINT, signal.SIGTERM)
ANSWER_WITHIN = 60.0  # seconds until the web server must have answered once
HOST = "127.0.0.1"


class Stopped(Exception):
    """Somebody asked the program to end."""


class Failed(RuntimeError):
    """The program cannot go on; the message is a sentence for a person."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def say(text: str) -> None:
    """A progress line for a person."""
    print(text, flush=True)


def _command(*words: str) -> None:
    # in a session of its own: Ctrl-C in a terminal is ours to answer, the step is ended without a word
    done = subprocess.run([sys.executable, "-m", "weibao", *words], check=False, start_new_session=True)
    if done.returncode:
        raise Failed(f"“weibao {' '.join(words)}”没有成功（{done.returncode}），原因见上面")


def _port() -> str:
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Failed(f"PORT 应是 1 到 65535 的数，现在是“{port}”")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError:
            raise Failed(f"端口 {port} 不能使用（多半已被别的程序占用），请换一个：PORT=8001 make run") from None
    return port


def _database(stack: ExitStack) -> "subprocess.Popen[bytes] | None":
    if os.environ.get("DATABASE_URL"):
        return None
    say("… 启动内置数据库")
    started = time.monotonic()
    server = postgres.embedded(places.var())
    if not server.take():
        say("… 等待另一个命令用完数据库")
    stack.enter_context(postgres.running(server, own=True))
    os.environ["DATABASE_URL"] = server.url
    say(f"✓ 启动内置数据库（{time.monotonic() - started:.1f} 秒）")
    return server.process


def _start(crew: Crew, port: str) -> None:
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", port, "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "--access-log", "weibao.host.wsgi:application",
    ]  # fmt: skip
    crew.start("网页服务", granian)
    crew.start("后台任务", [sys.executable, "-m", "weibao", "work"])


def _wait_for_web(crew: Crew, port: str) -> None:
    limit = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < limit and crew.fallen() is None:
        connection = http.client.HTTPConnection(HOST, int(port), timeout=ANSWER_WITHIN)
        try:
            connection.request("GET", "/sign-in/")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        if status >= 500:
            raise Failed("网页服务出错，原因见上面")
        return
    if crew.fallen() is None:
        raise Failed(f"网页服务 {ANSWER_WITHIN:.0f} 秒内没有应答，原因见上面")


def _watch(crew: Crew, database: "subprocess.Popen[bytes] | None") -> None:
    while True:
        fallen = crew.fallen()
        if fallen is None and database is not None and database.poll() is not None:
            fallen = ("数据库", database.returncode)
        if fallen is not None:
            raise Failed(f"{fallen[0]}意外结束（{fallen[1]}），程序停止")
        time.sleep(0.3)


def _serve(stack: ExitStack, *, demo: bool) -> None:
    crew = stack.enter_context(one_run(places.var()))
    port = _port()
    database = _database(stack)
    stack.callback(crew.end)  # before the database is stopped
    _command("prepare", "--served", *(["--demo"] if demo else []))
    _start(crew, port)
    _wait_for_web(crew, port)
    say(f"未保已经启动： http://{HOST}:{port}   按 Ctrl-C 结束")
    _watch(crew, database)


def run(arguments: list[str]) -> int:
    """Bring everything up and stay until Ctrl-C or a process ends; `--no-demo` leaves the demo city out."""
    for number in STOPS:
        signal.signal(number, _stop)
    # the demo's clock runs on from one moment for every process
    os.environ.setdefault("WEIBAO_NOW_SINCE", datetime.now(UTC).isoformat())
    code = 0
    with ExitStack() as stack:
        try:
            _serve(stack, demo="--no-demo" not in arguments)
        except Stopped:
            say("正在结束…")
        except (Failed, AlreadyRunning, postgres.PostgresFailed) as fault:
            say(str(fault))
            code = 1
        finally:
            for number in STOPS:
                signal.signal(number, signal.SIG_IGN)
    return code
