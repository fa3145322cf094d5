"""取出 Taking out: a paper with names of a family leaves the house as a file."""

from datetime import datetime

from weibao.care.models import Delegation
from weibao.kernel.door import action, note
from weibao.org.models import Staff


@action("care.take_out", label="取出委托照护文书", law="未成年人网络保护条例第36条", reads=True)
def take_out(delegation: Delegation, *, by: Staff, at: datetime, paper: str) -> None:
    """The confirmation of the carer's duty, or a notice to the school or the village committee."""
    note(child=delegation.child_id, paper=paper)
