"""What of an application leaves for another place: no more than the procedure asks for.

The matter of the strongest secrecy (艾滋病防治条例第39条) is no matter of 跨省通办 and is refused before it comes here. Its mark must not
cross by a side door either: the words on a child's health become the state that the national form has, and of the papers only those go
along that stand on the list of the matter itself.
"""

from dataclasses import replace

from weibao.applications.actions.facts import stated
from weibao.applications.models import Application
from weibao.applications.reports.papers import papers
from weibao.children.actions.facts import NewChild
from weibao.rules.words import health_state


def child_as_sent(application: Application) -> NewChild:
    """What is stated of the child, its health as 健康, 残疾, 重病, 慢性病 or 其他."""
    told = stated(application.facts)
    return replace(told, health=health_state(told.health or "") or None)


def papers_as_sent(application: Application) -> list[str]:
    """The codes of the papers that are there and that the matter asks for."""
    wanted = {one.code for one in papers(application)}
    return sorted(code for code in application.papers if code in wanted)
