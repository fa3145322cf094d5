"""Asking who may know of a file is an entry of the trail, too."""

from datetime import datetime

from weibao.kernel.door import action, note
from weibao.org.models import Staff
from weibao.oversight.reports.opening import Answer, who_can_open


@action("oversight.ask", label="询问谁能打开档案", law="未成年人网络保护条例第36条", says="询问谁能打开档案{child}号", reads=True)
def ask(number: int, *, by: Staff, at: datetime) -> Answer:
    """Who can open the file of this number at this moment, and why; the child's name and place are no part of the answer."""
    note(child=number)
    return who_can_open(number, at)
