"""The states of a rights request, of a yearly report and of a destruction list."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class RequestState(TextChoices):
    """A request to see, correct or delete one's data (个人信息保护法第44条至第50条)."""

    RECEIVED = "received_request", "已受理"
    GRANTED = "granted", "同意，待办理"
    DONE = "done_request", "已办结"
    REFUSED = "refused_request", "不予办理"
    WITHDRAWN = "withdrawn", "申请人撤回"


class ReportState(TextChoices):
    """The yearly report of 未成年人网络保护条例第37条."""

    DRAFTED = "drafted", "草稿"
    SIGNED = "signed", "已签发"
    FILED = "filed", "已报送"


class ListState(TextChoices):
    """A list of what is to be destroyed."""

    PROPOSED = "proposed", "待审批"
    ONCE = "approved_once", "一人已同意"
    APPROVED = "approved_twice", "两人已同意"
    REJECTED = "rejected_list", "不予销毁"
    DESTROYED = "destroyed", "已销毁"


REQUEST_MOVES = Machine(
    {
        RequestState.RECEIVED: {RequestState.GRANTED, RequestState.REFUSED, RequestState.WITHDRAWN},
        RequestState.GRANTED: {RequestState.DONE, RequestState.WITHDRAWN},
        RequestState.DONE: set(),
        RequestState.REFUSED: set(),
        RequestState.WITHDRAWN: set(),
    }
)
REPORT_MOVES = Machine(
    {
        ReportState.DRAFTED: {ReportState.SIGNED},
        ReportState.SIGNED: {ReportState.FILED, ReportState.DRAFTED},
        ReportState.FILED: set(),
    }
)
LIST_MOVES = Machine(
    {
        ListState.PROPOSED: {ListState.ONCE, ListState.REJECTED},
        ListState.ONCE: {ListState.APPROVED, ListState.REJECTED},
        ListState.APPROVED: {ListState.DESTROYED, ListState.REJECTED},
        ListState.REJECTED: set(),
        ListState.DESTROYED: set(),
    }
)
OPEN_LISTS = (ListState.PROPOSED, ListState.ONCE, ListState.APPROVED)
OPEN_REQUESTS = (RequestState.RECEIVED, RequestState.GRANTED)
