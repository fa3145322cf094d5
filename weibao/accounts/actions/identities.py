"""Identities at a single sign-on of the government: the owner links and unlinks them."""

import datetime as dt

from weibao.accounts.models import Identity
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotThere, Refusal
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别"


class CannotLink(Refusal):
    """An identity that belongs to somebody else, or a person who has one already."""


@action("accounts.link_identity", label="绑定统一身份认证", law=LAW, says="绑定统一身份认证（{provider}）")
def link_identity(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, provider: str, subject: str) -> Identity:
    """The owner, signed in, links the identity that the platform has just proven. Raises CannotLink."""
    note(provider=provider)
    if Identity.objects.filter(provider=provider, staff=by).exclude(subject=subject).exists():
        raise CannotLink("您已经绑定了另一个统一身份，请先解除。")
    linked, _ = Identity.objects.get_or_create(provider=provider, subject=subject, defaults={"staff": by, "linked_at": now})
    if linked.staff_id != by.pk:
        raise CannotLink("这个统一身份已经绑定了别的账号。")
    return linked


@action("accounts.unlink_identity", label="解除统一身份认证", law=LAW)
def unlink_identity(identity: Identity, *, by: Staff, at: dt.datetime) -> None:
    """The owner takes the link away. Raises NotThere for somebody else's."""
    if identity.staff_id != by.pk:
        raise NotThere
    note(provider=identity.provider)
    Identity.objects.filter(pk=identity.pk).delete()
