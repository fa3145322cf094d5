"""What waits for a person: the open rows of every domain, put together. There is no table of tasks."""

from weibao.desk.reports.worklist import Worklist, worklist

__all__ = ["Worklist", "worklist"]
