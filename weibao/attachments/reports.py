"""One paper by its number, as far as a person may open the row that it belongs to."""

from datetime import datetime

from weibao.attachments.models import Attachment
from weibao.kernel.refusal import NotThere
from weibao.org.models import Staff
from weibao.org.subjects import openable


def paper(pk: int, staff: Staff, at: datetime) -> Attachment:
    """The paper, its row being visible or open through a reading window. Raises NotThere for any other, and for none."""
    found = Attachment.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    openable(found.subject_kind, found.subject_id, staff, at)
    return found
