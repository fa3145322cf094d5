import pytest

from lints import committed
from lints.source import Source

SECURE, HOST = "https" + "://", "files.py" + "pi.org"


@pytest.mark.parametrize(
    "text",
    [
        SECURE + HOST + "/packages/a.whl",
        SECURE + "mirror.example/py" + "pi/web",
        SECURE + "mirror.example" + "/sim" + "ple/django/",
        SECURE + "registry.np" + "mjs.org/",
        "--index" + "-url http" + "://mirror.example/",
        "--extra-index" + "-url=http" + "://mirror.example/",
        "reg" + "istry=http" + "://mirror.example/",
        "data = '/ho" + "me/clerk/city.xlsx'",
        "/Us" + "ers/Clerk/city",
        "cache: /ro" + "ot/cache",
        "C:\\" + "Users\\clerk",
    ],
)
def test_registries_and_machines_are_found(judge, text):
    found = judge(committed, "docs/notes.md", f"first line\n{text}\n")
    assert found
    assert all(one.startswith("2: ") for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "http" + "://127.0.0.1:8000/",
        "https" + "://www.apache.org/licenses/LICENSE-2.0",
        "/usr/bin/chromium",
        "see ./home/page and pages/home/list",
        'path("root/", root)',
        "postgresql://weibao@/weibao?host=/abs/path",
    ],
)
def test_other_addresses_are_innocent(judge, text):
    assert judge(committed, "docs/notes.md", text) == []


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml"])
def test_lock_files_with_addresses_are_found(judge, name):
    assert len(judge(committed, name, "")) == 1


def test_npms_lock_must_not_say_where_from(judge):
    lock = '{"packages": {"a": {"version": "1.0.0",\n"resolved": "anywhere"}}}'
    assert judge(committed, "frontend/package-lock.json", lock) == ['2: "resolved" holds a download address: see frontend/.npmrc']
    assert judge(committed, "frontend/package-lock.json", lock.replace("resolved", "integrity")) == []


def test_the_path_of_the_checkout_itself_is_found(tmp_path):
    found = list(committed.find([Source("docs/notes.md", f"a\nsee {tmp_path}/docs")], tmp_path))
    assert [(one.line, one.message) for one in found] == [(2, "the absolute path of this checkout")]
