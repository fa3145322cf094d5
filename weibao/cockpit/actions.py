"""公布 Releasing: once a month, from a list that is sealed, the figures for those who do not see the children."""

from datetime import datetime

from django.utils.timezone import localdate

from weibao.cockpit.models import Release, Table
from weibao.cockpit.reports.published import counts_of, frame_of, published_before
from weibao.cockpit.reports.releasing import publish
from weibao.kernel.door import action, note
from weibao.payroll.models import Run
from weibao.payroll.states import BOOKED


@action(
    "cockpit.release", label="公布统计", law="未成年人保护法第103条", says="公布 {month} 统计 {told} 张，暂不公布 {held} 张", system=True
)
def release(_run: None, *, by: None, at: datetime) -> list[Release]:
    """Publish the tables of the youngest sealed list, each unless a comparison with the months before would tell something small."""
    run = Run.objects.filter(state__in=BOOKED).order_by("-month").first()
    if run is None or Release.objects.filter(month__gte=run.month).exists():
        note(month="", told=0, held=0)
        return []
    made = [one for table in Table if (one := _made(run, table, at)) is not None]
    rows = Release.objects.bulk_create(made)
    note(month=f"{run.month:%Y-%m}", run=run.pk, told=len(rows), held=len(Table) - len(rows), tables=[one.table for one in rows])
    return rows


def _made(run: Run, table: Table, at: datetime) -> Release | None:
    frame = frame_of(table)
    counts = counts_of(run, table, frame, localdate(at))
    told = publish(frame.parents, frame.categories, counts, published_before(table, frame, run.month))
    if told is None:
        return None
    plain = {f"{place} {category}": count for (place, category), count in sorted(counts.items()) if count}
    withheld = sorted(f"{place} {category}" for place, category in told.withheld)
    return Release(month=run.month, table=table, run=run, counts=plain, withheld=withheld, at=at)
