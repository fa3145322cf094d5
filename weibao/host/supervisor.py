"""`weibao run`: database, migrations, demo city, web server and worker as one command that ends cleanly on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from types import FrameType

from weibao.host import places, postgres

STOPS = (signal.SIGINT, signal.SIGTERM)


class Stopped(Exception):
    """Somebody asked the program to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def say(text: str) -> None:
    """A progress line for a person."""
    print(text, flush=True)


def _step(title: str, *command: str) -> None:
    say(f"… {title}")
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "weibao", *command], check=True)
    say(f"✓ {title}（{time.monotonic() - started:.1f} 秒）")


def _children(port: str) -> list["subprocess.Popen[bytes]"]:
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "weibao.host.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "weibao", "work"]
    return [subprocess.Popen(command, start_new_session=True) for command in (web, worker)]


def _watch(children: list["subprocess.Popen[bytes]"]) -> int:
    while True:
        for child in children:
            code = child.poll()
            if code is not None:
                say(f"一个进程意外结束（{code}），程序停止")
                return code or 1
        time.sleep(0.3)


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for_web(port: str) -> None:
    import http.client  # noqa: PLC0415

    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
            connection.request("GET", "/sign-in/")
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.1)
    say("网页服务 30 秒内没有应答，请看上面的错误")


def run(arguments: list[str]) -> int:
    """Bring everything up and stay until Ctrl-C or a child ends; `--no-demo` leaves the demo city out."""
    for number in STOPS:
        signal.signal(number, _stop)
    port = os.environ.get("PORT", "8000")
    # the demo's clock runs on from one moment for every process
    os.environ.setdefault("WEIBAO_NOW_SINCE", datetime.now(UTC).isoformat())
    children: list[subprocess.Popen[bytes]] = []
    with ExitStack() as stack:
        try:
            if not os.environ.get("DATABASE_URL"):
                say("… 启动内置数据库")
                server = stack.enter_context(postgres.running(postgres.embedded(places.var())))
                os.environ["DATABASE_URL"] = server.url
                say("✓ 内置数据库")
            _step("更新数据库结构", "migrate", "-v", "0")
            _step("整理静态文件", "collectstatic", "--noinput", "-v", "0")
            if "--no-demo" not in arguments:
                _step("载入示范城市", "demo", "load")
            children = _children(port)
            _wait_for_web(port)
            if "--no-demo" not in arguments:
                subprocess.run([sys.executable, "-m", "weibao", "demo", "accounts"], check=True)
            say(f"未保已经启动： http://127.0.0.1:{port}   按 Ctrl-C 结束")
            return _watch(children)
        except Stopped:
            say("正在结束…")
            return 0
        finally:
            for number in STOPS:
                signal.signal(number, signal.SIG_IGN)
            _end(children)
