"""Lists of children that leave through the interface: reading them is an action, with the numbers of all who stood on the page."""

from datetime import datetime

from weibao.children.models import Child
from weibao.kernel.door import action, note, note_many
from weibao.org.models import Staff

LAW = "未成年人网络保护条例第36条"


@action("api.list_children", label="经接口读取儿童名单", law=LAW, says="经接口读取儿童名单 {count} 人", reads=True)
def list_children(children: list[Child], *, by: Staff, at: datetime, token: int | None = None) -> int:
    """A page of children, names masked, is given to a caller. Returns how many."""
    note_many(child.pk for child in children)
    note(token=token)
    return len(children)
