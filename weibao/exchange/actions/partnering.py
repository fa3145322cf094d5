"""Partners and keys: registered by the system administrator, believed when the security administrator has compared the fingerprint.

Law: 民办发〔2021〕10号 (the exchange itself), 网络安全法第21条 (each step by who is apart from the other).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from weibao.exchange.actions.papers import send_lists
from weibao.exchange.actions.posting import announce_keys
from weibao.exchange.envelopes import Pair, draw, read_pair
from weibao.exchange.models import KeyPair, Partner, PartnerKey
from weibao.exchange.states import PARTNER, PartnerState
from weibao.exchange.wire import checked
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff

LAW: Final = "民办发〔2021〕10号；网络安全法第21条"
FILE: Final = "weibao-exchange-keys"
MOST_BYTES: Final = 20_000


class BadFile(Refusal):
    """A file that is no file of public keys."""


class PlaceTaken(Refusal):
    """The divisions belong to another partner already, or to us."""


class WrongFingerprint(Refusal):
    """What was read on the phone is not what the file says."""


class SamePerson(Refusal):
    """Who registered a partner does not confirm it."""


def read_file(content: bytes) -> tuple[str, str, str, Pair]:
    """Name, prefix, address and keys of a partner's file. Raises BadFile. No law of its own."""
    try:
        told = json.loads(content) if len(content) <= MOST_BYTES else None
        if not isinstance(told, dict) or told.get("file") != FILE:
            raise BadFile("这不是公钥文件。")
        pair = read_pair(told.get("sign"), told.get("encrypt"))
        name, prefix, address = (str(told.get(key, "")).strip() for key in ("name", "prefix", "address"))
    except ValueError as bad:
        raise BadFile("公钥文件读不出来，请对方重新下载后再传。") from bad
    if not name or len(name) > 60 or len(address) > 200 or not prefix.isdigit() or len(prefix) not in {2, 4, 6}:
        raise BadFile("公钥文件中的名称、区划代码或地址不完整。")
    return name, prefix, address, pair


def file_of(pair: KeyPair, address: str) -> dict[str, object]:
    """Our own file of public keys, as a partner reads it. No law of its own."""
    name, prefix = f"{settings.WEIBAO_CITY_NAME}市", settings.WEIBAO_CITY
    return {"file": FILE, "name": name, "prefix": prefix, "address": address, "fingerprint": pair.fingerprint, **pair.public}


@action("exchange.rotate_keys", label="更换交换密钥", law=LAW, says="更换交换密钥，通知 {partners} 个伙伴")
def rotate_keys(kind: type[KeyPair], *, by: Staff, at: datetime) -> KeyPair:
    """Draw our keys, for the first time or anew; every partner is told in a letter signed with the keys that it knows."""
    KeyPair.objects.standing().update(ended_at=at)
    drawn = draw()
    pair = KeyPair.objects.create(
        sign=drawn.sign,
        decrypt=drawn.decrypt,
        public={"sign": drawn.public.sign, "encrypt": drawn.public.encrypt},
        encrypt_id=drawn.public.encrypt_id,
        fingerprint=drawn.public.fingerprint,
        made_by=by,
        made_at=at,
    )
    partners = list(Partner.objects.confirmed().select_for_update(no_key=True).order_by("pk"))
    for partner in partners:
        announce_keys(partner, pair, at=at)
    note(fingerprint=pair.fingerprint.replace(" ", "-"), partners=len(partners))
    return pair


@action("exchange.add_partner", label="登记交换伙伴", law=LAW, says="登记交换伙伴 {prefix}")
def add_partner(content: bytes, *, by: Staff, at: datetime) -> Partner:
    """Enter another place from its file of public keys; nothing goes there before its fingerprint was compared.

    Raises BadFile, BadAddress, PlaceTaken.
    """
    name, prefix, address, pair = read_file(content)
    checked(address)
    ours = settings.WEIBAO_CITY
    if prefix.startswith(ours) or ours.startswith(prefix):
        raise PlaceTaken("这是本市自己的区划代码，请核对文件是不是对方的。")
    try:
        with transaction.atomic():
            partner = Partner.objects.create(name=name, prefix=prefix, address=address, added_by=by, added_at=at)
            _add_key(partner, pair, at)
    except IntegrityError as taken:
        raise PlaceTaken("这个区划代码或者这对公钥已经登记过了。") from taken
    note(partner=partner.pk, prefix=prefix)
    return partner


@action("exchange.confirm_partner", label="核对伙伴指纹", law=LAW, says="核对交换伙伴 {partner} 的指纹")
def confirm_partner(partner: Partner, *, by: Staff, at: datetime, fingerprint: str) -> Partner:
    """The security administrator has heard the fingerprint from the other side on another way and typed it: from now on it is a partner.

    Raises WrongFingerprint, SamePerson, ForbiddenMove, Stale, Refusal while we have no keys ourselves.
    """
    if partner.added_by_id == by.pk:
        raise SamePerson("登记人不能核对自己登记的伙伴。")
    key = PartnerKey.objects.standing().filter(partner=partner).first()
    if key is None or _digits(fingerprint) != _digits(key.fingerprint):
        raise WrongFingerprint("指纹与文件不一致，请与对方电话逐组核对；仍不一致的，请停用后重新登记。")
    pair = KeyPair.objects.standing().first()
    if pair is None:
        raise Refusal("本市还没有交换密钥，请系统管理员先生成。")
    move(partner, PartnerState.CONFIRMED, machine=PARTNER, knows=pair, confirmed_by=by, confirmed_at=at)
    send_lists(partner, at=at)
    note(partner=partner.pk)
    return partner


@action("exchange.change_address", label="更改伙伴地址", law=LAW, says="更改交换伙伴 {partner} 的地址")
def change_address(partner: Partner, *, by: Staff, at: datetime, address: str) -> Partner:
    """A partner has moved; its keys are the same. Raises BadAddress, Stale."""
    checked(address)
    if Partner.objects.standing().filter(pk=partner.pk, address=partner.address).update(address=address, fault="") != 1:
        raise Stale
    partner.refresh_from_db()
    note(partner=partner.pk)
    return partner


@action("exchange.end_partner", label="停用交换伙伴", law=LAW, says="停用交换伙伴 {partner}")
def end_partner(partner: Partner, *, by: Staff, at: datetime) -> Partner:
    """Nothing goes to it and nothing comes from it any more; what waits stays, and its applications are answered by hand.

    Raises ForbiddenMove, Stale.
    """
    move(partner, PartnerState.ENDED, machine=PARTNER)
    PartnerKey.objects.standing().filter(partner=partner).update(ended_at=at)
    note(partner=partner.pk)
    return partner


def take_keys(partner: Partner, told: Mapping[str, Any], *, at: datetime) -> None:
    """A partner has drawn new keys and signed them with the old ones; those end when the first letter with the new ones is here.

    Called by the deed that takes the letter in. No law of its own. Raises ValueError for what is no key.
    """
    pair = read_pair(told["sign"], told["encrypt"])
    if not PartnerKey.objects.filter(partner=partner, sign_id=pair.sign_id).exists():
        _add_key(partner, pair, at)


def end_earlier_keys(key: PartnerKey, *, at: datetime) -> None:
    """A letter came with this key: the ones before it are over. Called by the deed that takes the letter in. No law of its own."""
    PartnerKey.objects.standing().filter(partner=key.partner_id, pk__lt=key.pk).update(ended_at=at)


def _add_key(partner: Partner, pair: Pair, at: datetime) -> None:
    PartnerKey.objects.create(
        partner=partner,
        public={"sign": dict(pair.sign), "encrypt": dict(pair.encrypt)},
        sign_id=pair.sign_id,
        fingerprint=pair.fingerprint,
        added_at=at,
    )


def _digits(text: str) -> str:
    return "".join(text.split()).upper()
