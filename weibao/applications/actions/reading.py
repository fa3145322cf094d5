"""查阅 Reading: whoever opens an application sees what a family stated in confidence; that is kept (未成年人网络保护条例第36条)."""

from datetime import datetime

from weibao.applications.models import Application, Notice
from weibao.benefits.models import Recognition
from weibao.kernel.door import action, note
from weibao.org.models import Staff


@action("applications.read", label="查看认定申请", law="未成年人网络保护条例第36条", says="查看认定申请 {application}", reads=True)
def read(application: Application, *, by: Staff, at: datetime) -> Application:
    """The application with what it states."""
    note(application=application.pk)
    return application


@action("applications.take_out", label="取出认定文书", law="未成年人网络保护条例第36条", reads=True)
def take_out(paper: Notice | Recognition, *, by: Staff, at: datetime) -> None:
    """A paper of decision, or the care agreement, leaves the house as a file."""
    note(kind=paper._meta.label_lower, row=paper.pk)  # noqa: SLF001  Django's public name for it
