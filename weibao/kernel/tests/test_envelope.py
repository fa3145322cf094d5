"""Files at rest: nothing opens them but their own key under their own label."""

import pytest

from weibao.kernel.envelope import lock, unlock
from weibao.kernel.sealed import SealBroken


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_what_was_locked_opens_and_what_was_altered_does_not(settings, cipher):
    settings.WEIBAO_CIPHER = cipher
    key, body = lock("exports.body:1", b"a file" * 1000)
    assert unlock("exports.body:1", key, body) == b"a file" * 1000
    assert b"a file" not in body
    for label, other_key, other in (
        ("exports.body:2", key, body),
        ("exports.body:1", bytes(len(key)), body),
        ("exports.body:1", key, body[:-1] + bytes([body[-1] ^ 1])),
        ("exports.body:1", key, b""),
        ("exports.body:1", b"", body),
    ):
        with pytest.raises(SealBroken):
            unlock(label, other_key, other)


def test_each_file_has_a_key_of_its_own():
    assert len({lock("a", b"x")[0] for _ in range(20)}) == 20
