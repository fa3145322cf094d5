"""权利申请 Asking for one's rights: the request goes to the register of weibao.privacy, whose clock and answers hold.

Law: 个人信息保护法第44条至第50条；未成年人网络保护条例第34条.
"""

import datetime as dt

from weibao.children.models import Child
from weibao.org.models import Staff
from weibao.privacy.actions.requesting import NewRequest, receive_request
from weibao.privacy.models import Asker, RightsRequest
from weibao.public.models import Proof
from weibao.public.reports.rights import child_of_guardian


def ask_for_rights(
    proof: Proof, *, by: Staff, at: dt.datetime, on: dt.date, right: str, child_number: str, name: str, content: str
) -> RightsRequest | None:
    """Enter the request of a guardian on file; None where phone and child are not on file together. The page says the same to both.

    Raises what `privacy.receive_request` raises.
    """
    child: Child | None = child_of_guardian(proof, child_number, on)
    if child is None:
        return None
    told = f"公众页：手机验证码已核验（{proof.reference}），与登记的监护人手机号一致"
    new = NewRequest(right, Asker.GUARDIAN, name, proof.phone or "", told, content, on)
    return receive_request(child, by=by, at=at, new=new)
