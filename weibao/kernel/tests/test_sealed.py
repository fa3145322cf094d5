import json
import os
import stat

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps

from weibao.kernel import keyring
from weibao.kernel.sealed import (
    BlindIndexField,
    SealBroken,
    SealedBytesField,
    SealedJSONField,
    SealedTextField,
    blind_index,
    fingerprint,
    index_head,
    index_under,
    key_id,
    seal,
    unseal,
)

LABEL = "children.id_number"
NUMBER = "140728201503042719"


@pytest.fixture(autouse=True)
def own_ring(settings, tmp_path):
    settings.WEIBAO_KEY_FILE = tmp_path / "keys.json"
    settings.WEIBAO_CIPHER = "aes"


@pytest.fixture
def person():
    """A table of our own in the test database, and its model."""
    with isolate_apps("weibao.kernel"):

        class Person(models.Model):
            number = SealedTextField(LABEL, null=True)
            scan = SealedBytesField("children.scan", null=True)
            row = SealedJSONField("rosters.row", null=True)
            index = BlindIndexField(null=True)

            class Meta:
                app_label = "kernel"
                db_table = "kernel_test_person"

        with connection.schema_editor() as editor:
            editor.create_model(Person)
        yield Person


def raw(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kernel_test_person ORDER BY id")
        return [None if value is None else bytes(value) for (value,) in cursor.fetchall()]


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
@pytest.mark.parametrize("data", [b"", NUMBER.encode(), os.urandom(100_000)])
def test_what_is_sealed_opens_again_and_is_not_to_be_seen(settings, cipher, data):
    settings.WEIBAO_CIPHER = cipher
    sealed = seal(LABEL, data)
    assert unseal(LABEL, sealed) == data
    assert len(sealed) == 6 + 12 + len(data) + 16
    assert sealed[1] == {"aes": 1, "sm4": 2}[cipher]
    assert not data or data not in sealed
    assert seal(LABEL, data) != sealed


def test_sm4_is_the_gcm_of_the_standard():
    """The example of RFC 8998, appendix A.1."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000ABCD"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    plain = "".join(letter * 16 for letter in "ABCDEFEA")
    body = encryptor.update(bytes.fromhex(plain)) + encryptor.finalize()
    assert body.hex().upper().startswith("17F399F08C67D5EE19D0DC9969C4BB7D")
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_every_altered_byte_is_noticed(settings, cipher):
    settings.WEIBAO_CIPHER = cipher
    sealed = seal(LABEL, NUMBER.encode())
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(LABEL, bytes(altered))
    for cut in (0, 5, 33, len(sealed) - 1):
        with pytest.raises(SealBroken):
            unseal(LABEL, sealed[:cut])


def test_a_value_moved_to_another_field_does_not_open():
    with pytest.raises(SealBroken, match=r"payroll\.account"):
        unseal("payroll.account", seal(LABEL, NUMBER.encode()))


def test_an_unknown_cipher_is_refused(settings):
    settings.WEIBAO_CIPHER = "rot13"
    with pytest.raises(ImproperlyConfigured, match="WEIBAO_CIPHER"):
        seal(LABEL, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_fields_keep_what_they_are_given(settings, person, cipher):
    settings.WEIBAO_CIPHER = cipher
    row = {"姓名": "王芳", "金额": [1, None, "2.50"]}
    one = person.objects.create(number=NUMBER, scan=b"\x00\xff", row=row, index=blind_index(LABEL, NUMBER))
    again = person.objects.get(pk=one.pk)
    assert (again.number, bytes(again.scan), again.row) == (NUMBER, b"\x00\xff", row)
    assert NUMBER.encode() not in raw("number")[0]
    assert "王芳".encode() not in raw("row")[0]
    assert person.objects.values_list("number", flat=True).get() == NUMBER


@pytest.mark.django_db
def test_every_way_of_writing_seals(person):
    one, two, three = person.objects.bulk_create([person(number="a"), person(number="b"), person()])
    person.objects.filter(pk=one.pk).update(number="c")
    two.number = "d"
    three.number = None
    person.objects.bulk_update([two, three], ["number"])
    assert list(person.objects.order_by("pk").values_list("number", flat=True)) == ["c", "d", None]
    assert [value and len(value) for value in raw("number")] == [35, 35, None]


@pytest.mark.django_db
def test_one_column_holds_both_ciphers(settings, person):
    person.objects.create(number="aes")
    settings.WEIBAO_CIPHER = "sm4"
    person.objects.create(number="sm4")
    assert [value[1] for value in raw("number")] == [1, 2]
    assert sorted(one.number for one in person.objects.all()) == ["aes", "sm4"]


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["number", "number__icontains", "number__in", "number__startswith", "row__姓名", "scan__gt"])
def test_a_search_in_a_sealed_column_is_an_error_that_says_what_to_do(person, lookup):
    with pytest.raises(FieldError, match="sealed"):
        person.objects.filter(**{lookup: ["1"]}).count()


@pytest.mark.django_db
def test_whether_there_is_a_value_may_be_asked(person):
    person.objects.bulk_create([person(number="a"), person()])
    assert person.objects.filter(number__isnull=True).count() == 1
    assert person.objects.filter(number=None).count() == 1
    assert person.objects.exclude(number=None).count() == 1


@pytest.mark.django_db
def test_the_blind_index_finds_equal_values_only(person):
    person.objects.create(number=NUMBER, index=blind_index(LABEL, NUMBER))
    assert person.objects.get(index=blind_index(LABEL, NUMBER)).number == NUMBER
    assert person.objects.filter(index__in=[blind_index(LABEL, NUMBER)]).exists()
    assert not person.objects.filter(index=blind_index(LABEL, NUMBER[:-1] + "X")).exists()
    assert blind_index(LABEL, NUMBER) != blind_index("payroll.account", NUMBER)
    assert len(blind_index(LABEL, NUMBER)) == 32


@pytest.mark.django_db
def test_while_its_key_is_changed_a_value_is_found_under_both(person):
    before = person.objects.create(index=blind_index(LABEL, NUMBER))
    fresh = keyring.add_index_key("2023-07-03")
    assert bytes(blind_index(LABEL, NUMBER)) == bytes(before.index), "on the ring, and not the current one yet"
    after = person.objects.create(index=index_under(fresh, LABEL, NUMBER))
    both = {before, after}
    assert set(person.objects.filter(index=blind_index(LABEL, NUMBER))) == both
    keyring.switch_index(fresh.id)
    assert bytes(blind_index(LABEL, NUMBER)) == bytes(after.index) != bytes(before.index)
    assert set(person.objects.filter(index=blind_index(LABEL, NUMBER))) == both
    assert set(person.objects.filter(index__in=[blind_index(LABEL, NUMBER), blind_index(LABEL, "8")])) == both
    assert not person.objects.exclude(index=blind_index(LABEL, NUMBER)).exists()
    assert not person.objects.filter(index=blind_index(LABEL, "8")).exists()
    assert set(blind_index(LABEL, NUMBER).spellings) == {bytes(before.index), bytes(after.index)}


def test_an_index_begins_with_the_number_of_its_key():
    key = keyring.ring().index
    assert blind_index(LABEL, NUMBER).startswith(index_head(key))
    assert key.id.to_bytes(4, "big") == index_head(key)


def test_a_ring_of_before_is_read_and_can_be_rotated(settings):
    """Its one index key had no number, and its indexes had 32 bytes of digest."""
    keyring.ring()
    content = json.loads(settings.WEIBAO_KEY_FILE.read_text())
    content["index"] = content.pop("index_keys")[0]["key"]
    del content["index_current"]
    settings.WEIBAO_KEY_FILE.write_text(json.dumps(content))
    os.utime(settings.WEIBAO_KEY_FILE, ns=(1, 1))
    old = bytes(blind_index(LABEL, NUMBER))
    assert keyring.ring().index.id == 0
    fresh = keyring.add_index_key("2023-07-03")
    assert bytes(blind_index(LABEL, NUMBER)) == old
    keyring.switch_index(fresh.id)
    assert blind_index(LABEL, NUMBER).spellings[1] == old
    assert "index" not in json.loads(settings.WEIBAO_KEY_FILE.read_text())


def test_a_fingerprint_outlives_every_rotation():
    before = fingerprint(LABEL, NUMBER)
    keyring.add_key("2023-07-03")
    keyring.switch_index(keyring.add_index_key("2023-07-03").id)
    assert fingerprint(LABEL, NUMBER) == before
    assert fingerprint(LABEL, NUMBER + "X") != before
    assert fingerprint("payroll.account", NUMBER) != before


def test_only_an_older_key_is_taken_off():
    first, index = keyring.ring().current.id, keyring.ring().index.id
    for current in (first, index):
        with pytest.raises(keyring.StillUsed):
            keyring.take_off(current)
    with pytest.raises(KeyError):
        keyring.take_off(1)
    keyring.add_key("2023-07-03")
    keyring.switch_index(keyring.add_index_key("2023-07-03").id)
    keyring.take_off(first)
    keyring.take_off(index)
    assert (len(keyring.ring().keys), len(keyring.ring().index_keys)) == (1, 1)


def test_a_sealed_field_has_a_label_and_is_no_key():
    with pytest.raises(TypeError, match="label"):
        SealedTextField()
    for option in ("unique", "db_index", "primary_key"):
        with pytest.raises(TypeError, match="BlindIndexField"):
            SealedTextField(LABEL, **{option: True})


def test_migrations_carry_the_label():
    assert SealedTextField(LABEL, null=True).deconstruct()[3] == {"label": LABEL, "null": True}
    assert SealedTextField(LABEL).clone().label == LABEL
    assert BlindIndexField(unique=True, db_index=False).clone().unique


def test_a_text_field_refuses_what_is_no_text():
    with pytest.raises(TypeError, match=LABEL):
        SealedTextField(LABEL).get_db_prep_save(140728201503042719, connection)


# the ring


def test_the_ring_is_made_at_first_use_for_its_owner_only(settings):
    assert not settings.WEIBAO_KEY_FILE.exists()
    sealed = seal(LABEL, b"x")
    assert stat.S_IMODE(settings.WEIBAO_KEY_FILE.stat().st_mode) == 0o600
    assert [file.name for file in settings.WEIBAO_KEY_FILE.parent.iterdir()] == ["keys.json"]
    keyring.make()
    assert unseal(LABEL, sealed) == b"x", "a second making must not replace the ring"


def test_production_makes_no_ring_by_itself(settings):
    settings.WEIBAO_PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="weibao keys make"):
        seal(LABEL, b"x")
    assert not settings.WEIBAO_KEY_FILE.exists()


def test_a_ring_that_others_can_read_is_refused(settings):
    keyring.ring()
    settings.WEIBAO_KEY_FILE.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="600"):
        seal(LABEL, b"x")


def test_a_damaged_ring_is_refused(settings):
    keyring.ring()
    settings.WEIBAO_KEY_FILE.write_text(json.dumps({"version": 1}))
    with pytest.raises(ImproperlyConfigured, match="损坏"):
        seal(LABEL, b"x")


def test_another_ring_is_told_as_a_missing_key(settings, tmp_path):
    sealed = seal(LABEL, b"x")
    settings.WEIBAO_KEY_FILE = tmp_path / "other.json"
    with pytest.raises(SealBroken, match=str(key_id(sealed))):
        unseal(LABEL, sealed)


def test_a_ring_never_prints_its_keys():
    ring = keyring.ring()
    for secret in (ring.index.key, ring.trail, ring.current.aes, ring.current.sm4):
        assert repr(secret) not in repr(ring)
