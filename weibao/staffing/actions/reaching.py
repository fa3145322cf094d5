"""通讯录: everybody tells the phone by which one is reached at work."""

import re
from datetime import datetime
from typing import Final

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Post, Staff

LAW: Final = "民发〔2019〕34号（实名登记）"
PHONE: Final = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


class BadPhone(Refusal):
    """No phone."""


@action("staffing.tell_phone", label="登记工作电话", law=LAW, says="登记工作电话")
def tell_phone(post: Post, *, by: Staff, at: datetime, phone: str) -> Staff:
    """The holder of a post tells the own phone, or takes it out with an empty one. Raises BadPhone, Refusal for another's."""
    text = phone.strip()
    if post.staff_id != by.pk:
        raise Refusal("只能登记本人的工作电话。")
    if text and not PHONE.fullmatch(text):
        raise BadPhone("请填写手机号，或者区号加固定电话。")
    Staff.objects.filter(pk=by.pk).update(phone=text or None)
    note(post=post.pk)
    return by
