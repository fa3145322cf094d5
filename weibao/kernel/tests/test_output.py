"""Files that commands write: whole, private, and nothing left of a killed writer."""

import json
import stat

import pytest

from weibao.kernel import output


def test_a_file_is_whole_and_its_owner_s(tmp_path):
    target = tmp_path / "new" / "结果.json"
    output.write_json(target, {"金额": "1170.00"})
    assert json.loads(target.read_text(encoding="utf-8")) == {"金额": "1170.00"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_failed_writing_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "a.csv"
    output.write_bytes(target, b"old")
    monkeypatch.setattr(output.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        output.write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_writer_left_beside_the_file_goes_with_the_next_writing(tmp_path):
    (tmp_path / ".a[1].csv.abc").write_bytes(b"half of the accounts")
    (tmp_path / ".b.csv.abc").write_bytes(b"another file's")
    output.write_bytes(tmp_path / "a[1].csv", b"whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == [".b.csv.abc", "a[1].csv"]
